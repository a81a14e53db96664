package booking

import (
	"time"

	"frontdesk/shared/problem"
)

// LocalForm is how a time is written by the wall clock of a business.
const LocalForm = "2006-01-02T15:04"

// ParseStart reads when something begins: by the wall clock of a time zone, as 2026-12-01T18:30, or in RFC 3339 with an offset.
// VALIDATION_ERROR, about `start`, for anything else, and for a time that the clock leaves out.
func ParseStart(text string, in *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	wall, err := time.Parse(LocalForm, text)
	if err != nil || wall.Format(LocalForm) != text { // time.Parse takes an hour of one digit
		return wall, problem.Invalid("start", text,
			"`start` must be a time by the clock of the business, such as 2026-12-01T18:30, or one with its offset, such as 2026-12-01T17:30:00Z.")
	}
	t, ok := onClock(wall, in)
	if !ok {
		return t, skipped(wall, in)
	}
	return t, nil
}

// onClock returns when a clock shows what wall says in UTC: the first time, where it is set back. ok is false for a time that it leaves
// out because it is set forward.
func onClock(wall time.Time, in *time.Location) (t time.Time, ok bool) {
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} { // the clock is not set twice in two days
		_, offset := wall.Add(near).In(in).Zone()
		t = wall.Add(-time.Duration(offset) * time.Second)
		if _, then := t.In(in).Zone(); then == offset {
			return t, true
		}
	}
	return t, false
}

func skipped(wall time.Time, in *time.Location) error {
	text := wall.Format(LocalForm)
	return problem.Invalid("start", text, "The clock in %s is set forward then and does not show %s.", in, text)
}
