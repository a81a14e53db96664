package webhook

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/outbound"
)

// Worker makes the deliveries of one endpoint after the other. It is safe for concurrent use.
type Worker struct {
	Store  Store
	Sealer Sealer
	Sender *outbound.Client
	// Notify tells the people of a business that the worker disabled an endpoint of theirs; nil tells nobody.
	Notify func(context.Context, Endpoint) error
	Now    func() time.Time
	Random io.Reader // safe for concurrent use

	Wait    func(context.Context, time.Duration) // until that has passed or the context is done; nil does
	Timeout time.Duration                        // of an attempt; zero is 15 seconds
}

const (
	leaseTime = time.Minute      // a worker that died is missed for at most so long
	renewed   = 30 * time.Second // and one that lives renews its lease when it is so old
	patience  = 10 * time.Second // a worker waits for an attempt that is due by then
	looksAt   = time.Second      // and looks so often, meanwhile, whether there is something new
	lastCall  = 20 * time.Second // before the deadline, when no attempt is begun any more: one takes 15 s
)

// Work is what a worker has done.
type Work struct{ Attempts, Failures int }

// Work makes the deliveries of an endpoint that are due, and those that are due within seconds, until there are none or the context's
// deadline is near; then it leaves the rest to another worker. It does nothing while another one works on the endpoint.
//
// At least once: a worker that dies between an attempt and its record leaves a delivery that is made again.
func (w *Worker) Work(ctx context.Context, businessID, endpointID string) (Work, error) {
	name, err := w.random()
	if err != nil {
		return Work{}, err
	}
	s := &shift{Worker: w, name: name, businessID: businessID, endpointID: endpointID, known: map[string]int64{}}
	for {
		next, err := s.look(ctx)
		if errors.Is(err, ErrBusy) {
			return s.work, s.untold
		}
		if err != nil {
			return s.work, errors.Join(err, s.release(ctx, w.Now()), s.untold)
		}
		if until := next.Sub(w.Now()); !next.IsZero() && until <= patience && !late(ctx) {
			w.wait(ctx, min(until, looksAt))
			continue
		}
		err = s.release(ctx, next)
		if errors.Is(err, ErrChanged) && !late(ctx) {
			continue // somebody woke the queue since the look
		}
		if errors.Is(err, ErrChanged) {
			err = nil // it is awake: another worker will look
		}
		return s.work, errors.Join(err, s.untold)
	}
}

// Try sends a test event to an address that belongs to no endpoint yet, and tells how it went. ErrSecret when t's secret is none.
func (w *Worker) Try(ctx context.Context, t Trial) (Attempt, error) {
	id, err := w.random()
	if err != nil {
		return Attempt{}, err
	}
	now := w.Now()
	event := trialEvent(t, id, now)
	body, err := event.Payload(access.All, APIVersion)
	if err != nil {
		return Attempt{}, err
	}
	header, err := Sign([]string{t.Secret}, id, event.ID, event.Type, now, body)
	if err != nil {
		return Attempt{}, err
	}
	a, _, err := w.send(ctx, t.URL, header, body)
	return a, err
}

// late reports whether an attempt that is begun now might not be over, and recorded, by the deadline.
func late(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && time.Until(deadline) < lastCall
}

func (w *Worker) wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	if w.Wait != nil {
		w.Wait(ctx, d)
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// random returns a name that nobody else has.
func (w *Worker) random() (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(w.Random, raw[:]); err != nil {
		return "", fmt.Errorf("webhook: %w", err)
	}
	return hex.EncodeToString(raw[:]), nil
}

// jitter returns a number in [0, 1).
func (w *Worker) jitter() (float64, error) {
	var raw [8]byte
	if _, err := io.ReadFull(w.Random, raw[:]); err != nil {
		return 0, fmt.Errorf("webhook: %w", err)
	}
	return float64(binary.BigEndian.Uint64(raw[:])>>11) / (1 << 53), nil
}
