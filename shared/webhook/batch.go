package webhook

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// batch is one call of Teller.Tell.
type batch struct {
	*Teller
	now time.Time

	mu                             sync.Mutex
	done                           int // changes before the first that failed
	err                            error
	events, deliveries, notStarted int
}

// story is an event of the change at that place of a batch. One without a type only wakes its endpoint.
type story struct {
	change int
	event  Event
}

// letter is a delivery of the change at that place of a batch.
type letter struct {
	change   int
	delivery Delivery
}

// failed notes that the change at that place, and so all behind it, must be told again.
func (b *batch) failed(change int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if change < b.done {
		b.done, b.err = change, err
	}
}

func (b *batch) count(events, deliveries, notStarted int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events, b.deliveries, b.notStarted = b.events+events, b.deliveries+deliveries, b.notStarted+notStarted
}

// tell tells the stories of one business, which come in the order of their changes.
func (b *batch) tell(ctx context.Context, business string, stories []story) {
	wake := map[string]int{} // the first change that each endpoint is told of
	noteWake := func(endpoint string, change int) {
		if _, noted := wake[endpoint]; !noted {
			wake[endpoint] = change
		}
	}
	audience, err := b.audience(ctx, business, stories)
	if err != nil {
		b.failed(stories[0].change, err)
		return
	}
	var letters []letter
	events := 0
	for _, s := range stories {
		if s.event.Type == "" {
			noteWake(s.event.Endpoint, s.change)
			continue
		}
		events++
		deliveries, err := b.addressed(s.event, audience)
		if err != nil {
			b.failed(s.change, err)
		}
		for _, d := range deliveries {
			letters = append(letters, letter{s.change, d})
			noteWake(d.EndpointID, s.change)
		}
	}
	b.count(events, len(letters), 0)
	b.post(ctx, letters)
	// What was written is worked on, whatever was not.
	endpoints := slices.Collect(maps.Keys(wake))
	_ = atOnce(requestsAtOnce, len(endpoints), func(i int) error {
		b.wake(ctx, business, endpoints[i], wake[endpoints[i]])
		return nil
	})
}

// deliveriesInOne is how many deliveries are written before it is noted how far the batch has come.
const deliveriesInOne = 500

// post writes the deliveries, which come in the order of their changes.
func (b *batch) post(ctx context.Context, letters []letter) {
	for some := range slices.Chunk(letters, deliveriesInOne) {
		deliveries := make([]Delivery, len(some))
		for i, l := range some {
			deliveries[i] = l.delivery
		}
		if err := b.Store.AddDeliveries(ctx, deliveries); err != nil {
			b.failed(some[0].change, err)
			return
		}
	}
}

// wake wakes an endpoint's queue and starts its worker. That it does not start is no failure: the schedule starts it again.
func (b *batch) wake(ctx context.Context, business, endpoint string, change int) {
	if err := b.Store.Wake(ctx, business, endpoint, b.now); err != nil {
		b.failed(change, err)
		return
	}
	if err := b.Workers.Start(ctx, business, endpoint); err != nil {
		b.count(0, 0, 1)
	}
}
