package dynamo_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/idempotency"
)

func TestAnEventReadsBackAsItWas(t *testing.T) {
	s := bookingtest.New(t)
	store := dynamo.NewEvents(s.Tables)
	whole := audit.Event{ID: "01kjm6jm00ewgs1420m92qymbq", At: now.Add(123 * time.Millisecond), BusinessID: s.ID, Kind: audit.KeyCreated, Door: access.Console, Principal: "user:1", Name: "Ana",
		ClientID: "app", ClientName: "Claude", Subject: "Zapier", Reason: "role", RequestID: "req-1", Details: map[string]string{"key": "1", "café": "日本"}}
	bare := audit.Event{ID: "01kjm6jm00ewgs1420m92qymbr", At: now, BusinessID: s.ID, Kind: audit.Discovered}
	for _, e := range []audit.Event{whole, bare} {
		if err := store.AddEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if got, err := store.Event(t.Context(), s.ID, e.ID); err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", e) {
			t.Errorf("%+v, %v, want %+v", got, err, e)
		}
	}
	if _, err := store.Event(t.Context(), s.ID, "x"); err != audit.ErrNotFound {
		t.Errorf("an unknown event: %v", err)
	}
}

// TestNoEventIsEverChanged (OWASP API8): neither by one of the same id, alone or with what it tells of, nor by a program that
// introduces itself again as something else.
func TestNoEventIsEverChanged(t *testing.T) {
	s := bookingtest.New(t)
	store, accounts := dynamo.NewEvents(s.Tables), dynamo.NewAccounts(s.Tables)
	forged := audit.Event{At: now.Add(time.Hour), BusinessID: s.ID, Door: access.Console, Principal: "user:1", Name: "Ana", ClientID: "app", ClientName: "Claude", Subject: "Forged",
		Reason: "role", RequestID: "req-1", Details: map[string]string{"redirects": "https://evil.example"}}
	bare := audit.Event{At: now, BusinessID: s.ID}
	full := audit.Event{At: now, BusinessID: s.ID, Subject: "First", ClientName: "Zapier", Details: map[string]string{"redirects": "https://app.example"}}
	for _, tt := range []struct {
		id    string
		kind  audit.Kind
		first audit.Event
	}{
		{"01kjm6jm00ewgs1420m92qymb1", audit.KeyRevoked, bare}, {"01kjm6jm00ewgs1420m92qymb2", audit.KeyRevoked, full},
		{"01kjm6jm00ewgs1420m92qymb3", audit.ClientRegistered, bare}, {"01kjm6jm00ewgs1420m92qymb4", audit.ClientRegistered, full},
	} {
		first, again := tt.first, forged
		first.ID, first.Kind, again.ID, again.Kind = tt.id, tt.kind, tt.id, tt.kind
		if err := errors.Join(store.AddEvent(t.Context(), first), store.AddEvent(t.Context(), again)); err != nil {
			t.Errorf("%s alone: %v", tt.kind, err)
		}
		err := accounts.AddConsoleSession(t.Context(), account.ConsoleSession{Digest: tt.id}, again)
		if _, missing := accounts.ConsoleSession(t.Context(), tt.id); err == nil || missing == nil {
			t.Errorf("%s with what it tells of: %v, which is there: %v", tt.kind, err, missing)
		}
		if got, err := store.Event(t.Context(), s.ID, tt.id); err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", first) {
			t.Errorf("%s became %+v, %v", tt.kind, got, err)
		}
	}
}

// TestAnEventUnderAHandle is added in one request when a business has the handle, and dropped when none has.
func TestAnEventUnderAHandle(t *testing.T) {
	s := bookingtest.New(t)
	store := dynamo.NewEvents(s.Tables)
	for handle, kept := range map[string]bool{"studio": true, "nobody": false, "": false, "stud": false} {
		e := audit.New(access.Caller{Business: access.Business{ID: audit.At(handle)}}, audit.Discovered, "", now, rand.Reader)
		s.Requests.Count()
		if err := store.AddEvent(t.Context(), e); err != nil || s.Requests.Count() != 1 {
			t.Errorf("@%s: %v", handle, err)
		}
		if _, err := store.Event(t.Context(), audit.At(handle), e.ID); (err == nil) != kept {
			t.Errorf("@%s: %v", handle, err)
		}
	}
}

// TestAWriteWithManyEvents: somebody signs in who works in more businesses than one transaction of DynamoDB holds.
func TestAWriteWithManyEvents(t *testing.T) {
	s := bookingtest.New(t)
	var log []audit.Event
	for range 230 {
		log = append(log, audit.New(s.Operator(), audit.SignedIn, "ana@example.com", now, rand.Reader))
	}
	if err := dynamo.NewAccounts(s.Tables).AddConsoleSession(t.Context(), account.ConsoleSession{Digest: "digest"}, log...); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Events(audit.SignedIn)); n != 230 {
		t.Errorf("%d events", n)
	}
}

// TestNoWriteWithoutItsEventAndNoEventWithoutItsWrite: the transaction fails as one.
func TestNoWriteWithoutItsEventAndNoEventWithoutItsWrite(t *testing.T) {
	s := bookingtest.New(t)
	s.Session(s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), now.Add(24*time.Hour), 1)
	session := s.Sessions(now.Add(24 * time.Hour).Truncate(24 * time.Hour))[0]
	add := func(n int, change booking.Change) error {
		return s.Store.AddRegistration(t.Context(), s.ID, booking.Registration{ID: fmt.Sprint("r", n), SessionID: session.ID, ParticipantID: fmt.Sprint("p", n),
			StaffID: session.StaffID, Start: session.Start, Status: booking.Pending}, booking.Place{}, change)
	}
	s.Participant("p1")
	s.Participant("p2")
	event := func() audit.Event {
		return audit.New(s.Operator(), audit.RegistrationCreated, "yoga", now, rand.Reader)
	}
	once := &idempotency.Once{ID: "digest", Asked: "asked", Answer: []byte(`{}`), At: now}
	if err := add(1, booking.Change{Event: event(), Once: once}); err != nil {
		t.Fatal(err)
	}
	if err := add(2, booking.Change{Event: event(), Once: once}); err != idempotency.ErrAnswered {
		t.Errorf("a second answer in a full session: %v", err)
	}
	if err := add(2, booking.Change{Event: event(), Once: &idempotency.Once{ID: "other", At: now}}); err != booking.ErrFull {
		t.Errorf("a full session: %v", err)
	}
	if _, err := s.Store.Once(t.Context(), s.ID, "other"); err != idempotency.ErrNotFound {
		t.Errorf("a refusal kept an answer: %v", err)
	}
	if got, err := s.Store.Once(t.Context(), s.ID, "digest"); err != nil || got.Asked != "asked" || string(got.Answer) != "{}" || !got.At.Equal(now) {
		t.Errorf("kept is %+v, %v", got, err)
	}
	if n := len(s.Events(audit.RegistrationCreated)); n != 1 {
		t.Errorf("%d events of one booking", n)
	}
	tooLong := event()
	tooLong.Subject = strings.Repeat("x", 500<<10) // no item may be as large
	if err := s.Store.SetGrants(t.Context(), s.ID, 0, tooLong); err == nil {
		t.Error("an impossible event was added")
	}
	if b, err := s.Store.Business(t.Context(), s.ID); err != nil || b.Grants != access.All {
		t.Errorf("the grants changed without their event: %v, %v", b.Grants, err)
	}
}
