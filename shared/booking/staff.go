package booking

import (
	"slices"
	"time"

	"frontdesk/shared/access"
)

// Staff is a person who works in a business. One who signs in has the id of their user, and the same record is their
// membership: its role is read on every request of theirs.
type Staff struct {
	ID       string
	Name     string
	Active   bool
	Schedule Schedule
	Role     access.Role // empty for one who does not sign in
	TimeOff  []TimeOff   // by Start
}

// TimeOff is when somebody does not work, whatever their schedule says.
type TimeOff struct {
	ID         string
	Start, End time.Time
	Reason     string
}

// Schedule is when somebody works in an ordinary week: for each weekday, spans of minutes since midnight in the
// business's time zone.
type Schedule map[time.Weekday][]Span

// Span is minutes since midnight, From inclusive, To exclusive.
type Span struct{ From, To int }

// Covers reports whether somebody with this schedule works from start to end without a break, by the wall clock of the
// business's time zone. It asks for every minute, so that days on which the clock is changed need no rule of their own.
func (s Schedule) Covers(start, end time.Time, in *time.Location) bool {
	for t := start.Truncate(time.Minute); t.Before(end); t = t.Add(time.Minute) {
		if !s.works(t.In(in)) {
			return false
		}
	}
	return true
}

func (s Schedule) works(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(s[t.Weekday()], func(span Span) bool { return span.From <= minute && minute < span.To })
}
