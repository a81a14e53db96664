package demo

import (
	"maps"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

// sessions reads all sessions that the demo made or topped up around a time.
func sessions(t *testing.T, tables *dynamo.Tables, businessID string, around time.Time) []booking.Session {
	t.Helper()
	var all []booking.Session
	for s, err := range dynamo.NewBookings(tables).Sessions(t.Context(), businessID, around.AddDate(0, 0, -40), around.AddDate(0, 0, 60)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// checkPromises holds a business to what no write may break.
func checkPromises(t *testing.T, tables *dynamo.Tables, b Business, around time.Time) (statuses map[booking.RegistrationStatus]int) {
	t.Helper()
	store, statuses := dynamo.NewBookings(tables), map[booking.RegistrationStatus]int{}
	held := map[string]map[string]string{} // registrations that hold a place or wait for one, by session and participant
	waiting := map[string]int{}            // by session
	for r, err := range store.EveryRegistration(t.Context(), b.ID) {
		if err != nil {
			t.Fatal(err)
		}
		statuses[r.Status]++
		if r.Status == booking.Waitlisted {
			waiting[r.SessionID]++
		}
		if !r.Status.InSession() {
			continue
		}
		if held[r.SessionID] == nil {
			held[r.SessionID] = map[string]string{}
		}
		if held[r.SessionID][r.ParticipantID] != "" {
			t.Errorf("participant %s has two places in %s", r.ParticipantID, r.SessionID)
		}
		held[r.SessionID][r.ParticipantID] = r.ID
	}
	busy := map[string][]booking.Busy{} // by staff
	for _, s := range sessions(t, tables, b.ID, around) {
		places, err := store.Places(t.Context(), b.ID, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if s.Taken+s.Waiting != len(held[s.ID]) || s.Waiting != waiting[s.ID] || s.Taken > s.Capacity || !maps.Equal(places, held[s.ID]) {
			t.Errorf("session %s of %s: %d of %d places taken, %d registrations, %d PLACE items", s.ActivityName, s.Start, s.Taken, s.Capacity, len(held[s.ID]), len(places))
		}
		if s.Status == booking.Scheduled {
			busy[s.StaffID] = append(busy[s.StaffID], booking.Busy{Start: s.Start, End: s.End, SessionID: s.ID})
		} else if s.Taken > 0 {
			t.Errorf("cancelled session %s has places taken", s.ID)
		}
		delete(held, s.ID)
	}
	if len(held) > 0 {
		t.Errorf("%d sessions with registrations do not exist", len(held))
	}
	checkCalendars(t, store, b.ID, busy, around)
	return statuses
}

// checkCalendars compares the calendars with what the sessions say, both ways.
func checkCalendars(t *testing.T, store dynamo.Bookings, businessID string, busy map[string][]booking.Busy, around time.Time) {
	t.Helper()
	var days []string
	for n := -40; n < 60; n++ {
		days = append(days, around.UTC().AddDate(0, 0, n).Format(time.DateOnly))
	}
	for staff, want := range busy {
		calendars, err := store.Calendars(t.Context(), businessID, []string{staff}, days)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]booking.Busy{}
		for _, c := range calendars {
			for _, one := range c.Busy {
				seen[one.SessionID] = one
			}
		}
		slices.SortFunc(want, func(a, b booking.Busy) int { return a.Start.Compare(b.Start) })
		for n, one := range want {
			if seen[one.SessionID] != one {
				t.Errorf("session %s of %s is not in the calendar", one.SessionID, one.Start)
			}
			delete(seen, one.SessionID)
			if n > 0 && one.Start.Before(want[n-1].End) {
				t.Errorf("%s is in two places at %s", staff, one.Start)
			}
		}
		if len(seen) > 0 {
			t.Errorf("%s is busy with sessions that do not exist: %v", staff, seen)
		}
	}
}

func checkVariety(t *testing.T, tables *dynamo.Tables, d Demo) {
	for _, b := range d.Businesses {
		statuses := checkPromises(t, tables, b, october)
		for _, status := range []booking.RegistrationStatus{booking.Pending, booking.Confirmed, booking.Completed, booking.Cancelled, booking.NoShow, booking.Waitlisted} {
			if statuses[status] == 0 {
				t.Errorf("no registration of %s is %s", b.Handle, status)
			}
		}
		full, free, kinds := upcoming(sessions(t, tables, b.ID, october), october)
		if full == 0 || free == 0 || kinds != 2 {
			t.Errorf("%s: %d sessions to come are full, %d have free places", b.Handle, full, free)
		}
		for r, err := range dynamo.NewBookings(tables).EveryRegistration(t.Context(), b.ID) {
			past := !r.End.After(october)
			if over := r.Status == booking.Completed || r.Status == booking.NoShow; err != nil || r.Status != booking.Cancelled && over != past || r.CreatedAt.After(october) {
				t.Fatalf("registration %+v at %s, %v", r, october, err)
			}
		}
	}
}

// upcoming counts the full classes after now, those with free places, and the kinds of session.
func upcoming(all []booking.Session, now time.Time) (full, free, kinds int) {
	seen := map[booking.ActivityKind]bool{}
	for _, s := range all {
		switch {
		case !s.Start.After(now):
		case s.Kind == booking.Class && s.Free() == 0:
			full++
		case s.Kind == booking.Class:
			free++
		}
		seen[s.Kind] = true
	}
	return full, free, len(seen)
}

func checkLocalClock(t *testing.T, tables *dynamo.Tables, d Demo) {
	for n, p := range []plan{lindenhof(), kumo()} {
		zone, err := time.LoadLocation(p.timeZone)
		if err != nil {
			t.Fatal(err)
		}
		offsets, leaders := map[int]int{}, map[string]bool{}
		var first, last time.Time
		for _, s := range sessions(t, tables, d.Businesses[n].ID, october) {
			local := s.Start.In(zone)
			_, offset := local.Zone()
			offsets[offset]++
			leaders[s.StaffName] = true
			if first.IsZero() {
				first = local
			}
			last = local
			if !slices.ContainsFunc(p.week, func(w slot) bool {
				return w.activity == s.ActivityName && w.leader == s.StaffName && w.at == clock(local.Hour(), local.Minute()) && slices.Contains(w.days, local.Weekday())
			}) {
				t.Errorf("%s at %s is not in the timetable", s.ActivityName, local)
			}
			i := slices.IndexFunc(p.team, func(m member) bool { return m.name == s.StaffName })
			if !(booking.Staff{Schedule: p.team[i].hours}).Works(s.Start, s.End, zone) {
				t.Errorf("%s does not work at %s", s.StaffName, local)
			}
		}
		if len(offsets) != 2-n || len(leaders) != len(p.team) {
			t.Errorf("%s has offsets %v and leaders %v", p.handle, offsets, leaders)
		}
		if back, ahead := october.Sub(first), last.Sub(october); back < 26*day || back > 29*day || ahead < 19*day || ahead > 22*day {
			t.Errorf("%s reaches from %s to %s", p.handle, first, last)
		}
	}
}

func TestAWeekLaterTheTimetableGoesOn(t *testing.T) {
	tables, _ := dynamotest.New(t)
	b := seed(t, tables, october).Businesses[0]
	before := sessions(t, tables, b.ID, october)
	i := slices.IndexFunc(before, func(s booking.Session) bool {
		return s.Kind == booking.Class && s.Start.After(october.AddDate(0, 0, 9)) && s.Free() > 0
	})
	desk := booking.NewDesk(dynamo.NewBookings(tables), func() time.Time { return october }, draws{}.stream("test"))
	caller := access.Operator(access.Business{ID: b.ID, Handle: b.Handle, TimeZone: b.TimeZone})
	booked, err := desk.Book(t.Context(), caller, booking.NewBooking{Name: "Ana", Email: "ana@example.net", ActivityID: before[i].ActivityID, Start: before[i].Start, StaffID: before[i].StaffID})
	if err != nil {
		t.Fatal(err)
	}
	// The leader of a class three weeks on is given something else to do: Monday at half past nine in Berlin.
	weekLater := october.AddDate(0, 0, 7)
	l := slices.IndexFunc(before, func(s booking.Session) bool { return s.ActivityName == "Vinyasa Flow" && s.StaffName == "Jonas Keller" })
	other := booking.NewSession{ActivityID: before[l].ActivityID, StaffID: before[l].StaffID, Capacity: 1, Start: time.Date(2026, 11, 9, 8, 30, 0, 0, time.UTC)}
	if _, err := desk.ScheduleSessions(t.Context(), caller, other); err != nil {
		t.Fatal(err)
	}

	seed(t, tables, weekLater)
	after := sessions(t, tables, b.ID, october)
	if added := len(after) - len(before); added != 22-1+1 {
		t.Errorf("%d sessions were added to %d", added, len(before))
	}
	places, err := dynamo.NewBookings(tables).Places(t.Context(), b.ID, booked.SessionID)
	if err != nil || places[booked.ParticipantID] != booked.ID {
		t.Errorf("the place is gone: %v, %v", places, err)
	}
	checkPromises(t, tables, b, october)
	seed(t, tables, weekLater)
	if again := sessions(t, tables, b.ID, october); len(again) != len(after) {
		t.Errorf("%d sessions after another start, %d before", len(again), len(after))
	}

	muchLater := october.AddDate(0, 0, 40)
	seed(t, tables, muchLater)
	if full, free, _ := upcoming(sessions(t, tables, b.ID, muchLater), muchLater); full != 7 || free < 60 {
		t.Errorf("%d full sessions and %d with free places after a long pause", full, free)
	}
}

// TestSomebodyIsAwayNextWeek for two days and for half a day, with nothing booked then, and again when a week has passed.
func TestSomebodyIsAwayNextWeek(t *testing.T) {
	tables, _ := dynamotest.New(t)
	b := seed(t, tables, october).Businesses[0]
	off := func() map[string][]booking.TimeOff {
		team, err := dynamo.NewBookings(tables).Team(t.Context(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string][]booking.TimeOff{}
		for _, m := range team {
			all[m.Name] = m.TimeOff
			for _, s := range sessions(t, tables, b.ID, october) {
				if s.StaffID == m.ID && s.Status == booking.Scheduled && len(m.TimeOffBetween(booking.Interval{Start: s.Start, End: s.End})) > 0 {
					t.Errorf("%s has time off at %s, and %s", m.Name, s.Start, s.ActivityName)
				}
			}
		}
		return all
	}
	first := off()
	holiday, dentist := first["Samuel Okafor"], first["Mirjam Östlund"]
	if len(holiday) != 1 || holiday[0].Start.Format(time.RFC3339) != "2026-10-21T22:00:00Z" || holiday[0].End.Sub(holiday[0].Start) != 48*time.Hour ||
		len(dentist) != 1 || dentist[0].Start.Format(time.RFC3339) != "2026-10-21T12:00:00Z" || dentist[0].End.Sub(dentist[0].Start) != 4*time.Hour {
		t.Errorf("they are off %v and %v", holiday, dentist)
	}
	seed(t, tables, october.AddDate(0, 0, 40))
	if later := off(); len(later["Samuel Okafor"]) != 2 || len(later["Mirjam Östlund"]) != 2 {
		t.Errorf("forty days later they are off %v", later)
	}
	seed(t, tables, october.AddDate(0, 0, 41))
	if later := off(); len(later["Samuel Okafor"]) != 2 {
		t.Errorf("a day later they are off %v", later)
	}
}

func TestTheLargeBusinessIsAsLargeAsPublished(t *testing.T) {
	p := northside()
	registrations, busy := 0, map[string]time.Time{}
	for _, o := range p.occurrences(october, -p.daysBack, daysAhead) {
		registrations += o.signups
		if o.start.Before(busy[o.leader]) {
			t.Fatalf("%s is in two places at %s", o.leader, o.start)
		}
		i := slices.IndexFunc(p.activities, func(a booking.Activity) bool { return a.Name == o.activity })
		busy[o.leader] = o.start.Add(p.activities[i].Duration)
	}
	if registrations != 200_000 || p.participants != 10_000 {
		t.Errorf("%d registrations, %d participants", registrations, p.participants)
	}
	phones := map[string]bool{}
	for n := range p.participants {
		phones[p.phone(n)] = true
	}
	if len(phones) != p.participants {
		t.Errorf("%d phone numbers", len(phones))
	}
}
