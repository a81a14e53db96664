package webhook_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/webhook"
)

// TestWorkersWithOtherClocksAgree: three workers whose clocks are ten minutes apart work on one endpoint at once, because the one that is
// ahead takes the others' leases for over. All is delivered, at worst by each of them, and recorded once.
func TestWorkersWithOtherClocksAgree(t *testing.T) {
	t.Parallel()
	r := newRound(t)
	to := receive(t, status(200))
	r.endpoint("one", to.URL)
	var names []string
	for n := range 20 {
		names = append(names, string(rune('a'+n))+"1")
	}
	r.deliver("one", names...)
	var working sync.WaitGroup
	for _, skew := range []time.Duration{0, 10 * time.Minute, -10 * time.Minute} {
		clock, worker := bookingtest.NewClock(), *r.Worker
		clock.Advance(skew)
		worker.Now = clock.Now
		working.Go(func() {
			for range 3 {
				if _, err := worker.Work(t.Context(), r.ID, "one"); err != nil {
					t.Error(err)
				}
				clock.Advance(2 * time.Minute)
			}
		})
	}
	working.Wait()
	for range 10 { // whoever comes later, by a clock that is right
		r.Clock.Advance(5 * time.Minute)
		for _, endpoint := range r.awake() {
			r.work(endpoint)
		}
	}
	got := strings.Fields(to.names())
	for _, name := range names {
		d, times := r.delivery("one", name), 0
		for _, other := range got {
			if other == name {
				times++
			}
		}
		if d.Status != webhook.Delivered || d.Tries != 1 || times < 1 || times > 3 {
			t.Errorf("%s came %d times, and its record is %+v", name, times, d)
		}
	}
	if left := r.awake(); slices.Contains(left, "one") {
		t.Errorf("%v are awake, with nothing to do", left)
	}
}
