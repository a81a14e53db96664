package demo

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// absence is time off in the week after this one, in the business's local time.
type absence struct {
	who      string
	from, to int // minutes since the beginning of its Monday
	reason   string
}

// weekdays is so many days after the beginning of Monday, and then so many minutes.
func weekdays(days, minutes int) int { return days*24*60 + minutes }

// timeOff is a plan's absences from today on, as somebody would ask for them; the names stand for ids.
func (p plan) timeOff(today time.Time) []booking.NewTimeOff {
	year, month, day := today.Date()
	monday := day + 7 - (int(today.Weekday())+6)%7
	var all []booking.NewTimeOff
	for _, a := range p.absences {
		all = append(all, booking.NewTimeOff{StaffID: a.who, Reason: a.reason,
			Start: time.Date(year, month, monday, 0, a.from, 0, 0, today.Location()).UTC(), End: time.Date(year, month, monday, 0, a.to, 0, 0, today.Location()).UTC()})
	}
	return all
}

// giveTimeOff adds a plan's absences to its team.
func (d draws) giveTimeOff(p plan, c cast, b booking.Business, begun time.Time) {
	ids := d.stream("time off/" + b.ID)
	for _, in := range p.timeOff(begun.In(b.Location())) {
		staff := c.staff[in.StaffID]
		staff.TimeOff = append(staff.TimeOff, booking.TimeOff{ID: booking.NewID(begun, ids), Start: in.Start, End: in.End, Reason: in.Reason})
		c.staff[in.StaffID] = staff
	}
}

// topUpTimeOff gives those time off again who have none in the next two weeks.
func (s *seeder) topUpTimeOff(ctx context.Context, p plan, b booking.Business, c cast) error {
	if len(p.absences) == 0 {
		return nil
	}
	team, err := s.bookings.Team(ctx, b.ID)
	if err != nil {
		return err
	}
	desk := booking.NewDesk(s.bookings, clockAt(s.now), rand.Reader)
	soon := booking.Interval{Start: s.now, End: s.now.Add(14 * day)}
	for _, in := range p.timeOff(s.now.In(b.Location())) {
		in.StaffID = c.staff[in.StaffID].ID
		n := slices.IndexFunc(team, func(m booking.Staff) bool { return m.ID == in.StaffID })
		if n < 0 || len(team[n].TimeOffBetween(soon)) > 0 {
			continue
		}
		if _, err := desk.AddTimeOff(ctx, operator(b), in); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return nil
}
