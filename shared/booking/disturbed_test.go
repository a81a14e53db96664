package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
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
		id := crowd(s, 38, 6).ID
		in := booking.SessionChanges{Start: change(at(20, 0)), StaffID: change(s.AllDay("ben").ID)}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.UpdateSession(t.Context(), c, id, in)) }
	}},
	"cancel a session in parts": {audit.SessionCancelled, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := crowd(s, 38, 6).ID
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
	"confirm": {audit.RegistrationConfirmed, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		r, err := book(s, in)
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.ConfirmRegistration(t.Context(), c, r.ID)) }
	}},
	"mark a no-show": {audit.NoShowMarked, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, in := classroom(t, 2)
		r, err := book(s, in)
		wantCode(t, err, "")
		s.Clock.Set(at(9, 50))
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.MarkNoShow(t.Context(), c, r.ID)) }
	}},
	"extend a hold": {audit.HoldExtended, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s, _ := class(t, 2)
		_, err := s.holdClass("k")
		wantCode(t, err, "")
		s.Clock.Advance(time.Minute)
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.ExtendHold(t.Context(), c, "k")) }
	}},
	"consent": {audit.ConsentChanged, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		id := s.Participant("bo").ID
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.SetConsent(t.Context(), c, id, booking.ConsentGranted))
		}
	}},
	"product": {audit.ProductAdded, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		in := booking.NewProduct{Name: "Ten visits", Kind: booking.Pass, Price: booking.Money{Amount: 9900, Currency: "EUR"}}
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.AddProduct(t.Context(), c, in)) }
	}},
	"refund": {audit.PurchaseChanged, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		p, err := s.buy(booking.NewPurchase{ParticipantID: s.Participant("bo").ID, ProductID: s.Product("ten", booking.Pass).ID})
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.ChangePurchase(t.Context(), c, p.ID, booking.PurchaseRefunded))
		}
	}},
	"take time off back": {audit.TimeOffRemoved, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		off, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: s.AllDay("ana").ID, Start: at(0, 0), End: at(24, 0)})
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.RemoveTimeOff(t.Context(), c, "ana", off.ID)) }
	}},
	"edit knowledge": {audit.KnowledgeEdited, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		k, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), booking.NewKnowledge{Question: "Where?", Answer: "Here.", Category: "general"})
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) {
			return asked(s.Desk.EditKnowledge(t.Context(), c, k.ID, booking.KnowledgeChanges{Answer: change("There.")}))
		}
	}},
	"remove knowledge": {audit.KnowledgeRemoved, func(t *testing.T) (studio, func(access.Caller) (any, error)) {
		s := newStudio(t)
		k, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), booking.NewKnowledge{Question: "Where?", Answer: "Here.", Category: "general"})
		wantCode(t, err, "")
		return s, func(c access.Caller) (any, error) { return asked(s.Desk.RemoveKnowledge(t.Context(), c, k.ID)) }
	}},
}
