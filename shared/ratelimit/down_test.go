package ratelimit_test

import (
	"context"

	"frontdesk/shared/ratelimit"
)

// down is a store that is.
type down struct{ err error }

// Count implements ratelimit.Windows.
func (d down) Count(context.Context, ratelimit.Window, ratelimit.Counts, ratelimit.Counts, map[ratelimit.Counter]int) (ratelimit.Counts, bool, error) {
	return ratelimit.Counts{}, false, d.err
}
