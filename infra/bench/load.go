package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// load asks again and again, each connection as soon as it is answered, until the time is over; ask is given the connection's number.
// It returns how long each answer took, in order, and how long everything took. One failure ends it.
func load(ctx context.Context, clients int, lasting time.Duration, ask func(ctx context.Context, client int) error) ([]time.Duration, time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([][]time.Duration, clients)
	began := time.Now()
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for at := time.Now(); at.Sub(began) < lasting && ctx.Err() == nil; {
				if err := ask(ctx, client); err != nil {
					cancel(err) // the first counts
					return
				}
				now := time.Now()
				took[client] = append(took[client], now.Sub(at))
				at = now
			}
		})
	}
	all.Wait()
	lasted := time.Since(began)
	times := slices.Concat(took...)
	slices.Sort(times)
	return times, lasted, context.Cause(ctx)
}

// percentile returns the time within which so many percent of the sorted times lie.
func percentile(times []time.Duration, percent int) time.Duration {
	return times[(len(times)*percent+99)/100-1]
}
