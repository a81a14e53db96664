package booking_test

import (
	"reflect"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
)

// disturbed is a use case that the store lets down. made is a studio for it, and the use case, which tells of itself by one event of
// the kind.
type disturbed struct {
	kind audit.Kind
	made func(*testing.T) (studio, func(access.Caller) (any, error))
}

// asked makes an answer of any type one of use cases in general.
func asked[T any](answer T, err error) (any, error) { return answer, err }

var allDisturbed = map[string]disturbed{
	"book a class": {audit.RegistrationCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.Book(t.Context(), c, in)) }
	}},
	"book a class for somebody new": {audit.RegistrationCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		in.ParticipantID, in.Name, in.Email, in.Phone = "", "Mia", "mia@example.com", "+4930231251"
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.Book(t.Context(), c, in)) }
	}},
	"book an appointment": {audit.RegistrationCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := salon(t)
		s.AllDay("ana")
		s.AllDay("ben")
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.Book(t.Context(), c, in)) }
	}},
	"book what a hold keeps": {audit.RegistrationCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := salon(t)
		s.AllDay("ana")
		_, err := s.hold("k", "ana", at(10, 0), at(11, 0))
		wantCode(t, err, "")
		in.HoldKey = "k"
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.Book(t.Context(), c, in)) }
	}},
	"wait": {audit.RegistrationCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 1)
		_, err := book(s, in)
		wantCode(t, err, "")
		s.Clock.Advance(time.Second)
		in.ParticipantID, in.Waitlist = s.Participant("mia").ID, true
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.Book(t.Context(), c, in)) }
	}},
	"cancel": {audit.RegistrationCancelled, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := salon(t)
		s.AllDay("ana")
		r, err := book(s, in)
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.CancelRegistration(t.Context(), c, r.ID, "Ill"))
		}
	}},
	"check in": {audit.CheckedIn, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		r, err := book(s, in)
		wantCode(t, err, "")
		s.Clock.Set(at(9, 5))
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.CheckIn(t.Context(), c, r.ID)) }
	}},
	"move": {audit.RegistrationMoved, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		later := s.Session(booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}, s.AllDay("ben"), at(12, 0), 1)
		r, err := book(s, in)
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.MoveRegistration(t.Context(), c, r.ID, later.ID))
		}
	}},
	"schedule a series": {audit.SessionScheduled, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewSession{ActivityID: s.Activity("yoga", booking.Class, time.Hour).ID, StaffID: s.AllDay("ana").ID, Start: at(23, 30), Capacity: 3,
			Repeat: &booking.Repeat{Every: booking.Daily, Count: 3}}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.ScheduleSessions(t.Context(), c, in)) }
	}},
	"update a session in parts": {audit.SessionChanged, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := crowd(s, 24, 4).ID
		in := booking.SessionChanges{Start: change(at(20, 0)), StaffID: change(s.AllDay("ben").ID)}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.UpdateSession(t.Context(), c, id, in)) }
	}},
	"cancel a session in parts": {audit.SessionCancelled, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := crowd(s, 24, 4).ID
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.CancelSession(t.Context(), c, id, "Storm", false))
		}
	}},
	"hold a place": {audit.HoldCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, _ := class(t, 2)
		in := booking.NewHold{Key: "k", ActivityID: "yoga", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0)}}}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.CreateHold(t.Context(), c, in)) }
	}},
	"hold time": {audit.HoldCreated, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		s.AllDay("ana")
		in := booking.NewHold{Key: "k", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0)}, {Start: at(23, 0), End: at(25, 0), StaffID: "ana"}}}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.CreateHold(t.Context(), c, in)) }
	}},
	"release a hold": {audit.HoldReleased, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, _ := class(t, 2)
		_, err := s.holdClass("k")
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.ReleaseHold(t.Context(), c, "k")) }
	}},
	"note": {audit.NoteAdded, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewNote{ParticipantID: s.Participant("bo").ID, Text: "Likes tea"}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.AddNote(t.Context(), c, in)) }
	}},
	"tag": {audit.TagsChanged, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := s.Participant("bo").ID
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.UpdateTags(t.Context(), c, id, booking.TagChanges{Add: []string{"vip"}}))
		}
	}},
	"edit a participant": {audit.ParticipantEdited, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := s.Participant("bo").ID
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.EditParticipant(t.Context(), c, id, booking.ParticipantChanges{Email: change("new@example.com")}))
		}
	}},
	"purchase": {audit.PurchaseRecorded, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewPurchase{ParticipantID: s.Participant("bo").ID, ProductID: s.Product("ten", booking.Pass).ID}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.RecordPurchase(t.Context(), c, in)) }
	}},
	"time off": {audit.TimeOffAdded, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewTimeOff{StaffID: s.AllDay("ana").ID, Start: at(0, 0), End: at(24, 0)}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.AddTimeOff(t.Context(), c, in)) }
	}},
	"knowledge": {audit.KnowledgeAdded, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewKnowledge{Question: "Where?", Answer: "Here.", Category: "general"}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.AddKnowledge(t.Context(), c, in)) }
	}},
}

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
				if s.Recount(); len(s.Events(use.kind)) != before+1 {
					t.Errorf("it was done %d times", len(s.Events(use.kind))-before)
				}
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
