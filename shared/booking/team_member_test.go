package booking_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

func TestWhoIsAvailable(t *testing.T) {
	s, in := salon(t)
	s.Staff("ana", 9*60, 17*60) // 8:00 to 16:00 UTC
	s.Staff("ben", 0, 24*60)
	in.StaffID = "ana"
	_, err := book(s, in) // 10:00 to 10:15
	wantCode(t, err, "")
	_, err = s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: "ben", Start: at(-2, 0), End: at(22, 59)})
	wantCode(t, err, "")
	s.Clock.Set(at(9, 59))
	for name, tt := range map[string]struct {
		q    booking.TeamQuery
		who  string
		day  string
		from time.Time
	}{
		"now":                  {booking.TeamQuery{}, "ana", "2026-03-02", at(9, 59)},
		"in a minute":          {booking.TeamQuery{At: at(10, 0), Length: 15 * time.Minute}, "", "2026-03-02", at(10, 0)},
		"after the booking":    {booking.TeamQuery{At: at(10, 15), Length: 345 * time.Minute}, "ana", "2026-03-02", at(10, 15)},
		"too long for the day": {booking.TeamQuery{At: at(10, 15), Length: 346 * time.Minute}, "", "2026-03-02", at(10, 15)},
		"today":                {booking.TeamQuery{Day: "2026-03-02"}, "ana,ben", "2026-03-02", at(9, 59)}, // he works the day's last minute in Berlin
		"tomorrow":             {booking.TeamQuery{Day: "2026-03-03"}, "ana,ben", "2026-03-03", at(9, 59)},
		"a time, and a day":    {booking.TeamQuery{Day: "2026-03-05", At: at(22, 59), Length: 15 * time.Minute}, "ben", "2026-03-02", at(22, 59)},
	} {
		got, err := s.Desk.Team(t.Context(), s.Operator(), tt.q)
		wantCode(t, err, "")
		var who []string
		for _, m := range got.Members {
			if m.Available {
				who = append(who, m.ID)
			}
		}
		if strings.Join(who, ",") != tt.who || got.Day != tt.day || !got.At.Equal(tt.from) || len(got.Members) != 2 {
			t.Errorf("%s: %v, %s, %s", name, who, got.Day, got.At)
		}
	}
	for field, q := range map[string]booking.TeamQuery{"day": {Day: "yesterday"}, "minutes": {At: at(10, 0)}} {
		_, err := s.Desk.Team(t.Context(), s.Operator(), q)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != field {
			t.Errorf("%+v: %v", q, e)
		}
	}
	_, err = s.Desk.Team(t.Context(), s.Operator(), booking.TeamQuery{At: at(10, 0), Length: time.Minute})
	wantCode(t, err, problem.ValidationError)
}
