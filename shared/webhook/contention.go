package webhook

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"frontdesk/shared/problem"
)

// attempts bounds how often a write is decided anew because others wrote the same meanwhile. Sixty-four at once need fewer: in
// each round one of them wins.
const attempts = 80

// untilUnchanged runs try until it returns something other than ErrChanged, with a short random wait after each, so that those
// who compete do not keep meeting. CONFLICT when they do.
func untilUnchanged(ctx context.Context, try func() error) error {
	for attempt := range attempts {
		if err := try(); !errors.Is(err, ErrChanged) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(min(attempt, 10)+1) * time.Millisecond)):
		}
	}
	return problem.New(problem.Conflict, "Others are changing the webhook endpoints at this very moment. Try again.")
}
