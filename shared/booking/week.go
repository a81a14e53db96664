package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// MaxWeek is how many sessions a week lists at most.
const MaxWeek = 500

// Week is the sessions of a week, by the business's clock.
type Week struct {
	Today string     // 2006-01-02, whether or not it is in the week
	Days  [7]WeekDay // Monday first
	More  bool       // whether there are more than MaxWeek; the last ones are left out
}

// WeekDay is the sessions that begin on one day.
type WeekDay struct {
	Date     string    // 2006-01-02
	Sessions []Session // by their start
}

// WeekSessions lists the sessions of the week, Monday to Sunday in the business's time zone, that a day (2006-01-02) is in; "" is
// today. Cancelled sessions are among them. An instructor sees only their own.
func (d *Desk) WeekSessions(ctx context.Context, c access.Caller, day string) (Week, error) {
	if err := c.Require(access.SessionsRead); err != nil {
		return Week{}, err
	}
	here := c.Business.Location()
	today := d.now().In(here).Format(time.DateOnly)
	monday, err := mondayOf(cmp.Or(day, today))
	if err != nil {
		return Week{}, err
	}
	w := newWeek(monday, today)
	// An hour more at both ends, which no day of the week counts: where the clock goes forward at midnight, a day begins an hour late.
	from := time.Date(monday.Year(), monday.Month(), monday.Day(), -1, 0, 0, 0, here)
	to := time.Date(monday.Year(), monday.Month(), monday.Day()+7, 1, 0, 0, 0, here)
	listed := 0
	for s, err := range d.store.Sessions(ctx, c.Business.ID, from, to) {
		if err != nil {
			return Week{}, err
		}
		date := s.Start.In(here).Format(time.DateOnly)
		i := slices.IndexFunc(w.Days[:], func(day WeekDay) bool { return day.Date == date })
		if i < 0 || c.OwnSessionsOnly() && s.StaffID != c.StaffID {
			continue
		}
		if listed == MaxWeek {
			w.More = true
			break
		}
		w.Days[i].Sessions = append(w.Days[i].Sessions, s.at(d.now()))
		listed++
	}
	return w, nil
}

// mondayOf returns the Monday, at midnight in UTC, of the week that a day is in.
func mondayOf(day string) (time.Time, error) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil || at.Year() < 2000 || at.Year() > 2999 {
		return at, problem.Invalid("date", day, "date must be a day from 2000 to 2999, such as 2026-03-02.")
	}
	return at.AddDate(0, 0, -(int(at.Weekday())+6)%7), nil
}

func newWeek(monday time.Time, today string) Week {
	w := Week{Today: today}
	for i := range w.Days {
		w.Days[i] = WeekDay{Date: monday.AddDate(0, 0, i).Format(time.DateOnly), Sessions: []Session{}}
	}
	return w
}
