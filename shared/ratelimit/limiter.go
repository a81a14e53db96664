package ratelimit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"frontdesk/shared/problem"
)

// Count names one count: of a limit, for somebody, in one window.
type Count struct {
	Limit, Who string
	Start, End time.Time // of the window
}

// Store keeps counts. It is declared here to cut the cycle with package dynamo, which implements it.
type Store interface {
	// Increment adds by in one conditional write and returns the count then. When that would be more than most it writes
	// nothing and reports false, with the count as it is.
	Increment(ctx context.Context, c Count, by, most int) (count int, admitted bool, _ error)
	// Decrement takes one back.
	Decrement(ctx context.Context, c Count) error
}

// Limiter holds limits over a store. It is safe for concurrent use.
type Limiter struct {
	store Store
	now   func() time.Time

	mu   sync.Mutex
	used map[Count]int // of windows that were found full
}

// New returns a limiter over store, with a clock.
func New(store Store, now func() time.Time) *Limiter {
	return &Limiter{store: store, now: now, used: map[Count]int{}}
}

// mostRemembered bounds each memory of an instance: many sources, or clients, may be refused at once.
const mostRemembered = 10_000

// Take counts one for who, and returns what was counted. RATE_LIMITED, with the time until the window ends, when the
// limit was reached before.
func (l *Limiter) Take(ctx context.Context, limit Limit, who string) (Count, error) {
	c, _, err := l.take(ctx, limit, who, 1, l.now().UTC())
	return c, err
}

// TakeSeveral counts n for who, all or none, and returns how who stands then. RATE_LIMITED as Take; the Standing is as good
// then. It is the zero Standing with any other error.
func (l *Limiter) TakeSeveral(ctx context.Context, limit Limit, who string, n int) (Standing, error) {
	now := l.now().UTC()
	c, used, err := l.take(ctx, limit, who, n, now)
	if err != nil && !problem.Is(err, problem.RateLimited) {
		return Standing{}, err
	}
	return Standing{End: c.End, now: now, window: limit.Window, allowances: []Allowance{{RequestLimit, limit.Most, max(0, limit.Most-used)}}}, err
}

func (l *Limiter) take(ctx context.Context, limit Limit, who string, n int, now time.Time) (c Count, used int, _ error) {
	c = limit.Count(who, now)
	l.mu.Lock()
	used = l.used[c]
	l.mu.Unlock()
	if used+n <= limit.Most {
		counted, admitted, err := l.store.Increment(ctx, c, n, limit.Most)
		if admitted || err != nil {
			return c, counted, err
		}
		if used = counted; !limit.Provisional {
			l.remember(c, used, now)
		}
	}
	return c, used, problem.Limited(c.End.Sub(now), "Too many %s: at most %d in %s.", limit.Doing, limit.Most, words(limit.Window))
}

// GiveBack takes back what Take counted.
func (l *Limiter) GiveBack(ctx context.Context, c Count) error { return l.store.Decrement(ctx, c) }

func (l *Limiter) remember(c Count, used int, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.used) >= mostRemembered {
		for old := range l.used {
			if !now.Before(old.End) {
				delete(l.used, old)
			}
		}
	}
	if len(l.used) < mostRemembered {
		l.used[c] = used
	}
}

func words(window time.Duration) string {
	switch window {
	case time.Hour:
		return "an hour"
	case time.Minute:
		return "a minute"
	default:
		return fmt.Sprintf("%d minutes", int(window.Minutes()))
	}
}
