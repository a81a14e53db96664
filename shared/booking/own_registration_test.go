package booking_test

import (
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// consumer is a person at the account door. An empty address is one that is not verified.
func consumer(id, email string) access.Caller {
	return access.Caller{Principal: access.UserPrincipal(id), Door: access.Account, Scopes: []string{"mcp:account"}, Grants: access.All,
		Capabilities: access.Meaning([]string{"mcp:account"}), UserID: id, Name: "Kim " + id, Email: email, ClientID: "app"}
}

// link links a person to a participant as an operator does.
func (s studio) link(userID, participantID string) {
	s.t.Helper()
	wantCode(s.t, dynamo.NewAccounts(s.Tables).LinkParticipant(s.t.Context(), userID, s.ID, participantID), "")
}

// user adds somebody who has signed up with an address.
func (s studio) user(id, email string) {
	s.t.Helper()
	wantCode(s.t, dynamo.NewAccounts(s.Tables).AddUser(s.t.Context(), account.User{ID: id, Email: email, Name: id}), "")
}

func (s studio) links(c access.Caller) []booking.Link {
	s.t.Helper()
	links, err := s.Store.Links(s.t.Context(), c.UserID)
	wantCode(s.t, err, "")
	return links
}

func (s studio) registerOneself(c access.Caller, session booking.Session) (booking.OwnRegistration, error) {
	return s.Desk.RegisterOneself(s.t.Context(), c, booking.NewOwnRegistration{Handle: s.Handle, SessionID: session.ID, Notes: "Hello"})
}

func (s studio) own(c access.Caller, in booking.OwnList) (ids []string, list booking.List[booking.OwnRegistration]) {
	s.t.Helper()
	if in.First == 0 {
		in.First = 100
	}
	list, err := s.Desk.OwnRegistrations(s.t.Context(), c, in)
	wantCode(s.t, err, "")
	for _, own := range list.All() {
		ids = append(ids, own.Registration.ID)
	}
	return ids, list
}

func TestSomebodyNewRegisters(t *testing.T) {
	s, _ := class(t, 1)
	session := s.Sessions(monday)[0]
	kim := consumer("kim", "kim@example.com")
	own, err := s.registerOneself(kim, session)
	wantCode(t, err, "")
	if r := own.Registration; own.Business.Handle != "studio" || r.Status != booking.Pending || r.SessionID != session.ID || r.Notes != "Hello" || r.Day != "2026-03-02" {
		t.Errorf("registered %+v", own)
	}
	p, err := s.Store.ParticipantByContact(t.Context(), s.ID, "kim@example.com")
	if wantCode(t, err, ""); p.ID != own.Registration.ParticipantID || p.Name != "Kim kim" || p.Source != "account" {
		t.Errorf("added %+v", p)
	}
	if ids, _ := s.own(kim, booking.OwnList{Time: booking.Upcoming}); !slices.Equal(ids, []string{own.Registration.ID}) {
		t.Errorf("sees %v", ids)
	}
	_, err = s.registerOneself(kim, session)
	wantCode(t, err, problem.Conflict)
	_, err = s.registerOneself(consumer("lee", "lee@example.com"), session)
	wantCode(t, err, problem.Conflict) // full
	if told := s.Events(audit.RegistrationCreated); len(told) != 1 || told[0].Principal != "user:kim" || told[0].BusinessID != s.ID {
		t.Errorf("the log tells %+v", told)
	}
}

// TestOnlyAVerifiedAddressLeadsToAParticipant: an address that somebody typed at sign-up is anybody's (CWE-639).
func TestOnlyAVerifiedAddressLeadsToAParticipant(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID // bo@example.com
	theirs, err := book(s, in)
	wantCode(t, err, "")
	session := s.Sessions(monday)[0]
	impostor := consumer("eve", "")
	if ids, _ := s.own(impostor, booking.OwnList{Handle: "studio"}); len(ids) != 0 {
		t.Errorf("an unverified address shows %v", ids)
	}
	_, err = s.registerOneself(impostor, session)
	if e := wantCode(t, err, problem.Forbidden); e.Reason() != problem.ReasonUnverified {
		t.Errorf("refused for %q", e.Reason())
	}
	bo := consumer("bo", "bo@example.com")
	if ids, _ := s.own(bo, booking.OwnList{}); len(ids) != 0 {
		t.Errorf("without a link they see %v", ids)
	}
	if ids, _ := s.own(bo, booking.OwnList{Handle: "studio"}); !slices.Equal(ids, []string{theirs.ID}) {
		t.Errorf("their address shows %v", ids)
	}
	if ids, _ := s.own(bo, booking.OwnList{}); !slices.Equal(ids, []string{theirs.ID}) {
		t.Errorf("their link shows %v", ids)
	}
	if told := s.Events(audit.ParticipantLinked); len(told) != 1 || told[0].Details["participant"] != "bo" {
		t.Errorf("the log tells %+v", told)
	}
}

func TestNobodyReachesWhatIsSomebodyElses(t *testing.T) {
	s, in := class(t, 5)
	s.link("bo", s.Participant("bo").ID)
	s.link("cy", s.Participant("cy").ID)
	in.ParticipantID = "bo"
	bos, err := book(s, in)
	wantCode(t, err, "")
	cy := consumer("cy", "cy@example.com")
	_, err = s.Desk.CancelOwnRegistration(t.Context(), cy, bos.ID, "")
	wantCode(t, err, problem.NotFound)
	for _, handle := range []string{"", "studio", "@studio"} {
		if ids, _ := s.own(cy, booking.OwnList{Handle: handle}); len(ids) != 0 {
			t.Errorf("%q shows %v", handle, ids)
		}
	}
	preview, err := s.Desk.PreviewCheckout(t.Context(), cy, "studio", bos.SessionID)
	if wantCode(t, err, ""); preview.Outcome != booking.GetsPlace || preview.Registration != nil {
		t.Errorf("previews %+v", preview)
	}
	if preview, err = s.Desk.PreviewCheckout(t.Context(), consumer("bo", ""), "studio", bos.SessionID); err != nil || preview.Outcome != booking.IsRegistered || preview.Registration.ID != bos.ID {
		t.Errorf("previews %+v, %v", preview, err)
	}
}

// TestCWE_639_ALinkEndsWithItsAddress: the team gives a record another address because it is another person's, or was mistyped. Whoever
// has the address before sees it no more, and whoever has the one after does.
func TestCWE_639_ALinkEndsWithItsAddress(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID
	theirs, err := book(s, in)
	wantCode(t, err, "")
	s.user("eve", "bo@example.com")
	s.user("bo", "bo@example.net")
	eve, bo := consumer("eve", "bo@example.com"), consumer("bo", "bo@example.net")
	if ids, _ := s.own(eve, booking.OwnList{Handle: "studio"}); !slices.Equal(ids, []string{theirs.ID}) {
		t.Fatalf("before, they see %v", ids)
	}
	_, err = s.edit("bo", booking.ParticipantChanges{Email: new("bo@example.net")})
	wantCode(t, err, "")
	for _, handle := range []string{"", "studio"} {
		if ids, _ := s.own(eve, booking.OwnList{Handle: handle}); len(ids) != 0 {
			t.Errorf("%q: the address before shows %v", handle, ids)
		}
	}
	_, err = s.Desk.CancelOwnRegistration(t.Context(), eve, theirs.ID, "")
	wantCode(t, err, problem.NotFound)
	if ids, _ := s.own(bo, booking.OwnList{Handle: "studio"}); !slices.Equal(ids, []string{theirs.ID}) {
		t.Errorf("the address after shows %v", ids)
	}
	// A change of something else ends nothing.
	_, err = s.edit("bo", booking.ParticipantChanges{Phone: new("+4930231250")})
	wantCode(t, err, "")
	if ids, _ := s.own(bo, booking.OwnList{}); len(ids) != 1 {
		t.Errorf("with another number they see %v", ids)
	}
}

// TestCWE_367_NobodyIsLinkedByAnAddressThatChanges between finding the participant and writing the link.
func TestCWE_367_NobodyIsLinkedByAnAddressThatChanges(t *testing.T) {
	s, _ := class(t, 5)
	s.Participant("bo")
	eve, changes := consumer("eve", "bo@example.com"), booking.ParticipantChanges{Email: new("bo@example.net")}
	edit := func() {
		_, err := s.edit("bo", changes)
		wantCode(t, err, "")
	}
	_, err := s.desk(&interrupted{beforeLinking: edit}).OwnRegistrations(t.Context(), eve, booking.OwnList{Handle: "studio", Page: booking.Page{First: 9}})
	if wantCode(t, err, ""); len(s.links(eve)) != 0 {
		t.Errorf("linked to %+v", s.links(eve))
	}
	changes.Email = new("bo@example.com")
	edit()
	changes.Email = new("bo@example.net")
	own, err := s.desk(&interrupted{beforeAdding: edit}).RegisterOneself(t.Context(), eve, booking.NewOwnRegistration{Handle: "studio", SessionID: s.Sessions(monday)[0].ID})
	if wantCode(t, err, ""); own.Registration.ParticipantID == "bo" || len(s.links(eve)) != 1 || s.links(eve)[0].ParticipantID != own.Registration.ParticipantID {
		t.Errorf("registered %+v, linked to %+v", own, s.links(eve))
	}
}

func TestCancellingOnesOwn(t *testing.T) {
	s, _ := class(t, 1)
	session := s.Sessions(monday)[0]
	kim := consumer("kim", "kim@example.com")
	own, err := s.registerOneself(kim, session)
	wantCode(t, err, "")
	cancelled, err := s.Desk.CancelOwnRegistration(t.Context(), kim, own.Registration.ID, "Ill")
	if wantCode(t, err, ""); cancelled.Registration.Status != booking.Cancelled || cancelled.Business.Handle != "studio" || s.taken() != 0 {
		t.Errorf("cancelled %+v, %d places are taken", cancelled, s.taken())
	}
	_, err = s.Desk.CancelOwnRegistration(t.Context(), kim, own.Registration.ID, "")
	wantCode(t, err, problem.Conflict)
	again, err := s.registerOneself(kim, session)
	wantCode(t, err, "")
	s.Clock.Set(session.Start)
	_, err = s.Desk.CancelOwnRegistration(t.Context(), kim, again.Registration.ID, "")
	wantCode(t, err, problem.Conflict)
}

func TestTheWaitingListIsForFullSessions(t *testing.T) {
	s, _ := class(t, 1)
	session := s.Sessions(monday)[0]
	wait := func(c access.Caller) (booking.OwnRegistration, error) {
		return s.Desk.JoinWaitlist(t.Context(), c, booking.NewOwnRegistration{Handle: "studio", SessionID: session.ID})
	}
	kim, lee := consumer("kim", "kim@example.com"), consumer("lee", "lee@example.com")
	_, err := wait(kim)
	wantCode(t, err, problem.Conflict)
	s.Requests.Count()
	_, err = s.registerOneself(kim, session)
	if n := s.Requests.Count(); err != nil || n != 6 {
		t.Errorf("registering takes %d requests, %v", n, err)
	}
	waits, err := wait(lee)
	if wantCode(t, err, ""); waits.Registration.Status != booking.Waitlisted || s.taken() != 1 {
		t.Errorf("waits as %+v, %d places are taken", waits, s.taken())
	}
	_, err = wait(lee)
	wantCode(t, err, problem.Conflict)
	_, err = wait(kim)
	wantCode(t, err, problem.Conflict)
}

func TestWhatCannotBeRegisteredFor(t *testing.T) {
	s, in := salon(t)
	s.AllDay("mo")
	appointment, err := book(s, in)
	wantCode(t, err, "")
	kim := consumer("kim", "kim@example.com")
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ann")
	begun := s.Session(yoga, ana, s.Clock.Now(), 3)
	closed := s.Neighbour("closed")
	closed.SetGrants(access.All &^ access.SetOf(access.OwnRecords))
	theirs := closed.Session(closed.Activity("yoga", booking.Class, time.Hour), closed.AllDay("ann"), at(10, 0), 3)
	for _, tt := range []struct {
		name, handle, session string
		register, preview     problem.Code
		outcome               booking.Outcome
	}{
		{"an appointment", "studio", appointment.SessionID, problem.NotFound, problem.NotFound, ""},
		{"nothing", "studio", "nothing", problem.NotFound, problem.NotFound, ""},
		{"another business's", "studio", theirs.ID, problem.NotFound, problem.NotFound, ""},
		{"no business", "nobody", begun.ID, problem.NotFound, problem.NotFound, ""},
		{"one that has begun", "studio", begun.ID, problem.Conflict, "", booking.IsNotBookable},
		{"one where nobody registers here", "closed", theirs.ID, problem.Forbidden, "", booking.IsNotAvailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Desk.RegisterOneself(t.Context(), kim, booking.NewOwnRegistration{Handle: tt.handle, SessionID: tt.session})
			wantCode(t, err, tt.register)
			preview, err := s.Desk.PreviewCheckout(t.Context(), kim, tt.handle, tt.session)
			if wantCode(t, err, tt.preview); preview.Outcome != tt.outcome {
				t.Errorf("the outcome is %q", preview.Outcome)
			}
		})
	}
}

// TestPagesOfOnesOwnJoin reads the registrations in two businesses page by page, in both directions of time.
func TestPagesOfOnesOwnJoin(t *testing.T) {
	s := newStudio(t)
	other := s.Neighbour("other")
	kim := consumer("kim", "kim@example.com")
	for _, b := range []*bookingtest.Studio{s.Studio, other} {
		wantCode(t, dynamo.NewAccounts(s.Tables).LinkParticipant(t.Context(), "kim", b.ID, b.Participant("kim").ID), "")
		var all []booking.Registration
		for n := -6; n < 7; n++ {
			start := at(10, 0).AddDate(0, 0, n-n%2) // two at each time
			all = append(all, booking.Registration{ID: b.Handle + string(rune('g'+n)), ParticipantID: "kim", Start: start, End: start.Add(time.Hour),
				Status: booking.Confirmed, CreatedAt: bookingtest.Now.Add(-time.Duration(n*n) * time.Hour)})
		}
		b.LoadRegistrations(all...)
	}
	for _, when := range []booking.RegistrationTime{booking.Upcoming, booking.Past} {
		whole, _ := s.own(kim, booking.OwnList{Time: when})
		if len(whole) < 8 {
			t.Fatalf("%s: only %v", when, whole)
		}
		for first := 1; first < 5; first++ {
			var pages []string
			for after, more := "", true; more; {
				ids, list := s.own(kim, booking.OwnList{Page: booking.Page{First: first, After: after}, Time: when})
				pages, after, more = append(pages, ids...), list.Next, list.More
			}
			if !slices.Equal(pages, whole) {
				t.Errorf("%s by %d: %v, want %v", when, first, pages, whole)
			}
		}
	}
	if ids, _ := s.own(kim, booking.OwnList{Handle: "other", Time: booking.Past}); slices.ContainsFunc(ids, func(id string) bool { return id[:5] != "other" }) {
		t.Errorf("of one business: %v", ids)
	}
}

func TestRegisteringTwiceAtOnceMakesOneParticipant(t *testing.T) {
	s, _ := class(t, 50)
	session := s.Sessions(monday)[0]
	kim := consumer("kim", "kim@example.com")
	ended := tally(bookingtest.AtOnce(20, func(int) error {
		_, err := s.registerOneself(kim, session)
		return err
	}))
	if ended[""] != 1 || ended[problem.Conflict] != 19 || s.taken() != 1 || len(s.everybody()) != 1 {
		t.Errorf("%v, %d places are taken, there are %+v", ended, s.taken(), s.everybody())
	}
}
