package dynamo_test

import (
	"crypto/rand"
	"fmt"
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

func TestMemberships(t *testing.T) {
	s := bookingtest.New(t)
	accounts, other := dynamo.NewAccounts(s.Tables), s.Neighbour("another")
	member := func(b booking.Business, role access.Role) account.Membership {
		return account.Membership{UserID: id(1), Name: "Ana", Business: access.Business{ID: b.ID, Handle: b.Handle, Name: b.Name, TimeZone: b.TimeZone},
			Grants: b.Grants, Role: role}
	}
	check := func(step string, want ...account.Membership) {
		t.Helper()
		if got, err := accounts.Memberships(t.Context(), id(1)); !slices.Equal(got, want) || err != nil {
			t.Errorf("%s: got %+v, %v, want %+v", step, got, err, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	role := func(b booking.Business, before, after access.Role) {
		t.Helper()
		who := account.Member{UserID: id(1), Name: "Ana", Role: after, Since: now}
		changed := audit.New(access.Operator(b.ForCaller()), audit.RoleChanged, "Ana", now, rand.Reader)
		must(accounts.ChangeMember(t.Context(), account.MemberChange{Member: who, BusinessID: b.ID, Before: before, Events: []audit.Event{changed}}))
	}
	ana := booking.Staff{ID: id(1), Name: "Ana", Active: true,
		Schedule: booking.Schedule{time.Monday: {{From: 60, To: 120}}, time.Saturday: {{From: 0, To: 1440}}},
		TimeOff:  []booking.TimeOff{{ID: "off", Start: now, End: now.Add(time.Hour)}}}
	s.Load(func(l *dynamo.Loader) error { return l.AddStaff(t.Context(), s.ID, ana) })
	check("at first") // somebody who works there without a role is not a member
	role(s.Business, "", access.Owner)
	role(other.Business, "", access.Instructor)
	check("two", member(other.Business, access.Instructor), member(s.Business, access.Owner))

	role(s.Business, access.Owner, access.Frontdesk) // which leaves the schedule and the time off alone
	check("changed", member(other.Business, access.Instructor), member(s.Business, access.Frontdesk))
	ana.Role = access.Frontdesk
	if team, err := s.Store.Team(t.Context(), s.ID); len(team) != 1 || err != nil || fmt.Sprint(team[0]) != fmt.Sprint(ana) {
		t.Errorf("the team is %+v, %v", team, err)
	}

	role(s.Business, access.Frontdesk, "")
	check("removed", member(other.Business, access.Instructor))
	if team, err := s.Store.Team(t.Context(), s.ID); len(team) != 0 || err != nil {
		t.Errorf("the team is %+v, %v", team, err)
	}
	role(s.Business, "", access.Manager)
	check("back", member(other.Business, access.Instructor), member(s.Business, access.Manager))
}

func TestMembershipsOfSomebodyWhoWorksEverywhere(t *testing.T) {
	s := bookingtest.New(t)
	accounts := dynamo.NewAccounts(s.Tables)
	for n := range 60 { // more items than one request may read
		b := s.Neighbour(fmt.Sprintf("studio%02d", n)).Business
		m := account.MemberChange{Member: account.Member{UserID: id(1), Name: "Ana", Role: access.Manager}, BusinessID: b.ID, Events: []audit.Event{{ID: id(n), BusinessID: b.ID}}}
		if err := accounts.ChangeMember(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	got, err := accounts.Memberships(t.Context(), id(1))
	if err != nil || len(got) != 60 || got[0].Business.Handle != "studio00" || got[59].Business.Handle != "studio59" {
		t.Errorf("got %d, %v", len(got), err)
	}
}
