// Package contention has a write decided again while others keep writing what it was decided on.
//
// It knows no store: what tells that something has changed is an error that the caller names.
package contention

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// attempts bounds how often a write is decided. Sixty-four who compete for one item need fewer: in each round one of them wins.
const attempts = 80

// Settle calls try until it returns something other than changed, with a short random wait after each, so that those who compete do
// not keep meeting. It returns busy when they do, and the context's error when that ends first.
func Settle(ctx context.Context, changed, busy error, try func() error) error {
	for attempt := range attempts {
		if err := try(); !errors.Is(err, changed) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(min(attempt, 10)+1) * time.Millisecond)):
		}
	}
	return busy
}
