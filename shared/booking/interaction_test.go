package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/booking"
)

// TestWhatParticipantsDoIsCounted: each step is an hour after the one before.
func TestWhatParticipantsDoIsCounted(t *testing.T) {
	s := newStudio(t)
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	s.Session(yoga, ana, at(10, 0), 5)
	s.Participant("bo")
	pass := s.Product("pass", booking.Pass)
	var r booking.Registration
	var paid, owed booking.Purchase
	bookAgain := func() (err error) {
		r, err = book(s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), ParticipantID: "bo"})
		return err
	}
	change := func(transition string) func() error {
		return func() error { _, err := s.change(transition, r.ID); return err }
	}
	buy := func(into *booking.Purchase, status booking.PurchaseStatus) func() error {
		return func() (err error) {
			*into, err = s.Desk.RecordPurchase(t.Context(), s.Operator(), booking.NewPurchase{ParticipantID: "bo", ProductID: pass.ID, Status: status})
			return err
		}
	}
	settle := func(p *booking.Purchase, status booking.PurchaseStatus) func() error {
		return func() error {
			_, err := s.Desk.ChangePurchase(t.Context(), s.Operator(), p.ID, status)
			return err
		}
	}
	last := s.known("bo").LastInteractionAt
	for _, step := range []struct {
		name     string
		do       func() error
		bookings int
		spent    int64
		acts     bool
	}{
		{"book", bookAgain, 1, 0, true}, {"cancel", change("cancel"), 1, 0, true}, {"book again", bookAgain, 2, 0, true}, {"confirm", change("confirm"), 2, 0, true},
		{"pay", buy(&paid, booking.PurchaseActive), 2, 1000, true}, {"owe", buy(&owed, booking.PurchaseIncomplete), 2, 1000, true},
		{"pay late", settle(&owed, booking.PurchaseActive), 2, 2000, true}, {"owe again", settle(&owed, booking.PurchasePastDue), 2, 2000, false},
		{"cancel the purchase", settle(&owed, booking.PurchaseCancelled), 2, 2000, true}, {"get it back", settle(&owed, booking.PurchaseRefunded), 2, 1000, true},
		{"let it expire", settle(&paid, booking.PurchaseExpired), 2, 1000, false}, {"get that back too", settle(&paid, booking.PurchaseRefunded), 2, 0, true},
		{"stay away", func() error { s.Clock.Set(at(10, 30)); return change("no-show")() }, 2, 0, false}, {"come after all", change("check in"), 2, 0, true},
	} {
		s.Clock.Advance(time.Hour)
		wantCode(t, step.do(), "")
		if step.acts {
			last = s.Clock.Now()
		}
		if p := s.known("bo"); p.Bookings != step.bookings || p.Spent != step.spent || !p.LastInteractionAt.Equal(last) {
			t.Errorf("%s: %d bookings, %d spent, last seen %s, not %s", step.name, p.Bookings, p.Spent, p.LastInteractionAt, last)
		}
	}
}
