package usage

import (
	"context"
	"iter"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// Minute is what a client did in one business in a minute.
type Minute struct {
	Start    time.Time // UTC
	Counters map[ratelimit.Counter]int
}

// Used reports whether the client sent a request in the minute. A minute may hold no more than what was told late of an earlier one.
func (m Minute) Used() bool {
	for c := range m.Counters {
		if c.Measure == ratelimit.Requests {
			return true
		}
	}
	return false
}

// Store reads windows. It is declared here to cut the cycle with package dynamo, which implements it.
type Store interface {
	// Minutes yields the client's minutes from one instant up to, not including, another that tell something of the
	// business, oldest first, with the counters of that business only.
	Minutes(ctx context.Context, client, businessID string, from, to time.Time) iter.Seq2[Minute, error]
	// LastUsed returns the newest minute since an instant in which the client was used in the business. It is the zero time when
	// there is none, or about a thousand newer ones of its use elsewhere: it is not looked for any further.
	LastUsed(ctx context.Context, client, businessID string, since time.Time) (time.Time, error)
}

// Usage tells what clients did. It is safe for concurrent use.
type Usage struct {
	store Store
	now   func() time.Time
}

// New returns the usage that store keeps, with a clock.
func New(store Store, now func() time.Time) *Usage { return &Usage{store, now} }

// Period is what is asked about: minutes from From up to, not including, To, summed up by Step.
type Period struct {
	From, To time.Time
	Step     Step
}

// Last returns the period of that length that ends with the minute of now.
func Last(long time.Duration, step Step, now time.Time) Period {
	return Period{From: now.Add(-long), To: now.Truncate(time.Minute).Add(time.Minute), Step: step}
}

// mostAsked bounds a period: older windows are gone, and younger ones are not there yet.
const mostAsked = ratelimit.Kept + 24*time.Hour

// Span is what one client did through one door in one step of a period.
type Span struct {
	Client string // as access.Caller.CountedAs names it
	Door   access.Door
	Start  time.Time // of the step, UTC
	Numbers
}

// Spans returns what those clients did in the caller's business, by client in the order they are given, then by time, then by
// door. Steps in which nothing happened are left out. It takes the capability LogRead; VALIDATION_ERROR for a period that is
// empty or longer than windows are kept.
func (u *Usage) Spans(ctx context.Context, c access.Caller, clients []string, p Period) ([]Span, error) {
	if err := c.Require(access.LogRead); err != nil {
		return nil, err
	}
	switch {
	case !p.From.Before(p.To):
		return nil, problem.Invalid("to", p.To, "The period must end after it begins.")
	case p.To.Sub(p.From) > mostAsked:
		return nil, problem.Invalid("from", p.From, "The period must not be longer than %d days.", int(mostAsked.Hours()/24))
	case !p.Step.valid():
		return nil, problem.Invalid("step", string(p.Step), "The step must be minute, hour or day.")
	}
	found := make([][]Span, len(clients))
	err := each(clients, func(i int, client string) (err error) {
		found[i], err = u.spansOf(ctx, c.Business, client, p)
		return err
	})
	var all []Span
	for _, spans := range found {
		all = append(all, spans...)
	}
	return all, err
}

func (u *Usage) spansOf(ctx context.Context, b access.Business, client string, p Period) ([]Span, error) {
	summed := newSum(client, p.Step, b.Location())
	for m, err := range u.store.Minutes(ctx, client, b.ID, p.From, p.To) {
		if err != nil {
			return nil, err
		}
		summed.add(m)
	}
	return summed.spans(), nil
}

// LastUsed returns the minute in which each of those clients was last used in the caller's business. A client is missing that was
// not used there for as long as windows are kept, or was so long ago that it is not known, because it has been busy elsewhere since.
// It takes the capability LogRead.
func (u *Usage) LastUsed(ctx context.Context, c access.Caller, clients []string) (map[string]time.Time, error) {
	if err := c.Require(access.LogRead); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	last := map[string]time.Time{}
	since := u.now().Add(-ratelimit.Kept)
	err := each(clients, func(_ int, client string) error {
		at, err := u.store.LastUsed(ctx, client, c.Business.ID, since)
		if mu.Lock(); !at.IsZero() {
			last[client] = at
		}
		mu.Unlock()
		return err
	})
	return last, err
}

// each calls do for every client, a few at a time, and returns the first error.
func each(clients []string, do func(int, string) error) error {
	var group errgroup.Group
	group.SetLimit(8)
	for i, client := range clients {
		group.Go(func() error { return do(i, client) })
	}
	return group.Wait()
}
