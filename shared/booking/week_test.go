package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// shown writes a week's sessions as "Mon 10:00 ana", by the clock of the business.
func shown(w booking.Week, zone *time.Location) (all []string) {
	for _, day := range w.Days {
		for _, s := range day.Sessions {
			all = append(all, s.Start.In(zone).Format("Mon 15:04 ")+s.StaffID)
		}
	}
	return all
}

func TestWeekSessions(t *testing.T) {
	s := newStudio(t)
	yoga, ana, ben := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), s.AllDay("ben")
	for _, start := range []string{"2026-03-01T22:59:00+01:00", "2026-03-02T00:00:00+01:00", "2026-03-04T10:00:00+01:00", "2026-03-08T23:00:00+01:00", "2026-03-09T00:00:00+01:00"} {
		at, _ := time.Parse(time.RFC3339, start)
		s.Session(yoga, ana, at, 5)
	}
	s.Session(yoga, ben, at(8, 0), 5)
	s.Neighbour("other").Session(yoga, ana, at(9, 0), 1)
	frontdesk := s.Person("x", access.Frontdesk)
	first, second := "Mon 00:00 ana, Mon 09:00 ben, Wed 10:00 ana, Sun 23:00 ana", "Mon 00:00 ana"

	for _, tt := range []struct {
		name string
		who  access.Caller
		day  string
		want string
		code problem.Code
	}{
		{"its Monday", frontdesk, "2026-03-02", first, ""},
		{"its Sunday", frontdesk, "2026-03-08", first, ""},
		{"the week after", frontdesk, "2026-03-09", second, ""},
		{"today, a Sunday", frontdesk, "", "Sun 22:59 ana", ""},
		{"an instructor's own", s.Person("ben", access.Instructor), "2026-03-05", "Mon 09:00 ben", ""},
		{"an instructor without sessions", s.Person("cy", access.Instructor), "2026-03-05", "", ""},
		{"a manager who leads sessions", s.Person("ben", access.Manager), "2026-03-05", first, ""},
		{"an empty week", frontdesk, "2999-12-31", "", ""},
		{"a day that is not there", frontdesk, "2026-02-29", "", problem.ValidationError},
		{"a time", frontdesk, "2026-03-02T10:00:00Z", "", problem.ValidationError},
		{"a year that no calendar has", frontdesk, "0000-01-01", "", problem.ValidationError},
		{"the last year of four digits", frontdesk, "9999-12-31", "", problem.ValidationError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.Requests.Count()
			w, err := s.Desk.WeekSessions(t.Context(), tt.who, tt.day)
			if e := wantCode(t, err, tt.code); e != nil {
				if e.Details["field"] != "date" || s.Requests.Count() != 0 {
					t.Errorf("the refusal is %+v", e)
				}
				return
			}
			if got := strings.Join(shown(w, s.Location()), ", "); got != tt.want || w.Today != "2026-03-01" || w.More {
				t.Errorf("%s: %s, today %s", w.Days[0].Date, got, w.Today)
			}
			if n := s.Requests.Count(); n != 1 {
				t.Errorf("took %d store requests", n)
			}
		})
	}
}

func TestAWeekShowsWhatWasCancelled(t *testing.T) {
	s, in := salon(t)
	in.ParticipantID, in.Start = s.Participant("bo").ID, at(10, 0)
	s.AllDay("ana")
	r, err := book(s, in)
	wantCode(t, err, "")
	_, err = s.Desk.CancelRegistration(t.Context(), s.Operator(), r.ID, "")
	wantCode(t, err, "")
	w, err := s.Desk.WeekSessions(t.Context(), s.Operator(), "2026-03-02")
	wantCode(t, err, "")
	if monday := w.Days[0].Sessions; len(monday) != 1 || monday[0].Status != booking.SessionCancelled {
		t.Errorf("got %+v", monday)
	}
}

func TestAWeekWithMoreSessionsThanItLists(t *testing.T) {
	s := newStudio(t)
	s.Load(func(l *dynamo.Loader) error {
		for i := range booking.MaxWeek + 1 {
			start := at(0, 10*i)
			one := booking.Session{ID: fmt.Sprintf("s%04d", i), Kind: booking.Class, ActivityID: "yoga", StaffID: "ana", Start: start, End: start.Add(time.Hour), Capacity: 1, Status: booking.Scheduled}
			if err := l.AddSession(t.Context(), s.ID, one, nil); err != nil {
				return err
			}
		}
		return nil
	})
	w, err := s.Desk.WeekSessions(t.Context(), s.Operator(), "2026-03-02")
	wantCode(t, err, "")
	if got := len(shown(w, s.Location())); got != booking.MaxWeek || !w.More {
		t.Errorf("lists %d sessions, more: %v", got, w.More)
	}
}

// TestEverySessionIsInTheWeekOfItsDay is about clocks that change: at midnight too, as in Santiago and Beirut, and by half an hour.
func TestEverySessionIsInTheWeekOfItsDay(t *testing.T) {
	s := newStudio(t)
	zones := []string{"Europe/Berlin", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia", "UTC"}
	made := 0
	rapid.Check(t, func(r *rapid.T) {
		c := s.Operator()
		c.Business.TimeZone = rapid.SampledFrom(zones).Draw(r, "zone")
		made++
		c.Business.ID = fmt.Sprintf("week%012d", made)
		start := time.Date(2026, 1, 1, 0, rapid.IntRange(0, 4*365*24*60).Draw(r, "minute"), 0, 0, time.UTC)
		one := booking.Session{ID: "one", Kind: booking.Class, Start: start, End: start.Add(time.Hour), Capacity: 1, Status: booking.Scheduled}
		s.Load(func(l *dynamo.Loader) error { return l.AddSession(t.Context(), c.Business.ID, one, nil) })
		date := start.In(c.Business.Location()).Format(time.DateOnly)
		w, err := s.Desk.WeekSessions(t.Context(), c, date)
		if err != nil {
			r.Fatal(err)
		}
		i := slices.IndexFunc(w.Days[:], func(d booking.WeekDay) bool { return d.Date == date })
		if i < 0 || len(w.Days[i].Sessions) != 1 {
			r.Errorf("%s is not in its week: %+v", date, w)
		}
		if monday, err := time.Parse(time.DateOnly, w.Days[0].Date); err != nil || monday.Weekday() != time.Monday {
			r.Errorf("the week begins on %s", w.Days[0].Date)
		}
	})
}
