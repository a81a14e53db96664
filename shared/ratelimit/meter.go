package ratelimit

import (
	"context"
	"sync"
	"time"

	"frontdesk/shared/problem"
)

// Use is what one request takes of its client's quota, and what the client's history says of it.
type Use struct {
	Client string // whose quota it is
	Place  Place
	Counts
	Denied map[string]int // how many of the requests are refused, by reason
	Called map[string]int // how often each operation is called. The names are the program's own: they become part of an item
}

// Window is one minute of a client.
type Window struct {
	Client string
	Start  time.Time // UTC
}

// Kept is how long a window stays readable after its minute.
const Kept = 30 * 24 * time.Hour

// Windows keeps what clients do in each minute. It is declared here to cut the cycle with package dynamo, which implements it.
type Windows interface {
	// Count adds by and the history to a window in one conditional write, and returns what the window counts then. When a
	// count would be more than most, where most limits it, it writes nothing and reports false, with the counts as they are.
	Count(ctx context.Context, w Window, by, most Counts, history map[Counter]int) (_ Counts, admitted bool, _ error)
}

// Meter holds clients to their quotas. It is safe for concurrent use.
type Meter struct {
	windows Windows
	now     func() time.Time

	mu     sync.Mutex
	minute time.Time         // that used is about
	used   map[string]Counts // by client: what a window counted when it was last seen. It counts no less now
	untold map[string]map[Counter]int
}

// NewMeter returns a meter over windows, with a clock.
func NewMeter(windows Windows, now func() time.Time) *Meter {
	return &Meter{windows: windows, now: now, used: map[string]Counts{}, untold: map[string]map[Counter]int{}}
}

// Take counts a request for its client, with everything that it uses, or nothing of it. It returns how the client stands
// then, which is what this instance knows when it refuses without asking the store. RATE_LIMITED, with details.limit and the
// time until the window ends, when the quota does not suffice; with any other error the Standing is zero.
func (m *Meter) Take(ctx context.Context, q Quota, u Use) (Standing, error) {
	now := m.now().UTC()
	w := Window{u.Client, now.Truncate(time.Minute)}
	used := m.recall(w)
	if limit := q.exceeded(used, u.Counts); limit != "" {
		return m.refuse(q, u, q.standing(w, used, now), limit)
	}
	history := u.history()
	untold := m.takeUntold(u.Client)
	for counter, n := range untold {
		history[counter] += n
	}
	used, admitted, err := m.windows.Count(ctx, w, u.Counts, q.Counts, history)
	if err != nil {
		return Standing{}, err
	}
	m.remember(w, used)
	if !admitted {
		m.tellLater(u.Client, untold)
		return m.refuse(q, u, q.standing(w, used, now), q.exceeded(used, u.Counts))
	}
	s := q.standing(w, used, now)
	s.use = u
	return s, nil
}

// Ended notes how long a counted request took and the codes of what failed in it, for the client's history. For the zero
// Standing it does nothing.
func (m *Meter) Ended(s Standing, failed ...string) {
	if s.use.Client == "" {
		return
	}
	told := map[Counter]int{{s.use.Place, Took, bucketOf(m.now().Sub(s.now))}: 1}
	for _, code := range failed {
		told[Counter{s.use.Place, Failed, code}]++
	}
	m.tellLater(s.use.Client, told)
}

func (q Quota) standing(w Window, used Counts, now time.Time) Standing {
	return Standing{End: w.Start.Add(time.Minute), allowances: q.allowances(used), window: time.Minute, now: now}
}

// doing says what there was too much of.
var doing = map[string]string{RequestLimit: "requests", WriteLimit: "writes", CostLimit: "cost points"}

func (m *Meter) refuse(q Quota, u Use, s Standing, limit string) (Standing, error) {
	m.tellLater(u.Client, map[Counter]int{{u.Place, Limited, limit}: max(1, u.Requests)})
	wait := s.End.Sub(s.now)
	err := problem.Limited(wait, "Too many %s: at most %d in a minute.", doing[limit], q.of(limit))
	if alone := u.of(limit); alone > q.of(limit) {
		err = problem.Limited(wait, "This request alone takes %d %s, and at most %d are allowed in a minute. Send it in parts.", alone, doing[limit], q.of(limit))
	}
	return s, err.With("limit", limit)
}

func (m *Meter) recall(w Window) Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !w.Start.Equal(m.minute) {
		return Counts{}
	}
	return m.used[w.Client]
}

func (m *Meter) remember(w Window, used Counts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if w.Start.After(m.minute) {
		m.minute, m.used = w.Start, map[string]Counts{}
	}
	before, known := m.used[w.Client]
	if w.Start.Equal(m.minute) && (known || len(m.used) < mostRemembered) {
		m.used[w.Client] = Counts{max(before.Requests, used.Requests), max(before.Writes, used.Writes), max(before.Cost, used.Cost)}
	}
}

// takeUntold returns what is to be told of a client with its next counted request, and forgets it.
func (m *Meter) takeUntold(client string) map[Counter]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	untold := m.untold[client]
	delete(m.untold, client)
	return untold
}

func (m *Meter) tellLater(client string, counted map[Counter]int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.untold) >= mostRemembered {
		clear(m.untold) // clients that did not come again
	}
	if m.untold[client] == nil {
		m.untold[client] = map[Counter]int{}
	}
	for counter, n := range counted {
		m.untold[client][counter] += n
	}
}
