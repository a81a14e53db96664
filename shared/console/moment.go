package console

import "time"

// moment is a point in time as pages show it: the business's own wall clock, and exactly for programs.
type moment struct{ Words, ISO string }

// timeOfDay is a point in time on a page about its day.
func timeOfDay(t time.Time, in *time.Location) moment {
	return moment{t.In(in).Format(time.TimeOnly), t.UTC().Format(time.RFC3339)}
}

// newMoment is nil for the zero time.
func newMoment(t time.Time, in *time.Location) *moment {
	if t.IsZero() {
		return nil
	}
	return &moment{t.In(in).Format("2 Jan 2006, 15:04"), t.UTC().Format(time.RFC3339)}
}

// toTheSecond is newMoment where seconds matter.
func toTheSecond(t time.Time, in *time.Location) *moment {
	m := newMoment(t, in)
	if m != nil {
		m.Words = t.In(in).Format("2 Jan 2006, 15:04:05")
	}
	return m
}
