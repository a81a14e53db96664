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
	// Increment adds one in one conditional write, and reports false, having written nothing, when the count is most.
	Increment(ctx context.Context, c Count, most int) (bool, error)
	// Decrement takes one back.
	Decrement(ctx context.Context, c Count) error
}

// Limiter holds limits over a store. It is safe for concurrent use.
type Limiter struct {
	store Store
	now   func() time.Time

	mu   sync.Mutex
	full map[Count]bool // windows that are known to be full
}

// New returns a limiter over store, with a clock.
func New(store Store, now func() time.Time) *Limiter {
	return &Limiter{store: store, now: now, full: map[Count]bool{}}
}

// mostRemembered bounds the memory for full windows: many sources may be refused at once.
const mostRemembered = 10_000

// Take counts one for who, and returns what was counted. RATE_LIMITED, with the time until the window ends, when the
// limit was reached before.
func (l *Limiter) Take(ctx context.Context, limit Limit, who string) (Count, error) {
	now := l.now().UTC()
	c := limit.Count(who, now)
	l.mu.Lock()
	refused := l.full[c]
	l.mu.Unlock()
	if !refused {
		counted, err := l.store.Increment(ctx, c, limit.Most)
		if counted || err != nil {
			return c, err
		}
		if !limit.Provisional {
			l.remember(c, now)
		}
	}
	return c, problem.Limited(c.End.Sub(now), "Too many %s: at most %d in %s.", limit.Doing, limit.Most, words(limit.Window))
}

// GiveBack takes back what Take counted.
func (l *Limiter) GiveBack(ctx context.Context, c Count) error { return l.store.Decrement(ctx, c) }

func (l *Limiter) remember(c Count, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.full) >= mostRemembered {
		for old := range l.full {
			if !now.Before(old.End) {
				delete(l.full, old)
			}
		}
	}
	if len(l.full) < mostRemembered {
		l.full[c] = true
	}
}

func words(window time.Duration) string {
	if window == time.Hour {
		return "an hour"
	}
	return fmt.Sprintf("%d minutes", int(window.Minutes()))
}
