package booking

import "time"

// Staff is a person who works in a business. One who signs in has the id of their user, and the same record is their
// membership: its role is read on every request of theirs.
type Staff struct {
	ID       string
	Name     string
	Active   bool
	Schedule Schedule
}

// Schedule is when somebody works in an ordinary week: for each weekday, spans of minutes since midnight in the
// business's time zone.
type Schedule map[time.Weekday][]Span

// Span is minutes since midnight, From inclusive, To exclusive.
type Span struct{ From, To int }

// Covers reports whether somebody with this schedule works from start to end without a break, by the wall clock of the
// business's time zone.
func (s Schedule) Covers(start, end time.Time, in *time.Location) bool {
	from, to := start.In(in), end.In(in)
	first, last := minutes(from), minutes(to)
	if sameDay := from.YearDay() == to.YearDay() && from.Year() == to.Year(); !sameDay {
		midnight := to.Equal(time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, in))
		if !midnight || to.Sub(from) > 25*time.Hour {
			return false
		}
		last = 24 * 60
	}
	for _, span := range s[from.Weekday()] {
		if span.From <= first && last <= span.To {
			return true
		}
	}
	return false
}

func minutes(t time.Time) int { return t.Hour()*60 + t.Minute() }
