package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// fill writes the first records of a business as of the time begun. Filling again writes the same records.
func (s *seeder) fill(ctx context.Context, p plan, b booking.Business, c cast, userIDs map[string]string, begun time.Time) error {
	participants := s.draws.participants(p, b.ID, begun)
	l := dynamo.NewLoader(s.tables)
	if err := s.fillRecords(ctx, l, p, b, c, participants); err != nil {
		return err
	}
	if err := s.fillShop(ctx, l, p, b, participants, begun); err != nil {
		return err
	}
	if err := s.fillTimetable(ctx, l, p, b, newRoster(c, participants, s.draws, b, begun)); err != nil {
		return err
	}
	if err := l.Flush(ctx); err != nil {
		return err
	}
	return s.employ(ctx, b, userIDs, participants[0])
}

// fillRecords writes the team, the activities, the participants and what the business knows.
func (s *seeder) fillRecords(ctx context.Context, l *dynamo.Loader, p plan, b booking.Business, c cast, participants []booking.Participant) error {
	for _, m := range p.team {
		if err := l.AddStaff(ctx, b.ID, c.staff[m.name]); err != nil {
			return err
		}
	}
	for _, a := range p.activities {
		if err := l.AddActivity(ctx, b.ID, c.activities[a.Name]); err != nil {
			return err
		}
	}
	for _, one := range participants {
		one.Day = one.CreatedAt.In(b.Location()).Format(time.DateOnly)
		if err := l.AddParticipant(ctx, b.ID, one); err != nil {
			return err
		}
	}
	for _, one := range s.draws.notes(b.ID, participants) {
		if err := l.AddNote(ctx, b.ID, one); err != nil {
			return err
		}
	}
	if err := l.AddKnowledge(ctx, b.ID, s.draws.knowledge(p, b.ID)...); err != nil {
		return err
	}
	s.progress(fmt.Sprintf("%s has %d participants", b.Handle, len(participants)))
	return nil
}

// fillShop writes the products and who bought them.
func (s *seeder) fillShop(ctx context.Context, l *dynamo.Loader, p plan, b booking.Business, participants []booking.Participant, begun time.Time) error {
	products := s.draws.products(p, b.ID)
	for _, one := range products {
		if err := l.AddProduct(ctx, b.ID, one); err != nil {
			return err
		}
	}
	for _, one := range s.draws.purchases(p, b.ID, products, participants, begun) {
		if err := l.AddPurchase(ctx, b.ID, one); err != nil {
			return err
		}
	}
	return nil
}

// fillTimetable writes the sessions with their registrations, and the calendars that hold them.
func (s *seeder) fillTimetable(ctx context.Context, l *dynamo.Loader, p plan, b booking.Business, r *roster) error {
	const step = 5_000
	written := 0
	calendars := map[[2]string]booking.Calendar{} // by staff and UTC day
	for _, o := range p.occurrences(r.now.In(b.Location()), -p.daysBack, daysAhead) {
		session, registrations, ok := r.session(o)
		if !ok {
			continue
		}
		if err := l.AddSession(ctx, b.ID, session, registrations); err != nil {
			return err
		}
		if session.Status == booking.Scheduled {
			hold(calendars, session)
		}
		if before := written / step; (written+len(registrations))/step > before {
			s.progress(fmt.Sprintf("%s has %d registrations", b.Handle, (before+1)*step))
		}
		written += len(registrations)
	}
	for _, k := range slices.SortedFunc(maps.Keys(calendars), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		if err := l.AddCalendar(ctx, b.ID, calendars[k]); err != nil {
			return err
		}
	}
	return nil
}

// hold puts a session into the calendars of the UTC days it touches.
func hold(calendars map[[2]string]booking.Calendar, s booking.Session) {
	first, last := s.Start.UTC().Format(time.DateOnly), s.End.Add(-time.Nanosecond).UTC().Format(time.DateOnly)
	for _, day := range slices.Compact([]string{first, last}) {
		k := [2]string{s.StaffID, day}
		c := calendars[k]
		c.StaffID, c.Day = s.StaffID, day
		c.Busy = append(c.Busy, booking.Busy{Start: s.Start, End: s.End, SessionID: s.ID})
		calendars[k] = c
	}
}
