package scale

import (
	"context"
	"time"

	"frontdesk/shared/ratelimit"
)

// gate is what decides who is admitted: package ratelimit, with the memory that each instance of the function has of its own, over a
// model of the store's conditional writes. A test holds the model to the engine.
type gate struct {
	now     time.Time
	store   ratelimit.Windows
	sources ratelimit.Store
	meters  []*ratelimit.Meter // by instance
	limits  []*ratelimit.Limiter
}

// admit decides as the instance does.
func (g *gate) admit(instance int, a arrival) bool {
	clock := func() time.Time { return g.now }
	for len(g.meters) <= instance {
		g.meters, g.limits = append(g.meters, ratelimit.NewMeter(g.store, clock)), append(g.limits, ratelimit.New(g.sources, clock))
	}
	if a.demand.Counts == (ratelimit.Counts{}) {
		_, err := g.limits[instance].Take(context.Background(), ratelimit.PublicRequests, a.client)
		return err == nil
	}
	_, err := g.meters[instance].Take(context.Background(), a.demand.Quota, ratelimit.Use{Client: a.client, Counts: a.demand.Counts})
	return err == nil
}

// windows is the model of the store's windows: those of the latest minute.
type windows struct {
	opened  int // windows
	refused int // writes whose condition failed
	minute  time.Time
	used    map[string]ratelimit.Counts
	counts  map[ratelimit.Count]int
}

func newWindows() *windows { return &windows{counts: map[ratelimit.Count]int{}} }

// Count implements ratelimit.Windows.
func (w *windows) Count(_ context.Context, of ratelimit.Window, by, most ratelimit.Counts, _ map[ratelimit.Counter]int) (ratelimit.Counts, bool, error) {
	if !of.Start.Equal(w.minute) {
		w.minute, w.used = of.Start, map[string]ratelimit.Counts{}
	}
	used := w.used[of.Client]
	over := func(used, by, most int) bool { return by > 0 && most > 0 && used+by > most }
	if over(used.Requests, by.Requests, most.Requests) || over(used.Writes, by.Writes, most.Writes) || over(used.Cost, by.Cost, most.Cost) {
		w.refused++
		return used, false, nil
	}
	if used == (ratelimit.Counts{}) {
		w.opened++
	}
	used = ratelimit.Counts{Requests: used.Requests + by.Requests, Writes: used.Writes + by.Writes, Cost: used.Cost + by.Cost}
	w.used[of.Client] = used
	return used, true, nil
}

// Increment implements ratelimit.Store.
func (w *windows) Increment(_ context.Context, c ratelimit.Count, by, most int) (int, bool, error) {
	if w.counts[c]+by > most {
		w.refused++
		return w.counts[c], false, nil
	}
	w.counts[c] += by
	return w.counts[c], true, nil
}

// Decrement implements ratelimit.Store.
func (w *windows) Decrement(_ context.Context, c ratelimit.Count) error {
	w.counts[c]--
	return nil
}
