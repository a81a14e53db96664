package booking_test

import (
	"testing"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

func TestCheckBusiness(t *testing.T) {
	good := booking.Business{Handle: "acme", Name: "Acme", TimeZone: "Europe/Berlin", Currency: "EUR"}
	for _, tt := range []struct {
		field  string // "" is fine
		change func(*booking.Business)
	}{
		{"", func(*booking.Business) {}},
		{"handle", func(b *booking.Business) { b.Handle = "@acme" }},
		{"handle", func(b *booking.Business) { b.Handle = "Acme" }},
		{"handle", func(b *booking.Business) { b.Handle = "ac\n" }},
		{"name", func(b *booking.Business) { b.Name = " " }},
		{"currency", func(b *booking.Business) { b.Currency = "" }},
		{"currency", func(b *booking.Business) { b.Currency = "eur" }},
		{"timeZone", func(b *booking.Business) { b.TimeZone = "" }},
		{"timeZone", func(b *booking.Business) { b.TimeZone = "Local" }},
		{"timeZone", func(b *booking.Business) { b.TimeZone = "Europe/Atlantis" }},
		{"timeZone", func(b *booking.Business) { b.TimeZone = "../../etc/passwd" }},
	} {
		b := good
		tt.change(&b)
		if e := problem.From(booking.CheckBusiness(b)); (e == nil) != (tt.field == "") || e != nil && e.Details["field"] != tt.field {
			t.Errorf("%+v: %v", b, e)
		}
	}
}
