package bookingtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/booking"
)

// Recount reads everything that is booked in the studio, and fails the test where what is counted or kept twice is not what the
// records say: the places of sessions, the calendars of those who lead them, tallies, and what participants and contacts lead to.
func (s *Studio) Recount() {
	s.t.Helper()
	registrations, sessions := s.registrations(), s.allSessions()
	s.recountPlaces(sessions, registrations)
	s.recountCalendars(sessions)
	s.recountParticipants(registrations)
	s.RecountTallies()
}

func (s *Studio) registrations() (all []booking.Registration) {
	s.t.Helper()
	for r, err := range s.Store.EveryRegistration(s.ctx(), s.ID) {
		s.must(err)
		all = append(all, r)
	}
	return all
}

func (s *Studio) allSessions() (all []booking.Session) {
	s.t.Helper()
	for session, err := range s.Store.Sessions(s.ctx(), s.ID, Now.AddDate(-50, 0, 0), Now.AddDate(50, 0, 0)) {
		s.must(err)
		all = append(all, session)
	}
	return all
}

// recountPlaces: a session counts those who hold a place or wait for one, each of whom has one place and carries its facts along.
func (s *Studio) recountPlaces(sessions []booking.Session, registrations []booking.Registration) {
	s.t.Helper()
	for _, session := range sessions {
		taken, waiting, holders := len(session.Held), 0, map[string]string{}
		for _, r := range registrations {
			if r.SessionID != session.ID || !r.Status.InSession() {
				continue
			}
			if other := holders[r.ParticipantID]; other != "" {
				s.t.Errorf("%s is in %s twice, by %s and %s", r.ParticipantID, session.ID, other, r.ID)
			}
			if holders[r.ParticipantID] = r.ID; r.Status == booking.Waitlisted {
				waiting++
			} else {
				taken++
			}
			if !r.Start.Equal(session.Start) || !r.End.Equal(session.End) || r.StaffID != session.StaffID || r.Day != session.Start.In(s.Location()).Format(time.DateOnly) {
				s.t.Errorf("%s carries %s to %s on %s with %s, of %+v", r.ID, r.Start, r.End, r.Day, r.StaffID, session)
			}
		}
		places, err := s.Store.Places(s.ctx(), s.ID, session.ID)
		s.must(err)
		if session.Taken != taken || session.Waiting != waiting || !maps.Equal(places, holders) || session.Taken > session.Capacity {
			s.t.Errorf("%s counts %d of %d taken and %d waiting, where %d and %d are; its places are %v, not %v", session.ID, session.Taken, session.Capacity,
				session.Waiting, taken, waiting, places, holders)
		}
	}
}

// recountCalendars: who leads a session is busy with it once on each of its days, with none that is not theirs, and in one place at a time.
func (s *Studio) recountCalendars(sessions []booking.Session) {
	s.t.Helper()
	want, staff, days := map[string][]string{}, map[string]bool{}, map[string]bool{}
	for _, session := range sessions {
		staff[session.StaffID] = true
		for day := session.Start.UTC().Truncate(24 * time.Hour); day.Before(session.End); day = day.AddDate(0, 0, 1) {
			days[day.Format(time.DateOnly)] = true
			if at := session.StaffID + " on " + day.Format(time.DateOnly); session.Status == booking.Scheduled {
				want[at] = append(want[at], session.ID)
			}
		}
	}
	calendars, err := s.Store.Calendars(s.ctx(), s.ID, slices.Collect(maps.Keys(staff)), slices.Collect(maps.Keys(days)))
	s.must(err)
	for _, c := range calendars {
		var with []string
		slices.SortFunc(c.Busy, func(a, b booking.Busy) int { return a.Start.Compare(b.Start) })
		for n, b := range c.Busy {
			if n > 0 && b.Start.Before(c.Busy[n-1].End) && (b.HoldID == "" || s.Clock.Now().Before(b.Until)) {
				s.t.Errorf("%s is in two places: %+v", c.StaffID, c.Busy)
			}
			if b.SessionID != "" {
				with = append(with, b.SessionID)
			}
		}
		is := want[c.StaffID+" on "+c.Day]
		slices.Sort(is)
		if slices.Sort(with); !slices.Equal(with, is) {
			s.t.Errorf("%s is busy on %s with %v, and leads %v", c.StaffID, c.Day, with, is)
		}
	}
}

// recountParticipants: each counts their registrations and notes, and is who their contacts lead to; the business counts all.
func (s *Studio) recountParticipants(registrations []booking.Registration) {
	s.t.Helper()
	bookings, all := map[string]int{}, 0
	for _, r := range registrations {
		bookings[r.ParticipantID]++
	}
	for p, err := range s.Store.EveryParticipant(s.ctx(), s.ID) {
		s.must(err)
		all++
		notes, err := s.Store.NotesOf(s.ctx(), s.ID, []string{p.ID}, 1000)
		s.must(err)
		if p.Bookings != bookings[p.ID] || p.Notes != len(notes[p.ID]) {
			s.t.Errorf("%s counts %d bookings of %d, and %d notes of %d", p.ID, p.Bookings, bookings[p.ID], p.Notes, len(notes[p.ID]))
		}
		for _, contact := range []string{p.Email, p.Phone} {
			if contact == "" {
				continue
			}
			if found, err := s.Store.ParticipantByContact(s.ctx(), s.ID, contact); err != nil || found.ID != p.ID {
				s.t.Errorf("%s leads to %q, %v, not to %s", contact, found.ID, err, p.ID)
			}
		}
	}
	if counted, _, err := s.Store.CountParticipants(s.ctx(), s.ID); err != nil || counted != all {
		s.t.Errorf("%d participants are counted, of %d: %v", counted, all, err)
	}
}

// RecountTallies fails the test when the tallies are not those of the registrations and participants that there are.
func (s *Studio) RecountTallies() {
	s.t.Helper()
	got, want := map[string]int{}, map[string]int{}
	line := func(day string, of ...any) string {
		return strings.TrimSpace(fmt.Sprintln(append([]any{day}, of...)...))
	}
	tallies, err := s.Store.Tallies(s.ctx(), s.ID, "", "")
	s.must(err)
	for _, t := range tallies {
		for _, one := range t.Counts {
			got[line(t.Day, one.ActivityID, one.StaffID, one.Status)] = one.N
		}
		if t.NewParticipants != 0 {
			got[line(t.Day, "new")] = t.NewParticipants
		}
	}
	for _, r := range s.registrations() {
		want[line(r.Start.In(s.Location()).Format(time.DateOnly), r.ActivityID, r.StaffID, r.Status)]++
	}
	for p, err := range s.Store.EveryParticipant(s.ctx(), s.ID) {
		s.must(err)
		want[line(p.TallyDay(), "new")]++
	}
	if !maps.Equal(got, want) {
		s.t.Errorf("the tallies are\n%v, not\n%v", got, want)
	}
}
