package booking_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func (s studio) edit(id string, changes booking.ParticipantChanges) (booking.Participant, error) {
	return s.Desk.EditParticipant(s.t.Context(), s.Operator(), id, changes)
}

// known reads a participant, and fails unless each contact of theirs leads to them.
func (s studio) known(id string) booking.Participant {
	s.t.Helper()
	p, err := s.Store.Participant(s.t.Context(), s.ID, id)
	wantCode(s.t, err, "")
	for _, contact := range p.Contacts() {
		if found, err := s.Store.ParticipantByContact(s.t.Context(), s.ID, contact); err != nil || !reflect.DeepEqual(found, p) {
			s.t.Errorf("%s is %+v, %v, and not %+v", contact, found, err, p)
		}
	}
	return p
}

func (s studio) free(contact string) bool {
	s.t.Helper()
	_, err := s.Store.ParticipantByContact(s.t.Context(), s.ID, contact)
	if err != nil && err != booking.ErrNotFound {
		s.t.Fatal(err)
	}
	return err != nil
}

func TestConsentIsKeptWithItsTime(t *testing.T) {
	s := newStudio(t)
	want := s.Participant("bo")
	for n, status := range []booking.ConsentStatus{booking.ConsentGranted, booking.ConsentRevoked, booking.ConsentGranted, booking.ConsentGranted} {
		s.Clock.Advance(time.Hour + time.Nanosecond)
		want.Consent = booking.Consent{Status: status, At: bookingtest.Now.Add(time.Duration(n+1) * time.Hour)}
		got, err := s.Desk.SetConsent(t.Context(), s.Operator(), "bo", status)
		if wantCode(t, err, ""); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(s.known("bo"), want) {
			t.Errorf("answered %+v, kept %+v, want %+v", got, s.known("bo"), want)
		}
	}
	told := []string{}
	for _, e := range s.Events(audit.ConsentChanged) {
		told = append(told, fmt.Sprint(e.Subject, " ", e.Details))
	}
	if wanted := []string{"Mr bo map[before:unknown now:granted participant:bo]", "Mr bo map[before:granted now:revoked participant:bo]",
		"Mr bo map[before:revoked now:granted participant:bo]", "Mr bo map[before:granted now:granted participant:bo]"}; !slices.Equal(told, wanted) {
		t.Errorf("the log has %q", told)
	}
	for _, tt := range []struct {
		id     string
		status booking.ConsentStatus
		code   problem.Code
	}{{"bo", booking.ConsentUnknown, problem.ValidationError}, {"bo", "", problem.ValidationError}, {"bo", "Granted", problem.ValidationError},
		{"nobody", booking.ConsentGranted, problem.NotFound}, {"bo#x", booking.ConsentGranted, problem.NotFound}} {
		_, err := s.Desk.SetConsent(t.Context(), s.Operator(), tt.id, tt.status)
		wantCode(t, err, tt.code)
	}
	_, err := s.Desk.SetConsent(t.Context(), s.Neighbour("other").Operator(), "bo", booking.ConsentRevoked)
	wantCode(t, err, problem.NotFound) // OWASP API1
}

// TestARepeatedRequestRevivesNoConsent: a client that sends its grant again, after the participant revoked it, changes nothing.
func TestARepeatedRequestRevivesNoConsent(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	c := keyed(s.Person("ana", access.Owner), "k-1")
	first, err := s.Desk.SetConsent(t.Context(), c, "bo", booking.ConsentGranted)
	wantCode(t, err, "")
	_, err = s.Desk.SetConsent(t.Context(), s.Operator(), "bo", booking.ConsentRevoked)
	wantCode(t, err, "")
	if again, err := s.Desk.SetConsent(t.Context(), c, "bo", booking.ConsentGranted); err != nil || !reflect.DeepEqual(again, first) || s.known("bo").Consent.Status != booking.ConsentRevoked {
		t.Errorf("answered %+v, %v; it is %+v", again, err, s.known("bo"))
	}
}

func TestEditingAParticipant(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	cy := s.Participant("cy")
	s.Load(func(l *dynamo.Loader) error {
		return l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: "lead", Name: "Lead", Status: booking.Lead})
	})
	for _, tt := range []struct {
		name, id string
		changes  booking.ParticipantChanges
		want     string // name, email, phone
		code     problem.Code
		field    string
	}{
		{"a name", "bo", booking.ParticipantChanges{Name: new(" Bo Derek ")}, "Bo Derek|bo@example.com|", "", ""},
		{"a number", "bo", booking.ParticipantChanges{Phone: new("+49 (170) 123-45")}, "Bo Derek|bo@example.com|+4917012345", "", ""},
		{"an address", "bo", booking.ParticipantChanges{Email: new(" New@Example.com")}, "Bo Derek|new@example.com|+4917012345", "", ""},
		{"the same again", "bo", booking.ParticipantChanges{Email: new("NEW@example.com"), Phone: new("+4917012345")}, "Bo Derek|new@example.com|+4917012345", "", ""},
		{"no number", "bo", booking.ParticipantChanges{Phone: new("")}, "Bo Derek|new@example.com|", "", ""},
		{"a number instead of an address", "bo", booking.ParticipantChanges{Email: new(""), Phone: new("+4917012345"), Name: new("Bo")}, "Bo||+4917012345", "", ""},
		{"nothing to reach them at", "bo", booking.ParticipantChanges{Phone: new("")}, "Bo||+4917012345", problem.ValidationError, "email"},
		{"another's address", "bo", booking.ParticipantChanges{Email: new("CY@example.com")}, "Bo||+4917012345", problem.Conflict, "email"},
		{"another's number", "cy", booking.ParticipantChanges{Phone: new("+4917012345")}, "Mr cy|cy@example.com|", problem.Conflict, "phone"},
		{"nothing", "bo", booking.ParticipantChanges{}, "Bo||+4917012345", problem.ValidationError, ""},
		{"no name", "bo", booking.ParticipantChanges{Name: new(" ")}, "Bo||+4917012345", problem.ValidationError, "name"},
		{"a name too long", "bo", booking.ParticipantChanges{Name: new(strings.Repeat("ü", 201))}, "Bo||+4917012345", problem.ValidationError, "name"},
		{"a name that turns around", "bo", booking.ParticipantChanges{Name: new("Bo \u202exe.nimda")}, "Bo||+4917012345", problem.ValidationError, "name"},
		{"no address", "bo", booking.ParticipantChanges{Email: new("bo")}, "Bo||+4917012345", problem.ValidationError, "email"},
		{"a header in an address", "bo", booking.ParticipantChanges{Email: new("bo@example.com\r\nBcc: x@example.com")}, "Bo||+4917012345", problem.ValidationError, "email"},
		{"no number at all", "bo", booking.ParticipantChanges{Phone: new("call me")}, "Bo||+4917012345", problem.ValidationError, "phone"},
		{"nobody", "nobody", booking.ParticipantChanges{Name: new("X")}, "", problem.NotFound, "participantId"},
		{"somebody without a contact", "lead", booking.ParticipantChanges{Name: new("Lea")}, "Lea||", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.edit(tt.id, tt.changes)
			if e := wantCode(t, err, tt.code); e != nil && e.Field() != tt.field {
				t.Errorf("the refusal is about %q", e.Field())
			}
			if tt.want == "" {
				return
			}
			if p := s.known(tt.id); strings.Join([]string{p.Name, p.Email, p.Phone}, "|") != tt.want {
				t.Errorf("it is %+v", p)
			}
		})
	}
	if !s.free("bo@example.com") || !s.free("new@example.com") || !reflect.DeepEqual(s.known("cy"), cy) {
		t.Error("an address that was given up still leads somewhere, or cy was changed")
	}
	if told := s.Events(audit.ParticipantEdited); len(told) != 7 || !slices.ContainsFunc(told, func(e audit.Event) bool {
		return e.Subject == "Bo" && e.Details["edited"] == "name email phone" && e.Details["participant"] == "bo"
	}) {
		t.Errorf("the log has %+v", told)
	}
	_, err := s.Desk.EditParticipant(t.Context(), s.Neighbour("other").Operator(), "bo", booking.ParticipantChanges{Name: new("X")})
	wantCode(t, err, problem.NotFound) // OWASP API1
}

// TestAContactIsOnesOwnUnder64AtOnce: of many who are given one address and one number at once, one has each.
func TestAContactIsOnesOwnUnder64AtOnce(t *testing.T) {
	s := newStudio(t)
	people := s.Participants(16)
	errs := bookingtest.AtOnce(64, func(i int) error {
		changes := booking.ParticipantChanges{Email: new("shared@example.com")}
		if i%2 == 1 {
			changes = booking.ParticipantChanges{Phone: new("+491701234567")}
		}
		_, err := s.edit(people[i/2%16].ID, changes)
		return err
	})
	having := map[string]int{}
	for _, p := range people {
		now := s.known(p.ID)
		having[now.Email]++
		having[now.Phone]++
	}
	// Each of them asks twice, and the second time of who has it changes nothing.
	if got := tally(errs); got[""] != 4 || got[problem.Conflict] != 60 || having["shared@example.com"] != 1 || having["+491701234567"] != 1 {
		t.Errorf("got %v, %v", got, having)
	}
}

// TestEditsAtOnceLoseNothing: a name, an address, a number and a consent that are set at once are all there.
func TestEditsAtOnceLoseNothing(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	for _, err := range bookingtest.AtOnce(16, func(i int) (err error) {
		switch i % 4 {
		case 0:
			_, err = s.edit("bo", booking.ParticipantChanges{Name: new("Bo Derek")})
		case 1:
			_, err = s.edit("bo", booking.ParticipantChanges{Email: new("derek@example.com")})
		case 2:
			_, err = s.edit("bo", booking.ParticipantChanges{Phone: new("+4917012345")})
		default:
			_, err = s.Desk.SetConsent(t.Context(), s.Operator(), "bo", booking.ConsentGranted)
		}
		return err
	}) {
		wantCode(t, err, "")
	}
	if p := s.known("bo"); p.Name != "Bo Derek" || p.Email != "derek@example.com" || p.Phone != "+4917012345" || p.Consent.Status != booking.ConsentGranted || !s.free("bo@example.com") {
		t.Errorf("it is %+v", p)
	}
}

// crossed is a store to which somebody else writes just before an edit of ours.
type crossed struct {
	booking.Store
	before func()
}

func (c *crossed) EditParticipant(ctx context.Context, business string, p, read booking.Participant, change booking.Change) error {
	if before := c.before; before != nil {
		c.before = nil
		before()
	}
	return c.Store.EditParticipant(ctx, business, p, read, change)
}

func TestAnEditThatAnotherCrossesIsDecidedAnew(t *testing.T) {
	for name, other := range map[string]booking.ParticipantChanges{
		"a name": {Name: new("Bo Derek")}, "a number": {Phone: new("+4917012345")}, "an address": {Email: new("first@example.com")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t)
			want := s.Participant("bo")
			store := &crossed{s.Store, func() { _, err := s.edit("bo", other); wantCode(t, err, "") }}
			desk := booking.NewDesk(store, s.Clock.Now, rand.Reader)
			got, err := desk.EditParticipant(t.Context(), s.Operator(), "bo", booking.ParticipantChanges{Email: new("second@example.com")})
			wantCode(t, err, "")
			if want.Email = "second@example.com"; other.Name != nil {
				want.Name = *other.Name
			}
			if other.Phone != nil {
				want.Phone = *other.Phone
			}
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(s.known("bo"), want) || !s.free("bo@example.com") || !s.free("first@example.com") {
				t.Errorf("answered %+v, kept %+v, want %+v", got, s.known("bo"), want)
			}
		})
	}
}

// TestContactsAreAModel: whatever is edited, each address leads to who has it, and to nobody when nobody has.
func TestContactsAreAModel(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	people := s.Participants(3)
	addresses := []string{"p0000@example.com", "p0001@example.com", "p0002@example.com", "x@example.com"}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(rt, "edits") {
			who, address := rapid.SampledFrom(people).Draw(rt, "who"), rapid.SampledFrom(addresses).Draw(rt, "address")
			owner, err := s.Store.ParticipantByContact(t.Context(), s.ID, address)
			if _, edited := s.edit(who.ID, booking.ParticipantChanges{Email: &address}); problem.Is(edited, problem.Conflict) != (err == nil && owner.ID != who.ID) {
				rt.Fatalf("%s to %s: %v", who.ID, address, edited)
			}
		}
		having := map[string]bool{}
		for _, p := range people {
			having[s.known(p.ID).Email] = true
		}
		for _, address := range addresses {
			if s.free(address) == having[address] {
				rt.Fatalf("%s leads to nobody: %v", address, s.free(address))
			}
		}
	})
}
