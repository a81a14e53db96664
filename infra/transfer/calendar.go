package transfer

import (
	"cmp"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

// calendars are those of the days that later sessions may still touch. Sessions come by their start.
type calendars map[[2]string]booking.Calendar // by staff and UTC day

// hold puts a session into the calendars of the UTC days that it touches.
func (c calendars) hold(staffID, sessionID string, start, end time.Time) {
	for day := start.UTC().Truncate(24 * time.Hour); day.Before(end); day = day.AddDate(0, 0, 1) {
		k := [2]string{staffID, day.Format(time.DateOnly)}
		one := c[k]
		one.StaffID, one.Day = k[0], k[1]
		one.Busy = append(one.Busy, booking.Busy{Start: start.UTC(), End: end.UTC(), SessionID: sessionID})
		c[k] = one
	}
}

// over takes those of the days before one, in an order that is always the same.
func (c calendars) over(before string) []booking.Calendar {
	var done []booking.Calendar
	for k, one := range c {
		if k[1] < before {
			done = append(done, one)
			delete(c, k)
		}
	}
	slices.SortFunc(done, func(a, b booking.Calendar) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.StaffID, b.StaffID))
	})
	return done
}
