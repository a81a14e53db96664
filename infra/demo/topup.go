package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// topUp adds the missing classes of the coming weeks, and fills those that should be full. Existing sessions stay,
// cancelled or not; where the leader is busy or has left, nothing is added.
func (s *seeder) topUp(ctx context.Context, p plan, b booking.Business, c cast) error {
	if n, _, err := s.bookings.CountParticipants(ctx, b.ID); err != nil || n == 0 {
		return cmp.Or(err, errEarlierVersion)
	}
	missing, err := s.missing(ctx, p, b, c)
	if err != nil || len(missing) == 0 {
		return err
	}
	// Both may have changed since the demo was made.
	activities, err := s.bookings.Activities(ctx, b.ID)
	if err != nil {
		return err
	}
	team, err := s.bookings.Team(ctx, b.ID)
	if err != nil {
		return err
	}
	desk := booking.NewDesk(s.bookings, clockAt(s.now), rand.Reader)
	for _, o := range missing {
		a := slices.IndexFunc(activities, func(a booking.Activity) bool { return a.ID == c.activities[o.activity].ID })
		m := slices.IndexFunc(team, func(m booking.Staff) bool { return m.ID == c.staff[o.leader].ID })
		if a < 0 || m < 0 {
			continue
		}
		in := booking.NewSession{ActivityID: activities[a].ID, StaffID: team[m].ID, Start: o.start, Capacity: o.capacity}
		added, err := desk.ScheduleSessions(ctx, operator(b), in)
		if err == nil && o.full {
			err = s.crowd(ctx, desk, b, added[0])
		}
		if err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return nil
}

// missing lists the coming classes that do not have a session, not even a cancelled one.
func (s *seeder) missing(ctx context.Context, p plan, b booking.Business, c cast) ([]occurrence, error) {
	type place struct {
		activity, leader string
		start            int64
	}
	there := map[place]bool{}
	for session, err := range s.bookings.Sessions(ctx, b.ID, s.now, s.now.Add((daysAhead+2)*day)) {
		if err != nil {
			return nil, err
		}
		there[place{session.ActivityID, session.StaffID, session.Start.Unix()}] = true
	}
	var missing []occurrence
	for _, o := range p.occurrences(s.now.In(b.Location()), 0, daysAhead) {
		a := c.activities[o.activity]
		if a.Kind == booking.Class && o.start.After(s.now) && !there[place{a.ID, c.staff[o.leader].ID, o.start.Unix()}] {
			missing = append(missing, o)
		}
	}
	return missing, nil
}

// crowd books a new session until it is full, starting with a different customer every day.
func (s *seeder) crowd(ctx context.Context, desk *booking.Desk, b booking.Business, session booking.Session) error {
	const known = 60
	first, err := s.bookings.Participants(ctx, b.ID, booking.Page{First: known})
	if err != nil {
		return err
	}
	candidates := slices.DeleteFunc(first.All(), func(p booking.Participant) bool { return p.Status != booking.Customer })
	turn := int(session.Start.Unix() / int64(day/time.Second))
	for n := range min(session.Capacity, len(candidates)) {
		in := booking.NewBooking{ParticipantID: candidates[(turn+n)%len(candidates)].ID, ActivityID: session.ActivityID, StaffID: session.StaffID, Start: session.Start}
		if _, err := desk.Book(ctx, operator(b), in); err != nil {
			return err
		}
	}
	return nil
}
