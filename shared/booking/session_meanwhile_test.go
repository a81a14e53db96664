package booking_test

import (
	"context"
	"crypto/rand"
	"testing"

	"frontdesk/shared/booking"
)

// interrupted is a store to which something else happens once: before a registration or a link is added, or after the first change of a
// session.
type interrupted struct {
	booking.Store
	beforeAdding, beforeLinking, afterChanging func()
}

func (i *interrupted) AddLink(ctx context.Context, l booking.Link, change booking.Change) error {
	if do := i.beforeLinking; do != nil {
		i.beforeLinking = nil
		do()
	}
	return i.Store.AddLink(ctx, l, change)
}

func (i *interrupted) AddRegistration(ctx context.Context, business string, r booking.Registration, with booking.Place, change booking.Change) error {
	if do := i.beforeAdding; do != nil {
		i.beforeAdding = nil
		do()
	}
	return i.Store.AddRegistration(ctx, business, r, with, change)
}

func (i *interrupted) ChangeSession(ctx context.Context, business string, s booking.SessionChange, change booking.Change) error {
	err := i.Store.ChangeSession(ctx, business, s, change)
	if do := i.afterChanging; do != nil {
		i.afterChanging = nil
		do()
	}
	return err
}

// desk is one to whose store something else happens.
func (s studio) desk(i *interrupted) *booking.Desk {
	i.Store = s.Store
	return booking.NewDesk(i, s.Clock.Now, rand.Reader)
}

func (s studio) reschedule(id string, hour int) func() {
	return func() {
		_, err := s.Desk.UpdateSession(s.t.Context(), s.Operator(), id, booking.SessionChanges{Start: change(at(hour, 0))})
		wantCode(s.t, err, "")
	}
}

func TestWhoJoinsWhileASessionMovesIsInItAsItIsThen(t *testing.T) {
	for _, waitlist := range []bool{false, true} {
		s := newStudio(t)
		id := crowd(s, 1, 0).ID
		if !waitlist {
			_, err := s.change("cancel", "r0000")
			wantCode(t, err, "")
		}
		in := booking.NewBooking{SessionID: id, ParticipantID: s.Participant("bo").ID, Waitlist: waitlist}
		r, err := s.desk(&interrupted{beforeAdding: s.reschedule(id, 14)}).RegisterIn(t.Context(), s.Operator(), in)
		if wantCode(t, err, ""); !s.inLine(id).Start.Equal(at(14, 0)) || !r.Start.Equal(at(14, 0)) || (r.Status == booking.Waitlisted) != waitlist {
			t.Errorf("it is %+v", r)
		}
	}
}

func TestNobodyWaitsForAPlaceThatBecomesFree(t *testing.T) {
	s := newStudio(t)
	id := crowd(s, 1, 0).ID
	leaves := func() {
		_, err := s.change("cancel", "r0000")
		wantCode(t, err, "")
	}
	in := booking.NewBooking{SessionID: id, ParticipantID: s.Participant("bo").ID, Waitlist: true}
	r, err := s.desk(&interrupted{beforeAdding: leaves}).RegisterIn(t.Context(), s.Operator(), in)
	if wantCode(t, err, ""); r.Status != booking.Confirmed || s.consistent(id) != 1 {
		t.Errorf("it is %+v", r)
	}
}

// TestTheLastUpdateStands, also while an earlier one still takes the registrations of a large class along.
func TestTheLastUpdateStands(t *testing.T) {
	s := newStudio(t)
	id := crowd(s, 60, 0).ID
	desk := s.desk(&interrupted{afterChanging: s.reschedule(id, 16)})
	_, err := desk.UpdateSession(t.Context(), s.Operator(), id, booking.SessionChanges{Start: change(at(14, 0))})
	if wantCode(t, err, ""); !s.inLine(id).Start.Equal(at(16, 0)) {
		t.Errorf("it is %+v", s.session(id))
	}
}

// TestAStaleCopyKeepsNobodyWaiting: the update that was to bring it in line has broken off.
func TestAStaleCopyKeepsNobodyWaiting(t *testing.T) {
	s := newStudio(t)
	id := crowd(s, 60, 40).ID
	broken := booking.NewDesk(&breaking{s.Store, 1}, s.Clock.Now, rand.Reader)
	if _, err := broken.UpdateSession(t.Context(), s.Operator(), id, booking.SessionChanges{Start: change(at(14, 0))}); err == nil {
		t.Fatal("it did not break off")
	}
	_, err := s.change("cancel", "r0000")
	wantCode(t, err, "")
	all, err := s.Store.RegistrationsIn(t.Context(), s.ID, id)
	wantCode(t, err, "")
	stale := ""
	for _, r := range all {
		if r.Status == booking.Waitlisted && r.Start.Equal(at(10, 0)) {
			stale = r.ID
		}
	}
	_, err = s.change("confirm", stale)
	wantCode(t, err, "")
	s.reschedule(id, 14)()
	s.inLine(id)
}
