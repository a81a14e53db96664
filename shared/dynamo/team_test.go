package dynamo_test

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// TestAChangeOfATeamIsAllOrNothing: what it was decided on must still be so.
func TestAChangeOfATeamIsAllOrNothing(t *testing.T) {
	s := bookingtest.New(t)
	accounts, ctx := dynamo.NewAccounts(s.Tables), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	change := func(n int, before, after access.Role) account.MemberChange {
		who := account.Member{UserID: id(n), Name: "Staff " + id(n), Role: after, Since: now}
		changed := audit.New(s.Operator(), audit.RoleChanged, who.Name, now, rand.Reader)
		return account.MemberChange{Member: who, BusinessID: s.ID, Before: before, Events: []audit.Event{changed}}
	}
	must(accounts.AddUser(ctx, account.User{ID: id(1), Email: "ana@example.com", Name: "Ana"}))
	must(accounts.ChangeMember(ctx, change(1, "", access.Owner)))
	s.Load(func(l *dynamo.Loader) error {
		return l.AddStaff(ctx, s.ID, booking.Staff{ID: id(2), Name: "Ben", Active: true})
	}) // works there without a role
	must(accounts.ChangeMember(ctx, change(2, "", access.Manager)))

	invited := account.Invitation{ID: id(5), Business: s.ForCaller(), Digest: "digest", Email: "cem@example.com", Role: access.Manager, InvitedBy: "Ana (ana@example.com)", InviterID: id(1),
		CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
	must(accounts.AddInvitation(ctx, invited, "", audit.Event{ID: id(5), BusinessID: s.ID}))
	other := invited
	other.Digest = "another"
	owned, joined := change(1, access.Owner, access.Manager), change(3, "", access.Manager)
	owned.Peer, joined.Invitation = account.Member{UserID: id(2), Role: access.Owner}, other
	for name, tt := range map[string]struct {
		change account.MemberChange
		want   error
	}{
		"a member who was none when it was decided": {change(2, "", access.Owner), account.ErrChanged},
		"another role":                        {change(2, access.Instructor, access.Owner), account.ErrChanged},
		"somebody who is no member":           {change(3, access.Manager, ""), account.ErrChanged},
		"the other owner is none":             {owned, account.ErrChanged},
		"an invitation that was replaced":     {joined, account.ErrNotFound},
		"an owner who has left, or never was": {func() account.MemberChange { c := owned; c.Peer.UserID = id(7); return c }(), account.ErrChanged},
	} {
		if err := accounts.ChangeMember(ctx, tt.change); err != tt.want {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	team, err := accounts.Team(ctx, s.ID)
	want := []account.Member{
		{UserID: id(1), Name: "Ana", Email: "ana@example.com", Role: access.Owner, Since: now}, {UserID: id(2), Name: "Ben", Role: access.Manager, Since: now},
	}
	if !slices.Equal(team, want) || err != nil {
		t.Errorf("got %+v, %v", team, err)
	}
	if list, err := accounts.Invitations(ctx, s.ID); !slices.Equal(list, []account.Invitation{invited}) || err != nil {
		t.Errorf("got %+v, %v", list, err)
	}

	joined.Invitation = invited
	must(accounts.ChangeMember(ctx, joined))
	if _, err := accounts.Invitation(ctx, s.ID, invited.ID); err != account.ErrNotFound {
		t.Errorf("a used invitation: %v", err)
	}
	if list, err := accounts.Memberships(ctx, id(3)); len(list) != 1 || list[0].Role != access.Manager || err != nil {
		t.Errorf("got %+v, %v", list, err)
	}
	if err := accounts.RemoveInvitation(ctx, invited, audit.Event{ID: id(6)}); err != account.ErrNotFound {
		t.Errorf("removed after it was used: %v", err)
	}
	must(accounts.ChangeMember(ctx, change(3, access.Manager, "")))
	if list, err := accounts.Memberships(ctx, id(3)); len(list) != 0 || err != nil {
		t.Errorf("got %+v, %v", list, err)
	}
}
