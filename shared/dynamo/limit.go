package dynamo

import (
	"context"
	"errors"

	"frontdesk/shared/ratelimit"
)

// Limits keeps the counts of package ratelimit.
type Limits struct{ *Tables }

// NewLimits returns the store of package ratelimit.
func NewLimits(t *Tables) Limits { return Limits{t} }

var _ ratelimit.Store = Limits{}

var errFull = errors.New("dynamo: the window is full")

// Increment implements ratelimit.Store.
func (t Limits) Increment(ctx context.Context, c ratelimit.Count, most int) (bool, error) {
	err := t.apply(ctx, t.count(c, 1, below(most)))
	if err == errFull {
		return false, nil
	}
	return err == nil, err
}

// Decrement implements ratelimit.Store.
func (t Limits) Decrement(ctx context.Context, c ratelimit.Count) error {
	return t.apply(ctx, t.count(c, -1, condition{}))
}

func (t Limits) count(c ratelimit.Count, by int, when condition) write {
	return write{table: t.access, key: limitKey(c.Limit, c.Who, c.Start),
		update: "SET #type = :window, #ttl = :end ADD #count :by",
		names:  map[string]string{"#type": "type", "#ttl": "ttl", "#count": "count"},
		values: map[string]any{":window": "window", ":end": at(c.End), ":by": by}, when: when}
}
