package usage

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/access"
)

// Step is how long a time is summed up.
type Step string

// The steps. Hours and days are those of the business's time zone.
const (
	ByMinute Step = "minute"
	ByHour   Step = "hour"
	ByDay    Step = "day"
)

func (s Step) valid() bool { return s == ByMinute || s == ByHour || s == ByDay }

// start returns when the step that holds an instant began, UTC.
func (s Step) start(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	switch s {
	case ByDay:
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone).UTC()
	case ByHour:
		// Taken off the instant, because an hour of the day comes twice when the clocks go back.
		return at.Add(-time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond())).UTC()
	default:
		return at.UTC().Truncate(time.Minute)
	}
}

// Starts returns when each step of the period began, UTC, the oldest first, where zone is the business's. The first may have
// begun before the period.
func (p Period) Starts(zone *time.Location) []time.Time {
	var starts []time.Time
	for at := p.Step.start(p.From, zone); at.Before(p.To); at = p.Step.next(at, zone) {
		starts = append(starts, at)
	}
	return starts
}

// Sums returns the numbers of all the spans together, step by step; those of steps that are not among starts are left out.
func Sums(spans []Span, starts []time.Time) []Numbers {
	sums := make([]Numbers, len(starts))
	for _, one := range spans {
		if i := slices.IndexFunc(starts, one.Start.Equal); i >= 0 {
			sums[i] = sums[i].Plus(one.Numbers)
		}
	}
	return sums
}

// next returns when the step after the one that began at an instant begins.
func (s Step) next(start time.Time, zone *time.Location) time.Time {
	switch s {
	case ByDay:
		return start.In(zone).AddDate(0, 0, 1).UTC()
	case ByHour:
		return start.Add(time.Hour)
	default:
		return start.Add(time.Minute)
	}
}

// sum adds up one client's minutes.
type sum struct {
	client string
	step   Step
	zone   *time.Location
	by     map[place]*Numbers
}

type place struct {
	start time.Time
	door  access.Door
}

func newSum(client string, step Step, zone *time.Location) *sum {
	return &sum{client, step, zone, map[place]*Numbers{}}
}

func (s *sum) add(m Minute) {
	start := s.step.start(m.Start, s.zone)
	for counter, n := range m.Counters {
		at := place{start, access.Door(counter.Door)}
		if s.by[at] == nil {
			s.by[at] = &Numbers{}
		}
		s.by[at].count(counter, n)
	}
}

func (s *sum) spans() []Span {
	var all []Span
	for _, at := range slices.SortedFunc(maps.Keys(s.by), func(a, b place) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.door, b.door))
	}) {
		all = append(all, Span{s.client, at.door, at.start, *s.by[at]})
	}
	return all
}
