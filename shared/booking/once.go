package booking

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
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// Change is what every write brings along: the event that tells of it and, when its caller gave an idempotency key, the
// answer to keep.
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

// OnceKept is how long the answer to an idempotency key is given again.
const OnceKept = 24 * time.Hour

// keep makes the Change of an event and of the answer to whoever caused it.
type keep func(e audit.Event, answer any) (Change, error)

// once does what c asks, or returns the answer that it got before with the same idempotency key. A refusal keeps nothing,
// because nothing was done: the key may be used again. CONFLICT when the key was used to ask for something else.
//
// The answer is written by the transaction of the change, upon the condition that there is none. So of several requests at
// once one changes something, and whoever is refused looks again: what stands in the way may be the winner's own change.
func once[T any](ctx context.Context, d *Desk, c access.Caller, operation string, asked any, do func(keep) (T, error)) (T, error) {
	var none T
	if c.IdempotencyKey == "" {
		return do(func(e audit.Event, _ any) (Change, error) { return Change{Event: e}, nil })
	}
	if err := idempotency.Check("idempotency_key", c.IdempotencyKey); err != nil {
		return none, err
	}
	id, err := digest([]string{c.CountedAs(), operation, c.IdempotencyKey})
	if err != nil {
		return none, err
	}
	request, err := digest(asked)
	if err != nil { // a year of five digits, for one
		return none, problem.New(problem.ValidationError, "This request has a value that cannot be kept for its idempotency key.")
	}
	if kept, found, err := answered[T](ctx, d, c, id, request); found || err != nil {
		return kept, err
	}
	answer, refused := do(func(e audit.Event, answer any) (Change, error) {
		text, err := json.Marshal(answer)
		return Change{e, &Once{ID: id, Asked: request, Answer: text, At: d.now().UTC()}}, err
	})
	if refused == nil {
		return answer, nil
	}
	if kept, found, err := answered[T](ctx, d, c, id, request); found || err != nil {
		return kept, err
	}
	return none, refused
}

// answered finds the answer that was kept for a request.
func answered[T any](ctx context.Context, d *Desk, c access.Caller, id, request string) (answer T, found bool, _ error) {
	kept, err := d.store.Once(ctx, c.Business.ID, id)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !d.now().Before(kept.At.Add(OnceKept)):
		return answer, false, nil
	case err != nil:
		return answer, false, err
	case kept.Asked != request:
		return answer, true, problem.New(problem.Conflict, "This idempotency key was used for another request. Use a new key for a new request.").
			With("field", "idempotency_key").With("value", c.IdempotencyKey)
	}
	if err := json.Unmarshal(kept.Answer, &answer); err != nil {
		return answer, false, fmt.Errorf("booking: kept answer: %w", err)
	}
	return answer, true, nil
}

func digest(of any) (string, error) {
	text, err := json.Marshal(of)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
