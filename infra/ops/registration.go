package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

type registrationAnswer struct {
	ID            string     `json:"id"`
	ParticipantID string     `json:"participantId"`
	SessionID     string     `json:"sessionId"`
	ActivityID    string     `json:"activityId"`
	Status        string     `json:"status"`
	Start         time.Time  `json:"start"`
	ConfirmedAt   *time.Time `json:"confirmedAt"` // null: never
}

// transition is a use case that brings a registration into another state.
type transition func(*booking.Desk, context.Context, access.Caller, string) (booking.Registration, error)

// changeRegistration makes the command of a use case. words say what the participant's place is then.
func changeRegistration(do transition, words string) func(context.Context, *invocation, input) (answer, error) {
	return func(ctx context.Context, inv *invocation, in input) (answer, error) {
		b, err := inv.business(ctx, in)
		if err != nil {
			return answer{}, err
		}
		r, err := do(inv.desk(), ctx, operator(b), in["id"])
		if err != nil {
			return answer{}, problem.From(err).TranslateFields(map[string]string{"registrationId": "id"})
		}
		text := fmt.Sprintf("The registration %s for %s on %s is now %s.", r.ID, cmp.Or(r.ActivityName, "a session"), r.Start.In(b.Location()).Format("2006-01-02 15:04 MST"), words)
		return answer{registrationAnswer{r.ID, r.ParticipantID, r.SessionID, r.ActivityID, string(r.Status), r.Start, orNull(r.ConfirmedAt)}, text}, nil
	}
}

func cancelRegistration(ctx context.Context, inv *invocation, in input) (answer, error) {
	cancel := func(d *booking.Desk, ctx context.Context, c access.Caller, id string) (booking.Registration, error) {
		return d.CancelRegistration(ctx, c, id, in["reason"])
	}
	return changeRegistration(cancel, "cancelled")(ctx, inv, in)
}

// orNull returns nil for the zero time, which JSON shows as null.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
