package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

func TestParseStart(t *testing.T) {
	berlin, lordHowe, apia := zone(t, "Europe/Berlin"), zone(t, "Australia/Lord_Howe"), zone(t, "Pacific/Apia")
	for _, tt := range []struct {
		text string
		in   *time.Location
		want string // "" is a refusal
	}{
		{"2026-12-01T18:30", berlin, "2026-12-01T17:30:00Z"},
		{"2026-07-01T18:30", berlin, "2026-07-01T16:30:00Z"},
		{"2026-12-01T18:30:00+05:00", berlin, "2026-12-01T13:30:00Z"},
		{"2026-12-01T18:30:00Z", berlin, "2026-12-01T18:30:00Z"},
		{"2026-03-29T01:59", berlin, "2026-03-29T00:59:00Z"},
		{"2026-03-29T02:00", berlin, ""}, // the clock goes from 01:59 to 03:00
		{"2026-03-29T02:59", berlin, ""},
		{"2026-03-29T03:00", berlin, "2026-03-29T01:00:00Z"},
		{"2026-10-25T02:30", berlin, "2026-10-25T00:30:00Z"}, // the first time that it is half past two
		{"2026-10-25T03:00", berlin, "2026-10-25T02:00:00Z"},
		{"2026-04-05T01:45", lordHowe, "2026-04-04T14:45:00Z"}, // the clock goes back by half an hour
		{"2026-10-04T02:15", lordHowe, ""},
		{"2011-12-30T12:00", apia, ""}, // a day that there was not
		{"2026-12-01", berlin, ""},
		{"2026-12-01T8:30", berlin, ""},
		{"2026-12-01T18:30:00", berlin, ""},
		{"2026-02-29T18:30", berlin, ""},
		{"18:30", berlin, ""},
		{"", berlin, ""},
	} {
		got, err := booking.ParseStart(tt.text, tt.in)
		if e := problem.From(err); (e == nil) != (tt.want != "") || e != nil && e.Field() != "start" || e == nil && got.UTC().Format(time.RFC3339) != tt.want {
			t.Errorf("%s in %s is %s, %v", tt.text, tt.in, got, err)
		}
	}
}

// FuzzParseStart: what is read by a clock is what that clock shows then.
func FuzzParseStart(f *testing.F) {
	for _, text := range []string{"2026-10-25T02:30", "2026-03-29T02:30", "2026-12-01T18:30:00Z", "0000-01-01T00:00", "9999-12-31T23:59", "x"} {
		f.Add(text, "Europe/Berlin")
		f.Add(text, "America/St_Johns")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		in, err := time.LoadLocation(name)
		if err != nil {
			return
		}
		at, err := booking.ParseStart(text, in)
		if _, offset := time.Parse(time.RFC3339, text); err == nil && offset != nil && at.In(in).Format(booking.LocalForm) != text {
			t.Errorf("%q in %s is %s", text, name, at.In(in))
		}
	})
}
