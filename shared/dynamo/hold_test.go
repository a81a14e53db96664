package dynamo_test

import (
	"crypto/rand"
	"errors"
	"reflect"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// TestWhatAWriteOfAHoldRequires: the use cases judge what they read, and this is for what happened since.
func TestWhatAWriteOfAHoldRequires(t *testing.T) {
	s := bookingtest.New(t)
	start := bookingtest.Now.Add(24 * time.Hour)
	session := func(id string, capacity, taken int, status booking.SessionStatus) {
		s.Load(func(l *dynamo.Loader) error {
			return l.AddSession(t.Context(), s.ID, booking.Session{ID: id, Kind: booking.Class, Start: start, End: start.Add(time.Hour), Capacity: capacity,
				Status: status}, make([]booking.Registration, taken))
		})
	}
	session("free", 2, 0, booking.Scheduled)
	session("cancelled", 2, 0, booking.SessionCancelled)
	session("none", 0, 0, booking.Scheduled)
	change := func() booking.Change {
		return booking.Change{Event: audit.New(s.Operator(), audit.HoldCreated, "h", bookingtest.Now, rand.Reader)}
	}
	held := []booking.HeldPlace{{HoldID: "h", Until: bookingtest.Now.Add(15 * time.Minute)}}
	h := booking.Hold{ID: "h", Key: "k", Segments: []booking.HeldSegment{{Start: start, End: start.Add(time.Hour), StaffID: "ana", SessionID: "free"}},
		CreatedAt: bookingtest.Now, ExpiresAt: held[0].Until}
	for _, tt := range []struct {
		name    string
		version int64
		places  booking.HeldPlaces
		want    error
	}{
		{"a session that is gone", 0, booking.HeldPlaces{SessionID: "x", Held: held, Taken: 1, Joins: true}, booking.ErrNotFound},
		{"a cancelled session", 0, booking.HeldPlaces{SessionID: "cancelled", Held: held, Taken: 1, Joins: true}, booking.ErrSessionCancelled},
		{"a full session", 0, booking.HeldPlaces{SessionID: "none", Held: held, Taken: 1, Joins: true}, booking.ErrFull},
		{"places that were not read", 0, booking.HeldPlaces{SessionID: "free", Version: 1, Held: held, Taken: 1, Joins: true}, booking.ErrChanged},
		{"a hold that is not there", 1, booking.HeldPlaces{SessionID: "free", Held: held, Taken: 1, Joins: true}, booking.ErrChanged},
		{"a session that another leads now", 0, booking.HeldPlaces{SessionID: "free", StaffID: "ben", Held: held, Taken: 1, Joins: true}, booking.ErrChanged},
		{"a new hold", 0, booking.HeldPlaces{SessionID: "free", Held: held, Taken: 1, Joins: true}, nil},
		{"another new hold", 0, booking.HeldPlaces{SessionID: "free", Version: 1, Held: held, Taken: 1, Joins: true}, booking.ErrChanged},
		{"places of before", 1, booking.HeldPlaces{SessionID: "free", Held: nil, Taken: -1}, booking.ErrChanged},
		{"the end of a place in a cancelled session", 1, booking.HeldPlaces{SessionID: "cancelled", Held: nil}, nil},
	} {
		h.Version, tt.places.Start = tt.version, start
		if err := s.Store.SetHold(t.Context(), s.ID, booking.HoldChange{Hold: h, Places: []booking.HeldPlaces{tt.places}}, change()); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	h.Version = 2
	if got, err := s.Store.Hold(t.Context(), s.ID, "k"); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("the hold is %+v, %v, want %+v", got, err, h)
	}
	if got, err := s.Store.Session(t.Context(), s.ID, "free"); err != nil || got.Taken != 1 || got.HeldVersion != 1 || !reflect.DeepEqual(got.Held, held) {
		t.Errorf("the session is %+v, %v", got, err)
	}
	if _, err := s.Store.Hold(t.Context(), s.Neighbour("other").ID, "k"); !errors.Is(err, booking.ErrNotFound) {
		t.Errorf("another business has %v", err)
	}
}

func TestWhatAWriteOfTimeOffRequires(t *testing.T) {
	s := bookingtest.New(t)
	s.AllDay("ana")
	change := func() booking.Change {
		return booking.Change{Event: audit.New(s.Operator(), audit.TimeOffAdded, "ana", bookingtest.Now, rand.Reader)}
	}
	off := booking.TimeOff{ID: "off", Start: bookingtest.Now, End: bookingtest.Now.Add(time.Hour)}
	add := func(staff string) error { return s.Store.AddTimeOff(t.Context(), s.ID, staff, off, change()) }
	remove := func(n int, off booking.TimeOff) error {
		return s.Store.RemoveTimeOff(t.Context(), s.ID, "ana", n, off, change())
	}
	for n, step := range []struct{ got, want error }{
		{add("nobody"), booking.ErrNotFound}, {remove(0, off), booking.ErrChanged}, {add("ana"), nil}, {remove(1, off), booking.ErrChanged},
		{remove(0, booking.TimeOff{ID: "other"}), booking.ErrChanged}, {remove(0, off), nil}, {remove(0, off), booking.ErrChanged},
	} {
		if !errors.Is(step.got, step.want) {
			t.Errorf("step %d: %v, want %v", n, step.got, step.want)
		}
	}
}
