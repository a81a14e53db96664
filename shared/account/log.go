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
	memberships, err := a.store.Memberships(ctx, u.ID)
	var events []audit.Event
	for _, m := range memberships {
		c := access.Member(u.ID, u.Name, m.Business, m.Grants, m.Role, reqlog.RequestID(ctx))
		events = append(events, audit.New(c, kind, u.Email, a.now(), a.random))
	}
	return events, err
}
