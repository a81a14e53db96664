package booking

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"

	"golang.org/x/sync/errgroup"
)

// counts reads the tallies of the days that s spans and, where they say too much of today, what is left of today.
func (d *Desk) counts(ctx context.Context, c access.Caller, s RegistrationSearch, today string) (tallies []Tally, ofToday []Registration, _ error) {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		tallies, err = d.store.Tallies(ctx, c.Business.ID, s.FirstDay, s.LastDay)
		return err
	})
	if s.Upcoming && s.within(today) {
		group.Go(func() error {
			// Starts are whole seconds.
			from := d.now().Add(time.Second - 1).Truncate(time.Second)
			left, err := d.store.RegistrationsBetween(ctx, c.Business.ID, from, endOf(today, c.Business.Location()))
			ofToday = s.arrange(left, func(r Registration) bool { return r.TallyDay() == today })
			return err
		})
	}
	err := group.Wait()
	return tallies, ofToday, err
}

// registrationsOn returns the registrations of those days that are listed, in order. It reads days that follow each other together,
// everything at once, and does not read what is left of today again.
func (d *Desk) registrationsOn(ctx context.Context, c access.Caller, s RegistrationSearch, days []countedDay, ofToday []Registration) ([]Registration, error) {
	here := c.Business.Location()
	wanted := map[string]bool{}
	var all []Registration
	for _, one := range days {
		wanted[one.day] = true
	}
	if s.Upcoming {
		today := dayOf(d.now(), here)
		if wanted[today] {
			all = ofToday
		}
		delete(wanted, today)
	}
	stretches := stretchesOf(wanted)
	read := make([][]Registration, len(stretches))
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(32)
	for n, stretch := range stretches {
		group.Go(func() (err error) {
			read[n], err = d.store.RegistrationsBetween(reading, c.Business.ID, startOf(stretch[0], here), endOf(stretch[1], here))
			return err
		})
	}
	err := group.Wait()
	for _, some := range read {
		all = append(all, slices.DeleteFunc(some, func(r Registration) bool { return !wanted[r.TallyDay()] })...)
	}
	return s.arrange(all, func(Registration) bool { return true }), err
}

// stretchesOf joins days that follow each other, each stretch as its first and last day.
func stretchesOf(days map[string]bool) (stretches [][2]string) {
	for day := range days {
		if days[nextDay(day, -1)] {
			continue
		}
		last := day
		for days[nextDay(last, 1)] {
			last = nextDay(last, 1)
		}
		stretches = append(stretches, [2]string{day, last})
	}
	return stretches
}

// nextDay is the day that many days after another.
func nextDay(day string, by int) string {
	t, _ := time.Parse(time.DateOnly, day)
	return t.AddDate(0, 0, by).Format(time.DateOnly)
}

// startOf is the first moment of a day; it is not midnight where the clocks are changed then.
func startOf(day string, in *time.Location) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, day, in)
	for dayOf(t, in) < day {
		t = t.Add(15 * time.Minute)
	}
	return t.UTC()
}

// endOf is the first moment of the day after.
func endOf(day string, in *time.Location) time.Time { return startOf(nextDay(day, 1), in) }
