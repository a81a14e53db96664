package mcpapi

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// What people are asked before something is cancelled. Whoever may cancel and not read is asked without particulars.

func askToCancelSession(desk *booking.Desk) func(context.Context, access.Caller, cancelSessionIn) (string, error) {
	return func(ctx context.Context, c access.Caller, in cancelSessionIn) (string, error) {
		if in.DryRun {
			return "", nil
		}
		would, err := desk.CancelSession(ctx, c, in.SessionID, in.Reason, true)
		if err != nil {
			return "", err
		}
		s, waiting := would.Session, 0
		for _, r := range would.Cancelled {
			if r.Status == booking.Waitlisted {
				waiting++
			}
		}
		return fmt.Sprintf("Cancel %s on %s with %s? Cancelled with it: %d registered, %d waiting. This cannot be undone.",
			s.ActivityName, said(c, s.Start), s.StaffName, len(would.Cancelled)-waiting, waiting), nil
	}
}

func askToCancelRegistration(ctx context.Context, desk *booking.Desk, c access.Caller, id, noun string) (string, error) {
	found, err := desk.FindRegistrations(ctx, c, []string{id})
	if problem.Is(err, problem.Forbidden) {
		return fmt.Sprintf("Cancel this %s? This cannot be undone.", noun), nil
	}
	r, exists := found[id]
	if err != nil || !exists {
		return "", err
	}
	return fmt.Sprintf("Cancel the %s of %s for %s on %s? This cannot be undone.", noun, r.ParticipantName, r.ActivityName, said(c, r.Start)), nil
}

// said is a time as the business's people say it.
func said(c access.Caller, t time.Time) string {
	return t.In(c.Business.Location()).Format("Monday, 2 January 2006, at 15:04")
}
