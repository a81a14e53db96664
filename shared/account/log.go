package account

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/reqlog"
)

// events makes the events of what a person does with their account: one for each business where they work, whose people are to
// see it.
func (a *Accounts) events(ctx context.Context, u User, kind audit.Kind) ([]audit.Event, error) {
	return a.eventsBy(ctx, u, kind, func(m Membership) access.Caller {
		return access.Member(u.ID, u.Name, m.Business, m.Grants, m.Role, reqlog.RequestID(ctx))
	})
}

// eventsBy makes the events of what somebody does with a person's account: in each business where that person works, by whom by names.
func (a *Accounts) eventsBy(ctx context.Context, u User, kind audit.Kind, by func(Membership) access.Caller) ([]audit.Event, error) {
	memberships, err := a.store.Memberships(ctx, u.ID)
	var events []audit.Event
	for _, m := range memberships {
		events = append(events, audit.New(by(m), kind, u.Email, a.now(), a.random))
	}
	return events, err
}
