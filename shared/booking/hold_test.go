package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// hold asks for a hold of one segment.
func (s studio) hold(key, staffID string, start, end time.Time) (booking.Hold, error) {
	return s.Desk.CreateHold(s.t.Context(), s.Operator(), booking.NewHold{Key: key, Segments: []booking.HeldSegment{{Start: start, End: end, StaffID: staffID}}})
}

// holdClass asks for a place in the yoga at ten.
func (s studio) holdClass(key string) (booking.Hold, error) {
	return s.Desk.CreateHold(s.t.Context(), s.Operator(),
		booking.NewHold{Key: key, ActivityID: "yoga", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0)}}})
}

// left is how long the hold of a key still lasts.
func (s studio) left(key string) time.Duration {
	s.t.Helper()
	_, left, err := s.Desk.FindHold(s.t.Context(), s.Operator(), key)
	wantCode(s.t, err, "")
	return left
}

// spots is how many places the day's only session has free, as lists tell it.
func (s studio) spots() int {
	s.t.Helper()
	sessions, err := s.Desk.UpcomingSessions(s.t.Context(), s.Operator(), 7, 10)
	wantCode(s.t, err, "")
	return sessions[0].Free()
}

func TestAHoldKeepsTimeFreeUntilItExpires(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	h, err := s.hold("k", "", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	want := []booking.Busy{{Start: at(10, 0), End: at(11, 0), HoldID: h.ID, Until: bookingtest.Now.Add(15 * time.Minute)}}
	if busy := s.Busy("ana", monday); !slices.Equal(busy, want) || h.Segments[0].StaffID != "ana" || s.left("k") != 15*time.Minute {
		t.Errorf("held %+v, busy %v", h, busy)
	}
	in.Start = at(10, 30)
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	_, err = s.hold("other", "ana", at(10, 45), at(11, 15))
	if e := wantCode(t, err, problem.Conflict); e.Reason() != "held" {
		t.Errorf("the reason is %q", e.Reason())
	}
	s.Clock.Advance(15*time.Minute - time.Millisecond)
	if left := s.left("k"); left != time.Millisecond {
		t.Errorf("%s are left", left)
	}
	s.Clock.Advance(time.Millisecond)
	r, err := book(s, in)
	wantCode(t, err, "")
	if busy := s.Busy("ana", monday); len(busy) != 1 || busy[0].SessionID != r.SessionID || s.left("k") != 0 {
		t.Errorf("the hold that expired was not pruned: %v", busy)
	}
}

func TestTheSameKeyIsTheSameHoldOrMovesIt(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	first, err := s.hold("k", "", at(23, 0), at(25, 0)) // across midnight
	wantCode(t, err, "")
	s.Clock.Advance(time.Minute)
	for _, named := range []string{"", "ana"} {
		again, err := s.hold("k", named, at(23, 0), at(25, 0))
		if wantCode(t, err, ""); again.ID != first.ID || !again.ExpiresAt.Equal(first.ExpiresAt) {
			t.Errorf("asked again: %+v, at first %+v", again, first)
		}
	}
	moved, err := s.hold("k", "ana", at(22, 30), at(23, 30)) // its own time does not stand in its way
	wantCode(t, err, "")
	if busy := s.Busy("ana", monday); moved.ID == first.ID || len(busy) != 1 || busy[0].HoldID != moved.ID || len(s.Busy("ana", at(24, 0))) != 0 {
		t.Errorf("moved to %+v: %v and %v", moved, busy, s.Busy("ana", at(24, 0)))
	}
	_, err = s.hold("other", "ana", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	_, err = s.hold("k", "ana", at(10, 30), at(11, 30))
	wantCode(t, err, problem.Conflict)
	if s.left("k") != 15*time.Minute || len(s.Busy("ana", monday)) != 2 {
		t.Error("a hold that could not move is gone")
	}
	if made := len(s.Events(audit.HoldCreated)); made != 3 {
		t.Errorf("the log tells of %d holds", made)
	}
}

func TestSegmentsAreHeldTogetherOrNotAtAll(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	both := booking.NewHold{Key: "k", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0)}, {Start: at(10, 30), End: at(11, 30)}, {Start: at(34, 0), End: at(35, 0)}}}
	h, err := s.Desk.CreateHold(t.Context(), s.Operator(), both)
	wantCode(t, err, "")
	if h.Segments[0].StaffID != "ana" || h.Segments[1].StaffID != "ben" || h.Segments[2].StaffID != "ana" || len(s.Busy("ana", at(24, 0))) != 1 {
		t.Errorf("held %+v", h.Segments)
	}
	both.Key, both.Segments = "other", []booking.HeldSegment{{Start: at(15, 0), End: at(16, 0)}, {Start: at(10, 30), End: at(10, 45)}}
	_, err = s.Desk.CreateHold(t.Context(), s.Operator(), both)
	wantCode(t, err, problem.Conflict)
	_, err = s.Desk.ReleaseHold(t.Context(), s.Operator(), "k")
	wantCode(t, err, "")
	if busy := slices.Concat(s.Busy("ana", monday), s.Busy("ben", monday), s.Busy("ana", at(24, 0))); len(busy) != 0 {
		t.Errorf("busy %v", busy)
	}
}

func TestHoldsThatCannotBe(t *testing.T) {
	s, _ := salon(t)
	s.Staff("ana", 9*60, 17*60) // 8:00 to 16:00 UTC
	s.Activity("yoga", booking.Class, time.Hour)
	_, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: "ana", Start: at(12, 0), End: at(13, 0)})
	wantCode(t, err, "")
	day := func(start, end time.Time) []booking.HeldSegment {
		return []booking.HeldSegment{{Start: start, End: end}}
	}
	for name, tt := range map[string]struct {
		in     booking.NewHold
		code   problem.Code
		detail string // field, or reason of a conflict
	}{
		"no key":                    {booking.NewHold{Segments: day(at(10, 0), at(11, 0))}, problem.ValidationError, "holdKey"},
		"a key of 201":              {booking.NewHold{Key: strings.Repeat("ä", 201), Segments: day(at(10, 0), at(11, 0))}, problem.ValidationError, "holdKey"},
		"nothing":                   {booking.NewHold{Key: "k"}, problem.ValidationError, "segments"},
		"eleven":                    {booking.NewHold{Key: "k", Segments: slices.Repeat(day(at(10, 0), at(11, 0)), 11)}, problem.ValidationError, "segments"},
		"it ends as it begins":      {booking.NewHold{Key: "k", Segments: day(at(10, 0), at(10, 0))}, problem.ValidationError, "end"},
		"longer than 8 hours":       {booking.NewHold{Key: "k", Segments: day(at(8, 0), at(16, 1))}, problem.ValidationError, "end"},
		"in the past":               {booking.NewHold{Key: "k", Segments: day(bookingtest.Now, at(-12, 0))}, problem.ValidationError, "start"},
		"more than a year ahead":    {booking.NewHold{Key: "k", Segments: day(at(24*365, 0), at(24*365+1, 0))}, problem.ValidationError, "start"},
		"half a second":             {booking.NewHold{Key: "k", Segments: day(at(10, 0).Add(time.Second/2), at(11, 0))}, problem.ValidationError, "start"},
		"an unknown member":         {booking.NewHold{Key: "k", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0), StaffID: "x"}}}, problem.NotFound, "staffId"},
		"an unknown activity":       {booking.NewHold{Key: "k", ActivityID: "x", Segments: day(at(10, 0), at(11, 0))}, problem.NotFound, "activityId"},
		"a class without a session": {booking.NewHold{Key: "k", ActivityID: "yoga", Segments: day(at(10, 0), at(11, 0))}, problem.NotFound, "start"},
		"before work":               {booking.NewHold{Key: "k", Segments: day(at(7, 59), at(9, 0))}, problem.Conflict, "not_working"},
		"on time off":               {booking.NewHold{Key: "k", Segments: day(at(11, 30), at(12, 30))}, problem.Conflict, "time_off"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Desk.CreateHold(t.Context(), s.Operator(), tt.in)
			e := wantCode(t, err, tt.code)
			if got := e.Field(); tt.code != problem.Conflict && got != tt.detail || tt.code == problem.Conflict && e.Reason() != tt.detail {
				t.Errorf("%v", e.Details)
			}
		})
	}
	_, err = s.hold("8 hours", "ana", at(8, 0), at(12, 0))
	wantCode(t, err, "")
}

func TestHowLongAHoldLasts(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	made, err := s.hold("k", "ana", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	extend := func() (booking.Hold, error) { return s.Desk.ExtendHold(t.Context(), s.Operator(), "k") }
	for range 10 {
		s.Clock.Advance(10*time.Minute + time.Second/2)
		h, err := extend()
		if wantCode(t, err, ""); h.ID != made.ID || !h.ExpiresAt.Equal(s.Clock.Now().Truncate(time.Second).Add(15*time.Minute)) {
			t.Fatalf("extended to %+v at %s", h, s.Clock.Now())
		}
		if busy := s.Busy("ana", monday); len(busy) != 1 || !busy[0].Until.Equal(h.ExpiresAt) {
			t.Fatalf("busy %v", busy)
		}
	}
	s.Clock.Advance(10 * time.Minute)
	_, err = extend() // more than two hours after it was made
	wantCode(t, err, problem.Conflict)
	if left := s.left("k"); left <= 0 {
		t.Errorf("%s are left", left)
	}
	s.Clock.Advance(5 * time.Minute)
	_, err = extend()
	wantCode(t, err, problem.Conflict)
	again, err := s.hold("k", "ana", at(10, 0), at(11, 0))
	if wantCode(t, err, ""); again.ID == made.ID {
		t.Error("a hold that had expired came back")
	}
	for range 2 {
		h, err := s.Desk.ReleaseHold(t.Context(), s.Operator(), "k")
		if wantCode(t, err, ""); h.ID != again.ID || s.left("k") != 0 || len(s.Busy("ana", monday)) != 0 {
			t.Errorf("released %+v", h)
		}
	}
	_, err = extend()
	wantCode(t, err, problem.Conflict)
	if told := len(s.Events(audit.HoldExtended)); told != 10 || len(s.Events(audit.HoldReleased)) != 1 {
		t.Errorf("the log tells of %d extensions", told)
	}
}

// TestOWASPAPI6_AClientHoldsSoMuchAtOnce: one that holds and never books does not keep the team from everybody.
func TestOWASPAPI6_AClientHoldsSoMuchAtOnce(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	c, other := s.Key(access.Assistant, "write:bookings"), s.Key(access.Assistant, "write:bookings")
	other.Principal = access.KeyPrincipal("2")
	hold := func(c access.Caller, key string, day, n int) error {
		in := booking.NewHold{Key: key}
		for i := range n {
			start := at(10, 15*i).AddDate(0, 0, day)
			in.Segments = append(in.Segments, booking.HeldSegment{Start: start, End: start.Add(15 * time.Minute), StaffID: "ana"})
		}
		_, err := s.Desk.CreateHold(t.Context(), c, in)
		return err
	}
	wantCode(t, hold(c, "first", 1, 10), "")
	s.Clock.Advance(time.Minute)
	for day := 2; day <= booking.MaxHeld/10; day++ {
		wantCode(t, hold(c, fmt.Sprint("k", day), day, 10), "")
	}
	e := wantCode(t, hold(c, "more", 6, 1), problem.RateLimited)
	if e.Details["retryAfter"] != 14*60 {
		t.Errorf("%+v", e)
	}
	wantCode(t, hold(c, "k2", 7, 10), "") // one that moves is no more than it was
	wantCode(t, hold(c, "k2", 7, 10), "") // nor one that stays
	wantCode(t, hold(other, "others", 6, 1), "")
	_, err := s.Desk.ReleaseHold(t.Context(), c, "k2")
	wantCode(t, err, "")
	wantCode(t, hold(c, "k2", 7, 10), "")
	s.Clock.Advance(booking.HoldTime - time.Minute) // the first one expires
	wantCode(t, hold(c, "first", 8, 10), "")
}

// TestOneKeyIsOneHoldUnder64AtOnce, whoever asks for what with it: the calendars hold what it says in the end, and nothing else.
func TestOneKeyIsOneHoldUnder64AtOnce(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	ids := make([]string, 64)
	for i, err := range bookingtest.AtOnce(64, func(i int) error {
		h, err := s.hold("same", "", at(10, 0), at(11, 0))
		ids[i] = h.ID
		return err
	}) {
		if err != nil || ids[i] != ids[0] {
			t.Errorf("%d: %s and %s, %v", i, ids[i], ids[0], err)
		}
	}
	errs := bookingtest.AtOnce(64, func(i int) error {
		_, err := s.hold("same", []string{"ana", "ben"}[i%2], at(12+i%3, 0), at(13+i%3, 0))
		return err
	})
	h, _, err := s.Desk.FindHold(t.Context(), s.Operator(), "same")
	wantCode(t, err, "")
	want := booking.Busy{Start: h.Segments[0].Start, End: h.Segments[0].End, HoldID: h.ID, Until: h.ExpiresAt}
	if busy := slices.Concat(s.Busy("ana", monday), s.Busy("ben", monday)); tally(errs)[""] != 64 || !slices.Equal(busy, []booking.Busy{want}) {
		t.Errorf("%v: the hold is %+v, and busy are %v", tally(errs), h, busy)
	}
}

func TestAKeyIsOfOneBusiness(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	_, err := s.hold("k", "", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	there, ctx := s.Neighbour("other").Operator(), t.Context()
	_, _, find := s.Desk.FindHold(ctx, there, "k")
	_, extend := s.Desk.ExtendHold(ctx, there, "k")
	_, release := s.Desk.ReleaseHold(ctx, there, "k")
	for name, err := range map[string]error{"find": find, "extend": extend, "release": release} {
		if e := wantCode(t, err, problem.NotFound); e.Field() != "holdKey" {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestAHeldPlaceOfAClass(t *testing.T) {
	s, in := class(t, 2)
	in.ParticipantID = s.Participant("bo").ID
	h, err := s.holdClass("k")
	wantCode(t, err, "")
	if h.Segments[0].SessionID == "" || s.taken() != 1 || s.spots() != 1 || len(s.Busy("ana", monday)) != 1 {
		t.Errorf("held %+v, %d taken", h, s.taken())
	}
	again, err := s.holdClass("k")
	if wantCode(t, err, ""); again.ID != h.ID || s.taken() != 1 {
		t.Errorf("asked again: %+v", again)
	}
	byLeader, err := s.hold("leader", "ana", at(10, 0), at(11, 0)) // whoever names her at the time of her class wants to join it
	if wantCode(t, err, ""); byLeader.Segments[0].SessionID != h.Segments[0].SessionID || s.spots() != 0 {
		t.Errorf("held %+v", byLeader)
	}
	_, err = s.hold("leader's hour", "ana", at(10, 0), at(10, 30))
	if e := wantCode(t, err, problem.Conflict); e.Reason() != "booked" {
		t.Errorf("%v", e)
	}
	_, err = s.holdClass("third")
	if e := wantCode(t, err, problem.Conflict); e.Reason() != "held" {
		t.Errorf("%v", e)
	}
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	s.Clock.Advance(10 * time.Minute)
	_, err = s.Desk.ExtendHold(t.Context(), s.Operator(), "k")
	wantCode(t, err, "")
	s.Clock.Advance(10 * time.Minute)
	found, err := s.Desk.FindSessions(t.Context(), s.Operator(), []string{h.Segments[0].SessionID})
	if wantCode(t, err, ""); s.spots() != 1 || found[h.Segments[0].SessionID].Free() != 1 || s.taken() != 2 {
		t.Errorf("with one hold expired there are %d places, or %+v", s.spots(), found)
	}
	_, err = book(s, in) // finds it full, and prunes
	wantCode(t, err, "")
	if s.taken() != 2 || s.spots() != 0 {
		t.Errorf("%d are taken", s.taken())
	}
	_, err = s.Desk.ReleaseHold(t.Context(), s.Operator(), "k")
	wantCode(t, err, "")
	if s.taken() != 1 {
		t.Errorf("%d are taken after the release", s.taken())
	}
}

// TestNoReaderCountsAHoldThatHasExpired: whoever looks at the session sees its place free, before anything prunes it.
func TestNoReaderCountsAHoldThatHasExpired(t *testing.T) {
	s, _ := class(t, 1)
	h, err := s.holdClass("k")
	wantCode(t, err, "")
	s.Clock.Advance(booking.HoldTime)
	id, ctx := h.Segments[0].SessionID, t.Context()
	for name, read := range map[string]func() (booking.Session, error){
		"session": func() (booking.Session, error) { return s.Desk.Session(ctx, s.Operator(), id) },
		"attendance": func() (booking.Session, error) {
			a, err := s.Desk.SessionAttendance(ctx, s.Operator(), id)
			return a.Session, err
		},
		"week": func() (booking.Session, error) {
			w, err := s.Desk.WeekSessions(ctx, s.Operator(), "2026-03-02")
			return w.Days[0].Sessions[0], err
		},
		"upcoming": func() (booking.Session, error) {
			all, err := s.Desk.UpcomingSessions(ctx, s.Operator(), 7, 1)
			return all[0], err
		},
		"browsing": func() (booking.Session, error) {
			_, all, err := s.Desk.BrowseSessions(ctx, consumer("kim", ""), "studio", 7, 1)
			return all[0], err
		},
		"public": func() (booking.Session, error) {
			p, err := s.Desk.PreviewCheckout(ctx, consumer("kim", ""), "studio", id)
			return p.Session, err
		},
	} {
		if found, err := read(); err != nil || found.ID != id || found.Free() != 1 || s.taken() != 1 {
			t.Errorf("%s finds %+v, %v", name, found, err)
		}
	}
}

func TestAnIdempotencyKeyOfAHold(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	c := keyed(s.Key(access.Assistant, "write:bookings"), "i-1")
	ask := booking.NewHold{Key: "k", Segments: []booking.HeldSegment{{Start: at(10, 0), End: at(11, 0)}}}
	first, err := s.Desk.CreateHold(t.Context(), c, ask)
	wantCode(t, err, "")
	_, err = s.Desk.ReleaseHold(t.Context(), s.Operator(), "k")
	wantCode(t, err, "")
	again, err := s.Desk.CreateHold(t.Context(), c, ask)
	if wantCode(t, err, ""); again.ID != first.ID || s.left("k") != 0 {
		t.Errorf("the repeated request made another hold: %+v", again)
	}
	ask.Segments[0].End = at(12, 0)
	_, err = s.Desk.CreateHold(t.Context(), c, ask)
	wantCode(t, err, problem.Conflict)
}
