package webhook

import (
	"context"

	"frontdesk/shared/contention"
	"frontdesk/shared/problem"
)

// untilUnchanged runs try until it returns something other than ErrChanged.
func untilUnchanged(ctx context.Context, try func() error) error {
	busy := problem.New(problem.Conflict, "Others are changing the webhook endpoints at this very moment. Try again.")
	return contention.Settle(ctx, ErrChanged, busy, try)
}
