package contention_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"frontdesk/shared/contention"
)

var errChanged, errBusy, errOther = errors.New("changed"), errors.New("busy"), errors.New("other")

func TestSettle(t *testing.T) {
	for name, tt := range map[string]struct {
		changes int // before it is settled
		then    error
		want    error
	}{
		"at once":                 {0, nil, nil},
		"after some":              {70, nil, nil},
		"a refusal":               {3, errOther, errOther},
		"others who never end it": {1000, nil, errBusy},
	} {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			got := contention.Settle(t.Context(), errChanged, errBusy, func() error {
				if tries++; tries <= tt.changes {
					return errors.Join(errors.New("told by the store"), errChanged)
				}
				return tt.then
			})
			if got != tt.want {
				t.Errorf("%s: %v after %d tries", name, got, tries)
			}
		})
	}
}

func TestNobodyWaitsWhoHasGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	err := contention.Settle(ctx, errChanged, errBusy, func() error {
		tries++
		cancel()
		return errChanged
	})
	if !errors.Is(err, context.Canceled) || tries > 2 {
		t.Errorf("%v after %d tries", err, tries)
	}
}
