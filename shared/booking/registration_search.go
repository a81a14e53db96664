package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// RegistrationSearch is which registrations to list. They come by start, the next one first with Upcoming and the latest first otherwise;
// those of one start by CreatedAt, the latest first, and then by id.
type RegistrationSearch struct {
	PageNumber
	Statuses      []RegistrationStatus // none: all
	ParticipantID string
	StaffID       string
	ActivityID    string
	FirstDay      string // 2006-01-02, in the business's time zone; empty: no bound
	LastDay       string // included
	Upcoming      bool   // only those that have not begun
}

// SearchRegistrations returns a page of the business's registrations. The tallies of the days say which days the page lies on, so that it
// reads those days alone, however many registrations come before; all of a participant's are read. It may lag behind by moments.
func (d *Desk) SearchRegistrations(ctx context.Context, c access.Caller, s RegistrationSearch) (Numbered[Registration], error) {
	if err := c.Require(access.RegistrationsRead); err != nil {
		return Numbered[Registration]{}, err
	}
	if err := s.check(); err != nil {
		return Numbered[Registration]{}, err
	}
	if s.ParticipantID == "" {
		return d.registrationsByDay(ctx, c, s)
	}
	all, err := d.store.RegistrationsByParticipant(ctx, c.Business.ID, s.ParticipantID)
	now := d.now()
	return numbered(s.PageNumber, s.arrange(all, func(r Registration) bool {
		return s.within(r.TallyDay()) && (!s.Upcoming || !r.Start.Before(now))
	})), err
}

func (s RegistrationSearch) check() error {
	if err := s.PageNumber.check(); err != nil {
		return err
	}
	for _, status := range s.Statuses {
		if !slices.Contains(RegistrationStatuses, status) {
			return problem.Invalid("status", string(status), "There is no such status.")
		}
	}
	return checkDays(s.FirstDay, s.LastDay)
}

// checkDays judges the bounds of a stretch of days, of which both may be empty.
func checkDays(first, last string) error {
	for _, bound := range []struct{ field, day string }{{"firstDay", first}, {"lastDay", last}} {
		if _, err := time.Parse(time.DateOnly, bound.day); bound.day != "" && err != nil {
			return problem.Invalid(bound.field, bound.day, "`%s` must be a day, such as 2026-06-01.", bound.field)
		}
	}
	if last != "" && last < first {
		return problem.Invalid("lastDay", last, "`lastDay` is before `firstDay`.")
	}
	return nil
}

// fits reports whether a registration is listed, on whatever day it is.
func (s RegistrationSearch) fits(activityID, staffID string, status RegistrationStatus) bool {
	return (s.ActivityID == "" || s.ActivityID == activityID) && (s.StaffID == "" || s.StaffID == staffID) &&
		(len(s.Statuses) == 0 || slices.Contains(s.Statuses, status))
}

func (s RegistrationSearch) within(day string) bool {
	return s.FirstDay <= day && (s.LastDay == "" || day <= s.LastDay)
}

// arrange returns those of the registrations that are listed and that also passes, in order.
func (s RegistrationSearch) arrange(all []Registration, also func(Registration) bool) []Registration {
	fitting := slices.DeleteFunc(all, func(r Registration) bool { return !s.fits(r.ActivityID, r.StaffID, r.Status) || !also(r) })
	slices.SortFunc(fitting, func(a, b Registration) int {
		byStart := b.Start.Compare(a.Start)
		if s.Upcoming {
			byStart = -byStart
		}
		return cmp.Or(byStart, b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return fitting
}

// countedDay is how many registrations of a day are listed.
type countedDay struct {
	day string
	n   int
}

func (d *Desk) registrationsByDay(ctx context.Context, c access.Caller, s RegistrationSearch) (page Numbered[Registration], _ error) {
	here, now := c.Business.Location(), d.now()
	today := dayOf(now, here)
	if s.Upcoming {
		s.FirstDay = max(s.FirstDay, today)
	}
	tallies, ofToday, err := d.counts(ctx, c, s, today)
	if err != nil {
		return page, err
	}
	var days []countedDay
	for _, t := range tallies {
		n := 0
		for _, one := range t.Counts {
			if s.fits(one.ActivityID, one.StaffID, one.Status) {
				n += one.N
			}
		}
		if s.Upcoming && t.Day == today {
			n = len(ofToday) // what has begun counts no more
		}
		if n > 0 {
			days, page.Total = append(days, countedDay{t.Day, n}), page.Total+n
		}
	}
	if !s.Upcoming {
		slices.Reverse(days)
	}
	days, before := s.onPage(days)
	found, err := d.registrationsOn(ctx, c, s, days, ofToday)
	if err != nil {
		return page, err
	}
	from := min(s.skip()-before, len(found))
	page.Records = found[from:min(from+s.Limit, len(found))]
	return page, nil
}

// onPage returns the days that the page lies on, of all in their order, and how many registrations there are on the days before them.
func (s RegistrationSearch) onPage(days []countedDay) (_ []countedDay, before int) {
	first := 0
	for ; first < len(days) && before+days[first].n <= s.skip(); first++ {
		before += days[first].n
	}
	last := first
	for n := before; last < len(days) && n < s.skip()+s.Limit; last++ {
		n += days[last].n
	}
	return days[first:last], before
}
