package ratelimit_test

import (
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"

	"pgregory.net/rapid"
)

// TestNoMoreGetInWhateverTheStoreDoes: while every request to the store may be throttled, fail, or be done and its answer lost, as many
// get in as the quota says, or fewer. Whoever cannot be counted does not get in, and who was refused does not either.
func TestNoMoreGetInWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	faults := []dynamotest.Fault{dynamotest.NoFault, dynamotest.Throttled, dynamotest.Failing, dynamotest.Lost, dynamotest.LostLate, dynamotest.Garbled, dynamotest.Collided, dynamotest.Refused}
	quota := ratelimit.Quota{Name: "Test", Counts: ratelimit.Counts{Requests: 5}}
	rapid.Check(t, func(rt *rapid.T) {
		s := newSite(t)
		meters := []*ratelimit.Meter{s.meter(), s.meter()}
		drawn := rapid.SliceOfN(rapid.SampledFrom(faults), 60, 60).Draw(rt, "faults")
		s.requests.Break(func(try dynamotest.Try) dynamotest.Fault { return drawn[(3*try.Request+try.Number)%len(drawn)] })
		admitted, full := 0, false
		for n := range 12 {
			_, err := meters[n%2].Take(t.Context(), quota, use("client", 1, 0, 0))
			switch {
			case err == nil && full:
				rt.Fatal("one got in after another was refused")
			case err == nil:
				admitted++
			case refusedFor(err) != "":
				full = true
			}
		}
		if admitted > quota.Requests {
			rt.Fatalf("%d got in", admitted)
		}
	})
}

// TestAFullWindowStaysFullHoweverTheClockJumps back to a minute that has its own window, and forth again.
func TestAFullWindowStaysFullHoweverTheClockJumps(t *testing.T) {
	s := newSite(t)
	meter, now, quota := s.meter(), s.now(), ratelimit.Quota{Name: "Test", Counts: ratelimit.Counts{Requests: 3}}
	take := func(by time.Duration) error {
		at := now.Add(by)
		s.at.Store(&at)
		_, err := meter.Take(t.Context(), quota, use("client", 1, 0, 0))
		return err
	}
	for _, jump := range []time.Duration{0, -10 * time.Minute, 0, 10 * time.Minute, 0, -10 * time.Minute} {
		for n := range 4 {
			if err := take(jump); refusedFor(err) == "" && (err != nil || n == 3) {
				t.Fatalf("request %d at %v: %v", n, jump, err)
			}
		}
		if err := take(jump); refusedFor(err) == "" {
			t.Errorf("at %v: %v", jump, err)
		}
	}
	counted, _, err := dynamo.NewUsage(s.tables).Count(t.Context(), ratelimit.Window{Client: "client", Start: now.UTC().Truncate(time.Minute)}, ratelimit.Counts{}, ratelimit.Counts{}, nil)
	if err != nil || counted.Requests != 3 {
		t.Errorf("%d got in, %v", counted.Requests, err)
	}
}
