package webhook

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	deliveriesAtLook = 100 // that one look takes up
	objectsAtOnce    = 8
	// indexLag is for how long after a wake or a write the store may not show it where due deliveries are found. A queue sleeps for good
	// only when a look so much later finds nothing.
	indexLag = time.Minute
)

// shift is a worker's time with one endpoint.
type shift struct {
	*Worker
	name, businessID, endpointID string

	queue   Queue            // as it was at the last look
	known   map[string]int64 // versions of deliveries as this shift wrote them
	changed time.Time        // when it wrote the last one
	untold  error            // why people were not told that the endpoint was disabled
	work    Work

	mu       sync.Mutex // of what follows, and of known, changed and work, while deliveries are made
	leasedAt time.Time
	outcome  outcome // of this look
	failed   error   // why this look goes no further
}

// look makes the deliveries that are due, a certain number at most, and returns when to look again; zero is never, until somebody wakes
// the queue. ErrBusy when another worker has it.
func (s *shift) look(ctx context.Context) (next time.Time, err error) {
	if s.queue, err = s.lease(ctx); err != nil {
		return time.Time{}, err
	}
	e, err := s.Store.Endpoint(ctx, s.businessID, s.endpointID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return time.Time{}, err
	}
	pending, err := s.Store.Due(ctx, s.businessID, s.endpointID, deliveriesAtLook)
	if err != nil {
		return time.Time{}, err
	}
	// What this shift has changed since may still be listed as it was.
	pending = slices.DeleteFunc(pending, func(d Delivery) bool { return d.Version < s.known[d.ID] })
	now := s.Now()
	due := slices.DeleteFunc(slices.Clone(pending), func(d Delivery) bool { return d.DueAt.After(now) })
	switch {
	case len(unwanted(e, pending)) > 0:
		return now, s.stop(ctx, unwanted(e, pending))
	case len(due) > 0 && !late(ctx):
		return now, s.deliver(ctx, e, due)
	case len(pending) > 0:
		next = pending[0].DueAt
	}
	settled := s.queue.WokenAt
	if s.changed.After(settled) {
		settled = s.changed
	}
	if settled = settled.Add(indexLag); now.Before(settled) && (next.IsZero() || settled.Before(next)) {
		next = settled
	}
	return next, nil
}

// unwanted returns those of the deliveries that the endpoint is not sent any more. What it does not subscribe to now it may not get from
// before either: whoever has given it another address since need not be able to read that.
func unwanted(e Endpoint, deliveries []Delivery) []Delivery {
	return slices.DeleteFunc(slices.Clone(deliveries), func(d Delivery) bool { return e.Status == Enabled && e.takes(d.EventType) })
}

// lease takes or renews the lease.
func (s *shift) lease(ctx context.Context) (Queue, error) {
	s.leasedAt = s.Now()
	return s.Store.Lease(ctx, s.businessID, s.endpointID, s.name, s.leasedAt, s.leasedAt.Add(leaseTime))
}

// release gives the queue back until next, unless another worker has taken it.
func (s *shift) release(ctx context.Context, next time.Time) error {
	if s.queue.BusinessID == "" {
		return nil // it was never leased
	}
	err := s.Store.Release(context.WithoutCancel(ctx), s.queue, s.name, next)
	if errors.Is(err, ErrBusy) {
		return nil
	}
	return err
}

// stop ends deliveries to an endpoint that is told nothing any more.
func (s *shift) stop(ctx context.Context, deliveries []Delivery) error {
	return atOnce(requestsAtOnce, len(deliveries), func(n int) error {
		d := deliveries[n]
		d.end(Stopped, s.Now())
		return s.write(ctx, d)
	})
}

// deliver makes those deliveries: of several objects at the same time, of each object one after the other.
func (s *shift) deliver(ctx context.Context, e Endpoint, due []Delivery) error {
	secrets, err := s.open(ctx, e)
	if err != nil {
		return err
	}
	s.outcome, s.failed = outcome{}, nil
	objects := byObject(due)
	_ = atOnce(objectsAtOnce, len(objects), func(n int) error { // s keeps what fails, because it ends the work of all
		for _, d := range objects[n] {
			if !s.goesOn(ctx) {
				break
			}
			if err := s.attempt(ctx, e, secrets, d); err != nil {
				s.fail(err)
			}
		}
		return nil
	})
	return errors.Join(s.failed, s.mark(ctx, e))
}

// byObject groups deliveries, each group in the order in which they were made.
func byObject(due []Delivery) [][]Delivery {
	slices.SortStableFunc(due, func(a, b Delivery) int { return strings.Compare(a.ID, b.ID) })
	var groups [][]Delivery
	place := map[string]int{}
	for _, d := range due {
		object := cmp.Or(d.Object, d.ID)
		n, ok := place[object]
		if !ok {
			n, place[object] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], d)
	}
	return groups
}

// open returns the secrets that sign now, the newest first.
func (s *shift) open(ctx context.Context, e Endpoint) (secrets []string, _ error) {
	for _, secret := range e.Secrets {
		if !secret.signs(s.Now()) {
			continue
		}
		plain, err := s.Sealer.Open(ctx, e.secretContext(), secret.Sealed)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, string(plain))
	}
	return secrets, nil
}

// goesOn reports whether another attempt may be begun, and renews the lease when it is old.
func (s *shift) goesOn(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil || s.outcome.gone || late(ctx) {
		return false
	}
	if s.Now().Sub(s.leasedAt) >= renewed {
		// What it says of wakes is left alone: the last look saw fewer, and so the queue stays awake.
		_, s.failed = s.lease(ctx)
	}
	return s.failed == nil
}

// attempt makes one attempt and records it.
func (s *shift) attempt(ctx context.Context, e Endpoint, secrets []string, d Delivery) error {
	header, err := Sign(secrets, d.ID, d.EventID, d.EventType, s.Now(), d.Body)
	if err != nil {
		return err
	}
	a, notBefore, err := s.send(ctx, e.URL, header, d.Body)
	if err != nil {
		return err
	}
	jitter, err := s.jitter()
	if err != nil {
		return err
	}
	now, wasDue := s.Now(), d.DueAt
	d.tried(a)
	d.log(ctx, a, wasDue)
	if a.Succeeded() {
		d.end(Delivered, now)
	} else if due, ok := nextAttempt(d.Step, now, notBefore, jitter); ok {
		d.DueAt = due
	} else {
		d.end(Failed, now)
	}
	s.note(a)
	// It was made, so that it is recorded even when the worker has to end.
	return s.write(context.WithoutCancel(ctx), d)
}

// note counts an attempt.
func (s *shift) note(a Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work.Attempts++
	if !a.Succeeded() {
		s.work.Failures++
	}
	s.outcome.add(a)
}

func (s *shift) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = errors.Join(s.failed, err)
}

// write records what has become of a delivery. Whoever wrote it meanwhile is right: another worker that has recorded an attempt, or
// somebody who wants it sent again.
func (s *shift) write(ctx context.Context, d Delivery) error {
	err := s.Store.ChangeDelivery(ctx, d)
	if err != nil && !errors.Is(err, ErrChanged) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = s.Now()
	s.known[d.ID] = d.Version + 1
	return nil
}
