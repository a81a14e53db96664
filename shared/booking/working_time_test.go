package booking_test

import (
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking"

	"pgregory.net/rapid"
)

// works is what Working must say of a minute: by the wall clock, and not on time off.
func works(s booking.Staff, at time.Time, in *time.Location) bool {
	local := at.In(in)
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(s.Schedule[local.Weekday()], func(span booking.Span) bool { return span.From <= minute && minute < span.To }) &&
		!slices.ContainsFunc(s.TimeOff, func(off booking.TimeOff) bool { return !at.Before(off.Start) && at.Before(off.End) })
}

// TestWorkingAgreesWithTheWallClockMinuteByMinute around the days on which clocks are changed, by half an hour in one place.
func TestWorkingAgreesWithTheWallClockMinuteByMinute(t *testing.T) {
	t.Parallel()
	changes := map[string][]string{
		"Europe/Berlin": {"2026-03-29", "2026-10-25"}, "America/New_York": {"2026-03-08", "2026-11-01"}, "Australia/Lord_Howe": {"2026-04-05", "2026-10-04"},
		"America/Santiago": {"2026-04-05", "2026-09-06"}, "UTC": {"2026-05-05"},
	}
	minute := rapid.IntRange(0, 24*60)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"}).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		day, _ := time.ParseInLocation(time.DateOnly, rapid.SampledFrom(changes[name]).Draw(t, "day"), zone)
		from := day.Add(time.Duration(rapid.IntRange(-26*60, 6*60).Draw(t, "from")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 50*60).Draw(t, "minutes")) * time.Minute)
		s := booking.Staff{Schedule: booking.Schedule{}}
		for weekday := time.Sunday; weekday <= time.Saturday; weekday++ {
			for range rapid.IntRange(0, 3).Draw(t, "spans") {
				s.Schedule[weekday] = append(s.Schedule[weekday], booking.Span{From: minute.Draw(t, "opens"), To: minute.Draw(t, "closes")})
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "times off") {
			start := day.Add(time.Duration(rapid.IntRange(-24*60, 24*60).Draw(t, "off")) * time.Minute)
			s.TimeOff = append(s.TimeOff, booking.TimeOff{Start: start, End: start.Add(time.Duration(minute.Draw(t, "for")) * time.Minute)})
		}
		working := s.Working(from, to, zone)
		whole := from.Before(to)
		for at := from; at.Before(to); at = at.Add(time.Minute) {
			within := slices.ContainsFunc(working, func(i booking.Interval) bool { return !at.Before(i.Start) && at.Before(i.End) })
			if within != works(s, at, zone) {
				t.Fatalf("%s: %v says %v at %s", name, working, within, at)
			}
			whole = whole && within
		}
		for n, one := range working {
			if !one.Start.Before(one.End) || one.Start.Before(from) || to.Before(one.End) || n > 0 && !working[n-1].End.Before(one.Start) {
				t.Fatalf("the intervals are %v from %s to %s", working, from, to)
			}
		}
		if from.Before(to) && s.Works(from, to, zone) != whole {
			t.Fatalf("works from %s to %s: %v", from, to, !whole)
		}
	})
}
