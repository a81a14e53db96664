package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// interruptedStore has others do something right before the first change of a team or its invitations.
type interruptedStore struct {
	account.Store
	meanwhile func()
}

func (s interruptedStore) ChangeMember(ctx context.Context, m account.MemberChange) error {
	s.meanwhile()
	return s.Store.ChangeMember(ctx, m)
}

func (s interruptedStore) AddInvitation(ctx context.Context, i account.Invitation, earlier string, e audit.Event) error {
	s.meanwhile()
	return s.Store.AddInvitation(ctx, i, earlier, e)
}

// interrupted returns the accounts for one call, between whose reading and writing something else is done.
func (c crew) interrupted(meanwhile func()) *account.Accounts {
	return c.with(func(config *account.Config) { config.Store = interruptedStore{config.Store, sync.OnceFunc(meanwhile)} }).accounts
}

// TestAPI5AnInvitationIsWorthWhatItsInviterIs: somebody who was removed or lowered does not come back as their own second
// mailbox, and an owner who is none any more makes no other.
func TestAPI5AnInvitationIsWorthWhatItsInviterIs(t *testing.T) {
	for name, tt := range map[string]struct {
		role, gives, becomes access.Role // of the inviter, what they give, and what becomes of them
		code                 problem.Code
	}{
		"a manager who was removed":             {access.Manager, access.Manager, "", problem.NotFound},
		"a manager who was lowered":             {access.Manager, access.Instructor, access.Frontdesk, problem.NotFound},
		"an owner who is manager now":           {access.Owner, access.Owner, access.Manager, problem.NotFound},
		"an owner who still may give that role": {access.Owner, access.Manager, access.Manager, ""},
		"a manager who is owner now":            {access.Manager, access.Manager, access.Owner, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCrew(t, map[string]access.Role{"olga": access.Owner, "mallory": tt.role, "second": ""})
			secret := secretOf(t, c.invite(c.as("mallory", tt.role), "second", tt.gives))
			var err error
			if tt.becomes == "" {
				err = c.accounts.EndMembership(t.Context(), c.as("olga", access.Owner), c.people["mallory"].ID)
			} else {
				err = c.accounts.ChangeRole(t.Context(), c.as("olga", access.Owner), c.people["mallory"].ID, tt.becomes)
			}
			want(t, err, "")
			_, err = c.accounts.Accept(t.Context(), c.verified("second"), secret)
			if e := want(t, err, tt.code); e != nil && !strings.Contains(e.Message, "Ask the team of The studio for a new one") {
				t.Errorf("refused with %v", e)
			}
			if joined := c.team()["second"]; (joined == tt.gives) != (tt.code == "") {
				t.Errorf("is %q", joined)
			}
		})
	}
	c := newCrew(t, map[string]access.Role{"ana": ""})
	_, err := c.accounts.Accept(t.Context(), c.verified("ana"), secretOf(t, c.invite(c.Operator(), "ana", access.Owner)))
	want(t, err, "") // the first owner has nobody to be invited by but the operator
}

// TestAPI5TheInviterIsRemovedMeanwhile, between the look at the team and the joining.
func TestAPI5TheInviterIsRemovedMeanwhile(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "mallory": access.Manager, "second": ""})
	secret := secretOf(t, c.invite(c.as("mallory", access.Manager), "second", access.Manager))
	_, err := c.interrupted(func() {
		err := c.accounts.EndMembership(t.Context(), c.as("olga", access.Owner), c.people["mallory"].ID)
		want(t, err, "")
	}).Accept(t.Context(), c.verified("second"), secret)
	want(t, err, problem.NotFound)
	if team := c.team(); len(team) != 1 {
		t.Errorf("the team is %v", team)
	}
}

// TestAPI5RemovingSomebodyEndsTheirInvitation to another role, from before.
func TestAPI5RemovingSomebodyEndsTheirInvitation(t *testing.T) {
	for name, change := range map[string]func(a *account.Accounts, by access.Caller, userID string) error{
		"removed": func(a *account.Accounts, by access.Caller, userID string) error {
			return a.EndMembership(t.Context(), by, userID)
		},
		"lowered": func(a *account.Accounts, by access.Caller, userID string) error {
			return a.ChangeRole(t.Context(), by, userID, access.Instructor)
		},
	} {
		for _, meanwhile := range []bool{false, true} {
			c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager, "nora": access.Frontdesk})
			var invited account.Invited
			invite := func() { invited = c.invite(c.as("ben", access.Manager), "nora", access.Manager) }
			accounts := c.accounts
			if meanwhile {
				accounts = c.interrupted(invite)
			} else {
				invite()
			}
			err := change(accounts, c.as("olga", access.Owner), c.people["nora"].ID)
			want(t, err, "")
			_, err = c.accounts.Accept(t.Context(), c.verified("nora"), secretOf(t, invited))
			want(t, err, problem.NotFound)
			if log := c.logged(audit.InvitationWithdrawn); len(log) != 1 || log[0].Subject != "nora@example.com" || log[0].Name != "olga" || c.team()["nora"] == access.Manager || len(c.waiting()) != 0 {
				t.Errorf("%s, invited meanwhile: %v: the team is %v, logged %+v", name, meanwhile, c.team(), log)
			}
		}
	}
}

// TestAPI5AManagerEndsNoOwnersInvitation by giving the invited another role; but the invited may leave with it.
func TestAPI5AManagerEndsNoOwnersInvitation(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager, "nora": access.Frontdesk})
	c.invite(c.as("olga", access.Owner), "nora", access.Owner)
	err := c.accounts.ChangeRole(t.Context(), c.as("ben", access.Manager), c.people["nora"].ID, access.Instructor)
	want(t, err, "")
	if waiting := c.waiting(); len(waiting) != 1 || len(c.logged(audit.InvitationWithdrawn)) != 0 {
		t.Errorf("waiting: %v", waiting)
	}
	err = c.accounts.EndMembership(t.Context(), c.as("nora", access.Instructor), c.people["nora"].ID)
	want(t, err, "")
	if waiting := c.waiting(); len(waiting) != 0 {
		t.Errorf("waiting: %v", waiting)
	}
}

// TestAnInvitationThatHadExpired ends without a word.
func TestAnInvitationThatHadExpired(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "nora": access.Frontdesk})
	c.invite(c.as("olga", access.Owner), "nora", access.Manager)
	c.Clock.Advance(7 * 24 * time.Hour)
	err := c.accounts.EndMembership(t.Context(), c.as("olga", access.Owner), c.people["nora"].ID)
	want(t, err, "")
	if log := c.logged(audit.InvitationWithdrawn); len(log) != 0 {
		t.Errorf("logged %+v", log)
	}
}

// TestAPI5AManagerRacesAnOwnersInvitationAway: theirs to a lower role, of the same address, would take its place.
func TestAPI5AManagerRacesAnOwnersInvitationAway(t *testing.T) {
	for _, before := range []bool{false, true} {
		c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager})
		if before {
			c.invite(c.as("ben", access.Manager), "oren", access.Instructor)
		}
		_, err := c.interrupted(func() { c.invite(c.as("olga", access.Owner), "oren", access.Owner) }).
			Invite(t.Context(), c.as("ben", access.Manager), "oren@example.com", access.Manager)
		want(t, err, problem.Forbidden)
	}
	for range 8 {
		c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager})
		errs := bookingtest.AtOnce(4, func(n int) error {
			by, role := c.as("ben", access.Manager), access.Manager
			if n == 0 {
				by, role = c.as("olga", access.Owner), access.Owner
			}
			_, err := c.accounts.Invite(t.Context(), by, "oren@example.com", role)
			return err
		})
		want(t, errs[0], "")
		list, err := c.accounts.Invitations(t.Context(), c.Operator())
		if err != nil || len(list) != 1 || list[0].Role != access.Owner {
			t.Fatalf("%v: waiting are %+v, %v", errs, list, err)
		}
	}
}
