package webhook

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"frontdesk/shared/reqlog"
)

// Teller makes deliveries of changes, and sees to it that somebody works on them. It is safe for concurrent use.
type Teller struct {
	Store   Store
	Workers Workers
	Now     func() time.Time
}

// Tell makes the deliveries of the changes, one for each event and each endpoint that subscribed to it, with what the endpoint's
// creator may read at this moment, and wakes those endpoints' workers. An endpoint whose creator's access has ended is disabled instead.
//
// done says how many of the changes at the front need not be told again; err is why it is not all of them. To tell a change again does
// no harm: deliveries that are there stay as they are.
func (t *Teller) Tell(ctx context.Context, changes []Change) (done int, err error) {
	batch := &batch{Teller: t, now: t.Now().UTC(), done: len(changes)}
	stories := map[string][]story{}
	for n, c := range changes {
		for _, e := range Derive(c) {
			stories[c.BusinessID] = append(stories[c.BusinessID], story{n, e})
		}
		if c.Notice != nil && c.Notice.Type == "" {
			stories[c.BusinessID] = append(stories[c.BusinessID], story{n, Event{Endpoint: c.Notice.Endpoint}})
		}
	}
	businesses := slices.Collect(maps.Keys(stories))
	_ = atOnce(requestsAtOnce, len(businesses), func(i int) error { // batch keeps what fails
		batch.tell(ctx, businesses[i], stories[businesses[i]])
		return nil
	})
	reqlog.Set(ctx, reqlog.Events, batch.events)
	reqlog.Set(ctx, reqlog.Deliveries, batch.deliveries)
	if batch.notStarted > 0 {
		reqlog.Set(ctx, reqlog.WorkersNotStarted, batch.notStarted)
	}
	return batch.done, batch.err
}

// Rouse starts the workers of all queues that wait for one: those whose time has come, and those whose worker was never started or
// died. It returns how many it started.
func (t *Teller) Rouse(ctx context.Context) (started int, err error) {
	queues, err := t.Store.Awake(ctx, t.Now())
	if err != nil {
		return 0, err
	}
	var begun atomic.Int64
	err = atOnce(requestsAtOnce, len(queues), func(i int) error {
		err := t.Workers.Start(ctx, queues[i].BusinessID, queues[i].EndpointID)
		if err == nil {
			begun.Add(1)
		}
		return err
	})
	return int(begun.Load()), err
}
