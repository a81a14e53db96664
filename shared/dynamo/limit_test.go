package dynamo_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

func TestALimitIsExactUnderConcurrency(t *testing.T) {
	tables, requests := dynamotest.New(t)
	now := time.Date(2026, 3, 1, 8, 59, 30, 0, time.UTC)
	clock := func() time.Time { return now }
	limit := ratelimit.Limit{Name: "test", Most: 20, Window: time.Minute, Doing: "tests"}
	var admitted atomic.Int32
	var all sync.WaitGroup
	for range 64 {
		// Each with a limiter of its own, as instances of a function have.
		all.Go(func() {
			if _, err := ratelimit.New(dynamo.NewLimits(tables), clock).Take(t.Context(), limit, "192.0.2.1"); err == nil {
				admitted.Add(1)
			} else if !problem.Is(err, problem.RateLimited) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if admitted.Load() != 20 || requests.Count() != 64 {
		t.Errorf("%d of 64 were admitted", admitted.Load())
	}

	l := ratelimit.New(dynamo.NewLimits(tables), clock)
	for range 5 {
		if _, err := l.Take(t.Context(), limit, "192.0.2.1"); !problem.Is(err, problem.RateLimited) || problem.From(err).Details["retryAfter"] != 30 {
			t.Fatal(err)
		}
	}
	if n := requests.Count(); n != 1 {
		t.Errorf("%d store requests for a window that is known to be full after the first", n)
	}
	if _, err := l.Take(t.Context(), limit, "192.0.2.2"); err != nil {
		t.Error("another source:", err)
	}
	now = now.Add(30 * time.Second)
	if _, err := l.Take(t.Context(), limit, "192.0.2.1"); err != nil {
		t.Error("the next window:", err)
	}
}

func TestWhatIsGivenBackDoesNotCount(t *testing.T) {
	tables, _ := dynamotest.New(t)
	l := ratelimit.New(dynamo.NewLimits(tables), func() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) })
	limit := ratelimit.Limit{Name: "test", Most: 1, Window: time.Hour, Doing: "tests", Provisional: true}
	for range 3 {
		count, err := l.Take(t.Context(), limit, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Take(t.Context(), limit, "a"); !problem.Is(err, problem.RateLimited) {
			t.Fatal("a second one was admitted:", err)
		}
		if err := l.GiveBack(t.Context(), count); err != nil {
			t.Fatal(err)
		}
	}
}
