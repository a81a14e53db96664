package account_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// crew is an office with people on its team, each of whom is called by their first name.
type crew struct {
	office
	people map[string]account.User
}

func newCrew(t *testing.T, roles map[string]access.Role) crew {
	t.Helper()
	c := crew{office: newOffice(t), people: map[string]account.User{}}
	for name, role := range roles {
		c.join(name, role)
	}
	return c
}

// logged returns the events of some kinds, in no order, but for those by which the operator set the scene.
func (c crew) logged(kinds ...audit.Kind) []audit.Event {
	c.t.Helper()
	return slices.DeleteFunc(c.Events(kinds...), func(e audit.Event) bool { return e.Door == access.OperatorDoor })
}

// join adds a person with a verified address; an empty role gives them an account only.
func (c crew) join(name string, role access.Role) account.User {
	c.t.Helper()
	u, err := c.accounts.CreateUser(c.t.Context(), name+"@example.com", name, "")
	want(c.t, err, "")
	if role != "" {
		_, err = c.accounts.SetRole(c.t.Context(), c.Operator(), u.Email, role)
		want(c.t, err, "")
	}
	c.people[name] = u
	return u
}

// as is the person in the console, with the role they have there.
func (c crew) as(name string, role access.Role) access.Caller {
	return access.Member(c.people[name].ID, name, c.ForCaller(), c.Grants, role, "r-1")
}

// team is who is on the team, with their roles.
func (c crew) team() map[string]access.Role {
	c.t.Helper()
	list, err := c.accounts.Team(c.t.Context(), c.Operator())
	want(c.t, err, "")
	team := map[string]access.Role{}
	for _, m := range list {
		team[m.Name] = m.Role
	}
	return team
}

func TestTeam(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"ines": access.Instructor, "ben": access.Manager, "olga": access.Owner, "nobody": ""})
	team, err := c.accounts.Team(t.Context(), c.as("ben", access.Manager))
	want(t, err, "")
	for n, name := range []string{"olga", "ben", "ines"} {
		if len(team) != 3 || team[n].Name != name || team[n].Email != name+"@example.com" || team[n].UserID != c.people[name].ID || !team[n].Since.Equal(c.Clock.Now()) {
			t.Fatalf("the team is %+v", team)
		}
	}
	if _, err := c.accounts.Team(t.Context(), c.as("ines", access.Instructor)); problem.From(err).Reason() != problem.ReasonRole {
		t.Errorf("for an instructor: %v", err)
	}

	c.Clock.Advance(time.Hour)
	err = c.accounts.ChangeRole(t.Context(), c.as("olga", access.Owner), c.people["ines"].ID, access.Frontdesk)
	want(t, err, "")
	err = c.accounts.ChangeRole(t.Context(), c.as("olga", access.Owner), c.people["ines"].ID, access.Frontdesk) // which changes nothing
	want(t, err, "")
	err = c.accounts.EndMembership(t.Context(), c.as("ben", access.Manager), c.people["ines"].ID)
	want(t, err, "")
	changes, removals := c.logged(audit.RoleChanged), c.logged(audit.MemberRemoved)
	if len(changes) != 1 || len(removals) != 1 {
		t.Fatalf("logged %+v, %+v", changes, removals)
	}
	changed, removed := changes[0], removals[0]
	if changed.Subject != "ines@example.com" || changed.Principal != "user:"+c.people["olga"].ID || changed.RequestID != "r-1" ||
		changed.Details["before"] != "instructor" || changed.Details["after"] != "frontdesk" {
		t.Errorf("logged %+v", changed)
	}
	if removed.Details["before"] != "frontdesk" || removed.Name != "ben" {
		t.Errorf("logged %+v", removed)
	}
	_, err = c.accounts.SetRole(t.Context(), c.Operator(), "ines@example.com", access.Manager)
	want(t, err, "")
	if team, _ := c.accounts.Team(t.Context(), c.Operator()); !team[2].Since.Equal(c.Clock.Now()) {
		t.Errorf("back since %v", team[2].Since)
	}
}

func TestTeamRefuses(t *testing.T) {
	c := newCrew(t, map[string]access.Role{"olga": access.Owner, "ben": access.Manager, "ines": access.Instructor, "nobody": ""})
	other := c.Neighbour("other")
	_, err := c.accounts.SetRole(t.Context(), other.Operator(), "nobody@example.com", access.Manager)
	want(t, err, "")
	owner, manager, instructor := c.as("olga", access.Owner), c.as("ben", access.Manager), c.as("ines", access.Instructor)
	set := func(by access.Caller, who string, role access.Role) error {
		return c.accounts.ChangeRole(t.Context(), by, c.people[who].ID, role)
	}
	remove := func(by access.Caller, who string) error {
		return c.accounts.EndMembership(t.Context(), by, c.people[who].ID)
	}
	for _, tt := range []struct {
		name string
		err  error
		code problem.Code
	}{
		{"API5: a manager makes themselves owner", set(manager, "ben", access.Owner), problem.Forbidden},
		{"API5: a manager lowers the owner", set(manager, "olga", access.Manager), problem.Forbidden},
		{"API5: a manager removes the owner", remove(manager, "olga"), problem.Forbidden},
		{"API5: an instructor raises themselves", set(instructor, "ines", access.Manager), problem.Forbidden},
		{"API5: an instructor removes another", remove(instructor, "ben"), problem.Forbidden},
		{"API1 BOLA: a member of another business", set(owner, "nobody", access.Frontdesk), problem.NotFound},
		{"API1 BOLA: removing a member of another business", remove(owner, "nobody"), problem.NotFound},
		{"a role that is none", set(owner, "ben", "root"), problem.ValidationError},
		{"no role", set(owner, "ben", ""), problem.ValidationError},
		{"the last owner steps down", set(owner, "olga", access.Manager), problem.Conflict},
		{"the last owner leaves", remove(owner, "olga"), problem.Conflict},
	} {
		if e := problem.From(tt.err); e == nil || e.Code != tt.code {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
	if team := c.team(); len(c.logged(audit.RoleChanged, audit.MemberRemoved)) != 0 || len(team) != 3 || team["olga"] != access.Owner || team["ben"] != access.Manager || team["ines"] != access.Instructor {
		t.Errorf("%v, logged %+v", team, c.logged(audit.RoleChanged, audit.MemberRemoved))
	}
	want(t, remove(instructor, "ines"), "") // anybody may leave
	want(t, set(owner, "ben", access.Owner), "")
	want(t, remove(owner, "olga"), "") // who is not the last owner may, too
	_, err = c.accounts.RemoveMember(t.Context(), c.Operator(), "ben@example.com")
	want(t, err, "") // an operator may take the last one away
	if team := c.team(); len(team) != 0 {
		t.Errorf("left: %v", team)
	}
}

// TestTwoOwnersNeverRemoveEachOther races changes that are each allowed, and together would leave the business to nobody.
func TestTwoOwnersNeverRemoveEachOther(t *testing.T) {
	names := []string{"olga", "otto", "oren"}
	for round := range 8 {
		c := newCrew(t, map[string]access.Role{"olga": access.Owner, "otto": access.Owner, "oren": access.Owner})
		errs := bookingtest.AtOnce(len(names), func(n int) error {
			by, who := c.as(names[n], access.Owner), c.people[names[(n+1)%len(names)]].ID
			if round%2 == 0 {
				return c.accounts.EndMembership(t.Context(), by, who)
			}
			return c.accounts.ChangeRole(t.Context(), by, who, access.Frontdesk)
		})
		owners, refused := 0, 0
		for _, role := range c.team() {
			if role == access.Owner {
				owners++
			}
		}
		for _, err := range errs {
			if err != nil {
				want(t, err, problem.Conflict)
				refused++
			}
		}
		if logged := c.logged(audit.RoleChanged, audit.MemberRemoved); owners == 0 || owners != refused || len(logged) != len(names)-refused {
			t.Fatalf("round %d: %d owners are left, %v, logged %+v", round, owners, errs, logged)
		}
	}
}

// TestABusinessKeepsAnOwner is a property of whatever its people do to each other's roles.
func TestABusinessKeepsAnOwner(t *testing.T) {
	names := []string{"ana", "ben", "cem"}
	rapid.Check(t, func(rt *rapid.T) {
		c := newCrew(t, map[string]access.Role{"ana": access.Owner, "ben": access.Manager, "cem": access.Instructor})
		var did []string
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			team := c.team()
			by, who := rapid.SampledFrom(names).Draw(rt, "by"), rapid.SampledFrom(names).Draw(rt, "who")
			after := rapid.SampledFrom(append(slices.Clone(access.Roles), "")).Draw(rt, "after")
			var err error
			if after == "" {
				err = c.accounts.EndMembership(t.Context(), c.as(by, team[by]), c.people[who].ID)
			} else {
				err = c.accounts.ChangeRole(t.Context(), c.as(by, team[by]), c.people[who].ID, after)
			}
			did = append(did, fmt.Sprintf("%s (%s) makes %s %q: %v", by, team[by], who, after, err))
			owners, now := 0, c.team()
			for name, role := range now {
				if role == access.Owner {
					owners++
				}
				if role == access.Owner && team[name] != access.Owner && team[by] != access.Owner {
					rt.Fatalf("ownership was given away by who had none: %v", did)
				}
			}
			if owners == 0 {
				rt.Fatalf("no owner is left: %v", did)
			}
		}
	})
}
