package booking

import (
	"cmp"
	"slices"
	"time"
)

// Interval is the time from Start to before End.
type Interval struct{ Start, End time.Time }

func (i Interval) covers(other Interval) bool {
	return !other.Start.Before(i.Start) && !i.End.Before(other.End)
}

func (i Interval) overlaps(other Interval) bool {
	return i.Start.Before(other.End) && other.Start.Before(i.End)
}

// Working returns when somebody works between two points in time, by the wall clock of the business's time zone: what their
// schedule says, less their time off. The intervals are in order, and none touches the next.
func (s Staff) Working(from, to time.Time, in *time.Location) []Interval {
	working := s.Schedule.Between(from, to, in)
	for _, off := range s.TimeOff {
		working = minus(working, Interval{off.Start, off.End})
	}
	return working
}

// Works reports whether somebody works from start to end without a break.
func (s Staff) Works(start, end time.Time, in *time.Location) bool {
	return coveredBy(s.Working(start, end, in), Interval{start, end})
}

// Between is Working without time off. A stretch in which the zone's offset stays the same has the wall clock of any other, so that
// the days on which the clock is changed need no rule of their own.
func (s Schedule) Between(from, to time.Time, in *time.Location) []Interval {
	var all []Interval
	for from.Before(to) {
		end := to
		if _, changed := from.In(in).ZoneBounds(); !changed.IsZero() && changed.Before(to) {
			end = changed
		}
		_, offset := from.In(in).Zone()
		all = append(all, s.unchanged(Interval{from, end}, time.FixedZone("", offset))...)
		from = end
	}
	return joined(all)
}

// unchanged is Between where the offset does not change.
func (s Schedule) unchanged(within Interval, in *time.Location) []Interval {
	var all []Interval
	year, month, day := within.Start.In(in).Date()
	for midnight := time.Date(year, month, day, 0, 0, 0, 0, in); midnight.Before(within.End); midnight = midnight.AddDate(0, 0, 1) {
		for _, span := range s[midnight.Weekday()] {
			one := Interval{midnight.Add(time.Duration(span.From) * time.Minute), midnight.Add(time.Duration(span.To) * time.Minute)}
			if one.Start.Before(within.Start) {
				one.Start = within.Start
			}
			if within.End.Before(one.End) {
				one.End = within.End
			}
			if one.Start.Before(one.End) {
				all = append(all, Interval{one.Start.UTC(), one.End.UTC()})
			}
		}
	}
	return all
}

// dayInterval is a day, as 2006-01-02, from its first moment to that of the next: 23 to 25 hours, in most time zones. A day that the
// zone left out is empty.
func dayInterval(day string, in *time.Location) (Interval, error) {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Interval{}, err
	}
	noon := date.Add(12 * time.Hour) // in UTC, which no time zone is a whole day away from
	whole := Schedule{date.Weekday(): {{From: 0, To: 24 * 60}}}.Between(noon.AddDate(0, 0, -2), noon.AddDate(0, 0, 2), in)
	if len(whole) == 0 {
		return Interval{}, nil
	}
	return whole[0], nil
}

// coveredBy reports whether one of the intervals covers i.
func coveredBy(all []Interval, i Interval) bool {
	return slices.ContainsFunc(all, func(one Interval) bool { return one.covers(i) })
}

// joined sorts intervals, and makes one of those that touch.
func joined(all []Interval) []Interval {
	slices.SortFunc(all, func(a, b Interval) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	var out []Interval
	for _, one := range all {
		last := len(out) - 1
		switch {
		case last < 0 || out[last].End.Before(one.Start):
			out = append(out, one)
		case out[last].End.Before(one.End):
			out[last].End = one.End
		}
	}
	return out
}

// minus takes an interval out of others.
func minus(all []Interval, out Interval) []Interval {
	var rest []Interval
	for _, one := range all {
		if !one.overlaps(out) || !out.Start.Before(out.End) {
			rest = append(rest, one)
			continue
		}
		if one.Start.Before(out.Start) {
			rest = append(rest, Interval{one.Start, out.Start.UTC()})
		}
		if out.End.Before(one.End) {
			rest = append(rest, Interval{out.End.UTC(), one.End})
		}
	}
	return rest
}
