package booking_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
)

// TestNothingIsLostOrDoneTwiceWhateverTheStoreDoes has the store let every use case down at each of its requests, in each way. Whatever comes of it: what is
// counted stays true to the records, nobody is refused for what they did themselves, what was answered as done is done, and who asks
// again with the same idempotency key gets it done once.
func TestNothingIsLostOrDoneTwiceWhateverTheStoreDoes(t *testing.T) {
	for name, use := range allDisturbed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
				s, do := use.made(t)
				caller, before := keyed(s.Operator(), "k-1"), len(s.Events(use.kind))
				arm(s.Requests)
				first, err := do(caller)
				s.Requests.Break(nil)
				s.judge(use.kind, before, err)
				again, errAgain := do(caller)
				if errAgain != nil || err == nil && !reflect.DeepEqual(first, again) {
					t.Errorf("asked again: %+v, %v, after %+v, %v", again, errAgain, first, err)
				}
				most := before + 1
				if strings.HasSuffix(name, "in parts") && err != nil {
					most++ // who finishes what broke off tells of the rest
				}
				if told := len(s.Events(use.kind)); told <= before || told > most {
					t.Errorf("it was done %d times", told-before)
				}
				s.Recount()
			})
		})
	}
}

// judge looks at what a use case left behind that ended with err, when there were so many events of its kind before.
func (s studio) judge(kind audit.Kind, before int, err error) {
	s.t.Helper()
	if done := len(s.Events(kind)) - before; err == nil && done != 1 {
		s.t.Errorf("it was answered as done, and done %d times", done)
	}
	if err != nil && problem.From(err).Code != problem.InternalError {
		s.t.Errorf("the store let us down, and the caller is told %v", err)
	}
}

// TestNobodyIsInASessionTwiceWhateverTheStoreDoes: without an idempotency key, what is booked is known by who and what.
func TestNobodyIsInASessionTwiceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, in := classroom(t, 2)
		arm(s.Requests)
		_, err := s.Desk.Book(t.Context(), s.Operator(), in)
		s.Requests.Break(nil)
		s.judge(audit.RegistrationCreated, 0, err)
		done := len(s.Events(audit.RegistrationCreated)) == 1
		want := problem.Code("")
		if done {
			want = problem.Conflict
		}
		_, err = s.Desk.Book(t.Context(), s.Operator(), in)
		wantCode(t, err, want)
		if s.Recount(); len(s.registrationsOf("bo")) != 1 {
			t.Error("they are in it twice")
		}
	})
}

func (s studio) registrationsOf(participantID string) []booking.Registration {
	s.t.Helper()
	all, err := s.Store.RegistrationsByParticipant(s.t.Context(), s.ID, participantID)
	wantCode(s.t, err, "")
	return all
}

// TestSomebodyNewIsLinkedOnceWhateverTheStoreDoes: a consumer who registers becomes a participant, linked to their account, all or nothing.
func TestSomebodyNewIsLinkedOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, _ := class(t, 2)
		kim := keyed(consumer("kim", "kim@example.com"), "k-1")
		s.user("kim", "kim@example.com")
		session := s.Sessions(monday)[0]
		arm(s.Requests)
		_, err := s.registerOneself(kim, session)
		s.Requests.Break(nil)
		s.judge(audit.RegistrationCreated, 0, err)
		if links := len(s.links(kim)); (links == 1) != (len(s.Events(audit.RegistrationCreated)) == 1) || links > 1 {
			t.Errorf("%d links", links)
		}
		_, err = s.registerOneself(kim, session)
		wantCode(t, err, "")
		if s.Recount(); len(s.links(kim)) != 1 || len(s.Events(audit.RegistrationCreated)) != 1 {
			t.Errorf("%d links, %d registrations", len(s.links(kim)), len(s.Events(audit.RegistrationCreated)))
		}
	})
}

// TestAMessageIsSentOnceWhateverTheStoreDoes: it is sent again only for who asks again, after they were told that it failed.
func TestAMessageIsSentOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, email, in := postOffice(t)
		c := keyed(s.Operator(), "k-1")
		arm(s.Requests)
		_, err := write(s, c, in)
		s.Requests.Break(nil)
		if err == nil && email.count() != 1 {
			t.Errorf("answered as sent, and sent %d times", email.count())
		}
		if err != nil && problem.From(err).Code != problem.InternalError {
			t.Errorf("the caller is told %v", err)
		}
		s.Clock.Advance(time.Hour) // whoever had it is not at it any more
		_, again := write(s, c, in)
		most := 2 // when nobody could note that it was sent
		if err == nil {
			most = 1
		}
		if wantCode(t, again, ""); email.count() == 0 || email.count() > most {
			t.Errorf("sent %d times", email.count())
		}
		s.Recount()
	})
}

// TestAStoreThatIsThrottledIsNotStormed: whoever books, while nothing or no write gets through, asks for each thing three times.
func TestAStoreThatIsThrottledIsNotStormed(t *testing.T) {
	t.Parallel()
	for name, throttled := range map[string]func(dynamotest.Try) bool{
		"everything": func(dynamotest.Try) bool { return true }, "writes": dynamotest.Try.Writes,
	} {
		for use, disturbed := range allDisturbed {
			s, do := disturbed.made(t)
			s.Requests.Break(func(try dynamotest.Try) dynamotest.Fault {
				if throttled(try) {
					return dynamotest.Throttled
				}
				return dynamotest.NoFault
			})
			_, err := do(keyed(s.Operator(), "k-1"))
			requests, tries := s.Requests.Broken()
			s.Requests.Break(nil)
			if err == nil || problem.From(err).Code != problem.InternalError || requests > 12 || tries > requests+6 {
				t.Errorf("%s, where %s is throttled: %v after %d requests, tried %d times", use, name, err, requests, tries)
			}
		}
	}
}

// TestEveryWriteIsDisturbed fails for an event of bookings, sales or knowledge whose use case no test here disturbs.
func TestEveryWriteIsDisturbed(t *testing.T) {
	covered := map[audit.Kind]bool{audit.MessageSent: true, audit.ParticipantLinked: true} // have tests of their own
	for _, use := range allDisturbed {
		covered[use.kind] = true
	}
	for _, k := range audit.Kinds() {
		if (k.Group == audit.Bookings || k.Group == audit.Sales || k.Group == audit.Knowledge) && !covered[k.Kind] {
			t.Errorf("add what makes %s to allDisturbed", k.Kind)
		}
	}
}

// TestAnAddressLinksItsPersonOnceWhateverTheStoreDoes: who is known by their verified address is linked when they first ask for what is
// theirs, however often they have to.
func TestAnAddressLinksItsPersonOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, in := classroom(t, 2)
		_, err := book(s, in)
		wantCode(t, err, "")
		bo := consumer("bo", "bo@example.com")
		s.user("bo", "bo@example.com")
		ask := booking.OwnList{Handle: s.Handle, Page: booking.Page{First: 10}}
		arm(s.Requests)
		first, err := s.Desk.OwnRegistrations(t.Context(), bo, ask)
		s.Requests.Break(nil)
		if err == nil && len(first.Records) != 1 || err != nil && problem.From(err).Code != problem.InternalError {
			t.Errorf("%d registrations, %v", len(first.Records), err)
		}
		again, err := s.Desk.OwnRegistrations(t.Context(), bo, ask)
		wantCode(t, err, "")
		if len(again.Records) != 1 || len(s.links(bo)) != 1 || len(s.Events(audit.ParticipantLinked)) != 1 {
			t.Errorf("then %d registrations, %d links, %d events", len(again.Records), len(s.links(bo)), len(s.Events(audit.ParticipantLinked)))
		}
	})
}
