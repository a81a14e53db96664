package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"golang.org/x/sync/errgroup"
)

// Bounds of Stats.
const (
	MaxStatsDays     = 366
	DefaultStatsDays = 30
	topActivities    = 5
)

// StatsPeriod is the days that statistics are of: those from FirstDay to LastDay, as 2006-01-02, both included; or, without FirstDay, the
// last Days days up to LastDay. An empty LastDay is today, Days of 0 are DefaultStatsDays.
type StatsPeriod struct {
	Days              int
	FirstDay, LastDay string
}

// Stats is how a business did on the days from FirstDay to LastDay.
type Stats struct {
	FirstDay, LastDay string
	Registrations     map[RegistrationStatus]int // for sessions of those days, by their state now
	Classes           ClassStats
	NewParticipants   int           // added on those days
	Participants      int           // all that there are now
	Revenue           *Revenue      // nil for who may not read purchases
	TopActivities     []ActivityUse // those with the most registrations that hold a place, the most first
}

// ClassStats is how full the class sessions of some days are. Cancelled ones do not count.
type ClassStats struct{ Sessions, Capacity, Taken int }

// Revenue is what was paid for the purchases made on some days, without those that were refunded since.
type Revenue struct {
	Amount    Money
	Purchases int
}

// ActivityUse is how many registrations an activity has that hold a place.
type ActivityUse struct {
	ActivityID, Name string
	Registrations    int
}

// Attendance is how many of those who were expected came, from 0 to 1; ok is false when nobody is known to have come or not.
func (s Stats) Attendance() (rate float64, ok bool) {
	came, expected := s.Registrations[Completed], s.Registrations[Completed]+s.Registrations[NoShow]
	return float64(came) / float64(max(1, expected)), expected > 0
}

// FillRate is which part of the places is taken, from 0 to 1; ok is false when there is none.
func (c ClassStats) FillRate() (rate float64, ok bool) {
	return float64(c.Taken) / float64(max(1, c.Capacity)), c.Capacity > 0
}

// Stats counts what happened on some days, from the tallies of the days, and from the sessions and the purchases. VALIDATION_ERROR for days that are none, for more than MaxStatsDays, and for an end before the beginning.
func (d *Desk) Stats(ctx context.Context, c access.Caller, p StatsPeriod) (Stats, error) {
	if err := c.Require(access.StatsRead); err != nil {
		return Stats{}, err
	}
	here := c.Business.Location()
	p, err := p.settled(dayOf(d.now(), here))
	if err != nil {
		return Stats{}, err
	}
	s := Stats{FirstDay: p.FirstDay, LastDay: p.LastDay, Registrations: map[RegistrationStatus]int{}}
	from, to := startOf(p.FirstDay, here), endOf(p.LastDay, here)
	var activities map[string]int
	var names []Activity
	var currency string
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { activities, err = d.tallied(ctx, c.Business.ID, &s); return err })
	group.Go(func() (err error) { names, err = d.store.Activities(ctx, c.Business.ID); return err })
	group.Go(func() (err error) { s.Classes, err = d.classStats(ctx, c.Business.ID, from, to); return err })
	group.Go(func() (err error) {
		s.Participants, currency, err = d.store.CountParticipants(ctx, c.Business.ID)
		return err
	})
	if c.Require(access.PurchasesRead) == nil {
		group.Go(func() (err error) { s.Revenue, err = d.revenue(ctx, c.Business.ID, from, to); return err })
	}
	if err := group.Wait(); err != nil {
		return Stats{}, err
	}
	if s.Revenue != nil {
		s.Revenue.Amount.Currency = currency
	}
	s.TopActivities = mostUsed(activities, names)
	return s, nil
}

// settled returns the period with its first and last day.
func (p StatsPeriod) settled(today string) (StatsPeriod, error) {
	if err := checkDays(p.FirstDay, p.LastDay); err != nil {
		return p, err
	}
	if p.Days < 0 || p.Days > MaxStatsDays {
		return p, problem.Invalid("days", p.Days, "`days` must be between 1 and %d.", MaxStatsDays)
	}
	if p.Days != 0 && p.FirstDay != "" {
		return p, problem.Invalid("days", p.Days, "Give `days` or `firstDay`, not both.")
	}
	p.LastDay = cmp.Or(p.LastDay, today)
	p.FirstDay = cmp.Or(p.FirstDay, nextDay(p.LastDay, 1-cmp.Or(p.Days, DefaultStatsDays)))
	if p.LastDay < p.FirstDay {
		return p, problem.Invalid("firstDay", p.FirstDay, "`firstDay` is after today.")
	}
	if nextDay(p.FirstDay, MaxStatsDays) <= p.LastDay {
		return p, problem.Invalid("firstDay", p.FirstDay, "The days may be %d at most.", MaxStatsDays)
	}
	return p, nil
}

// tallied adds up the tallies of s's days, and returns how many registrations with a place each activity has.
func (d *Desk) tallied(ctx context.Context, businessID string, s *Stats) (map[string]int, error) {
	tallies, err := d.store.Tallies(ctx, businessID, s.FirstDay, s.LastDay)
	activities := map[string]int{}
	for _, t := range tallies {
		s.NewParticipants += t.NewParticipants
		for _, one := range t.Counts {
			s.Registrations[one.Status] += one.N
			if one.Status.HoldsPlace() {
				activities[one.ActivityID] += one.N
			}
		}
	}
	return activities, err
}

func (d *Desk) classStats(ctx context.Context, businessID string, from, to time.Time) (c ClassStats, _ error) {
	for s, err := range d.store.Sessions(ctx, businessID, from, to) {
		if err != nil {
			return c, err
		}
		if s.Kind == Class && s.Status == Scheduled {
			c.Sessions, c.Capacity, c.Taken = c.Sessions+1, c.Capacity+s.Capacity, c.Taken+s.Taken
		}
	}
	return c, nil
}

func (d *Desk) revenue(ctx context.Context, businessID string, from, to time.Time) (*Revenue, error) {
	r := &Revenue{}
	for p, err := range d.store.PurchasesBetween(ctx, businessID, from, to) {
		if err != nil {
			return nil, err
		}
		if spent := p.Spent(); spent > 0 {
			r.Amount.Amount, r.Purchases = r.Amount.Amount+spent, r.Purchases+1
		}
	}
	return r, nil
}

func mostUsed(counts map[string]int, activities []Activity) []ActivityUse {
	all := []ActivityUse{}
	for _, a := range activities {
		if n := counts[a.ID]; n > 0 {
			all = append(all, ActivityUse{a.ID, a.Name, n})
		}
	}
	slices.SortFunc(all, func(a, b ActivityUse) int {
		return cmp.Or(cmp.Compare(b.Registrations, a.Registrations), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ActivityID, b.ActivityID))
	})
	return all[:min(topActivities, len(all))]
}
