package dynamo

import (
	"context"
	"errors"

	"frontdesk/shared/ratelimit"
)

// Limits keeps the counts of package ratelimit's Limiter.
type Limits struct{ *Tables }

// NewLimits returns the store of package ratelimit's Limiter.
func NewLimits(t *Tables) Limits { return Limits{t} }

var _ ratelimit.Store = Limits{}

// Increment implements ratelimit.Store.
func (t Limits) Increment(ctx context.Context, c ratelimit.Count, by, most int) (count int, admitted bool, _ error) {
	var now item
	w := t.count(c, by, roomFor(by, most))
	w.changed = &now
	err := t.apply(ctx, w)
	var full fullError
	if errors.As(err, &full) {
		return number(full.found["count"]), false, nil
	}
	return number(now["count"]), err == nil, err
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
