package graphqlapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"frontdesk/shared/booking/bookingtest"
)

// library is what a shelf reads from. It notes each id that was read.
type library struct {
	mu    sync.Mutex
	lent  []string
	times int
	err   error
}

func (l *library) read(_ context.Context, ids []string) (map[string]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lent, l.times = append(l.lent, ids...), l.times+1
	found := map[string]string{}
	for _, id := range ids {
		if id != "none" {
			found[id] = "record " + id
		}
	}
	return found, l.err
}

// TestNothingIsReadTwice asks for overlapping families at the same time.
func TestNothingIsReadTwice(t *testing.T) {
	var from library
	s := newShelf(from.read)
	s.put("0", "record 0")
	families := [][]string{{"0", "1", "2", "3"}, {"3", "4", "5", "none"}, {"5", "6", "1", ""}}
	for _, err := range bookingtest.AtOnce(24, func(i int) error {
		family := families[i%3]
		id := family[i/3%3]
		if r, ok, err := s.find(t.Context(), id, family); err != nil || !ok || r != "record "+id {
			return fmt.Errorf("%s: %q %t %w", id, r, ok, err)
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if _, ok, err := s.find(t.Context(), "none", nil); ok || err != nil {
		t.Errorf("what there is not: %t %v", ok, err)
	}
	if got := slices.Sorted(slices.Values(from.lent)); !slices.Equal(got, []string{"1", "2", "3", "4", "5", "6", "none"}) || from.times > 3 {
		t.Errorf("%v in %d readings", got, from.times)
	}
}

func TestAFailureIsEverySiblings(t *testing.T) {
	broken := errors.New("broken")
	from := library{err: broken}
	s := newShelf(from.read)
	for _, id := range []string{"1", "2", "1"} {
		if _, _, err := s.find(t.Context(), id, []string{"1", "2"}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if from.times != 1 {
		t.Errorf("it was tried %d times", from.times)
	}
}
