package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// What a store returns beside failures of its own.
var (
	ErrNotFound = errors.New("idempotency: no answer is kept")
	ErrAnswered = errors.New("idempotency: the key has its answer")
)

// Change is what every write brings along: the event that tells of it and, when its caller gave an idempotency key, the
// answer to keep. Of a change that takes several writes, one has the event, and the last one the answer.
type Change struct {
	Event audit.Event
	Once  *Once
}

// Once is the answer to a request with an idempotency key.
type Once struct {
	ID     string // digest of the client, the operation and the key: one answer is kept for them
	Asked  string // digest of what was asked
	Answer []byte
	At     time.Time
}

// Kept is how long the answer to an idempotency key is given again.
const Kept = 24 * time.Hour

// Store finds kept answers. A write that brings a Change along keeps its Once together with what it changes, or fails with
// ErrAnswered, before any other refusal, when there is an answer that is younger than Kept.
type Store interface {
	// Once returns the kept answer of that id, or ErrNotFound. It may have expired.
	Once(ctx context.Context, businessID, id string) (Once, error)
}

// Keep makes the Change of an event and of the answer to whoever caused it.
type Keep func(e audit.Event, answer any) (Change, error)

// Request is a request to write.
type Request struct {
	Caller    access.Caller
	Operation string
	Asked     any // everything that the answer depends on
}

// Do does what is requested, or returns the answer that the caller got before with the same idempotency key. A refusal keeps
// nothing, because nothing was done: the key may be used again. CONFLICT when the key was used to ask for something else.
//
// The answer is written by the transaction of the change, upon the condition that there is none. So of several requests at
// once one changes something, and whoever is refused looks again: what stands in the way may be the winner's own change.
func Do[T any](ctx context.Context, s Store, now func() time.Time, r Request, do func(Keep) (T, error)) (T, error) {
	var none T
	if r.Caller.IdempotencyKey == "" {
		return do(func(e audit.Event, _ any) (Change, error) { return Change{Event: e}, nil })
	}
	asked, err := r.once()
	if err != nil {
		return none, err
	}
	if kept, found, err := answered[T](ctx, s, now(), r.Caller, asked); found || err != nil {
		return kept, err
	}
	answer, refused := do(func(e audit.Event, answer any) (Change, error) {
		text, err := json.Marshal(answer)
		return Change{e, &Once{ID: asked.ID, Asked: asked.Asked, Answer: text, At: now().UTC()}}, err
	})
	if refused == nil {
		return answer, nil
	}
	if kept, found, err := answered[T](ctx, s, now(), r.Caller, asked); found || err != nil {
		return kept, err
	}
	return none, refused
}

// once returns what the answer to the request will be found by.
func (r Request) once() (Once, error) {
	if err := Check("idempotency_key", r.Caller.IdempotencyKey); err != nil {
		return Once{}, err
	}
	id, err := digest([]string{r.Caller.CountedAs(), r.Operation, r.Caller.IdempotencyKey})
	if err != nil {
		return Once{}, err
	}
	asked, err := digest(r.Asked)
	if err != nil { // a year of five digits, for one
		return Once{}, problem.New(problem.ValidationError, "This request has a value that cannot be kept for its idempotency key.")
	}
	return Once{ID: id, Asked: asked}, nil
}

// answered finds the answer that was kept for a request.
func answered[T any](ctx context.Context, s Store, now time.Time, c access.Caller, asked Once) (answer T, found bool, _ error) {
	kept, err := s.Once(ctx, c.Business.ID, asked.ID)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !now.Before(kept.At.Add(Kept)):
		return answer, false, nil
	case err != nil:
		return answer, false, err
	case kept.Asked != asked.Asked:
		return answer, true, Reused(c)
	}
	if err := json.Unmarshal(kept.Answer, &answer); err != nil {
		return answer, false, fmt.Errorf("idempotency: kept answer: %w", err)
	}
	return answer, true, nil
}

// Reused is the refusal of a caller whose key was used to ask for something else.
func Reused(c access.Caller) error {
	return problem.New(problem.Conflict, "This idempotency key was used for another request. Use a new key for a new request.").
		With("field", "idempotency_key").With("value", c.IdempotencyKey)
}

func digest(of any) (string, error) {
	text, err := json.Marshal(of)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
