package booking_test

import (
	"slices"
	"testing"

	"frontdesk/shared/access"
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

func TestFindingBusinessesByName(t *testing.T) {
	s := newStudio(t)
	s.Neighbour("zoe-yoga")
	s.Neighbour("closed").SetGrants(access.All &^ access.SetOf(access.DirectoryRead))
	kayaks := s.Business
	kayaks.ID, kayaks.Handle, kayaks.Name = "kayaks0000000000", "north-shore", "Kayaks"
	wantCode(t, s.Store.AddBusiness(t.Context(), kayaks), "")
	anyone := access.Caller{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous}
	for query, want := range map[string][]string{
		"stu": {"studio"}, "The STUDIO": {"studio"}, "zoé": {"zoe-yoga"}, "yog zo": {"zoe-yoga"}, "the": {"studio", "zoe-yoga"}, "closed": nil, "oga": nil, "": nil, " - ": nil, "zoe-yoga": {"zoe-yoga"},
		"kay": {"north-shore"}, "shore": {"north-shore"}, "shore kayaks": {"north-shore"},
	} {
		found, err := s.Desk.SearchBusinesses(t.Context(), anyone, query)
		wantCode(t, err, "")
		var handles []string
		for _, b := range found {
			handles = append(handles, b.Handle)
		}
		if slices.Sort(handles); !slices.Equal(handles, want) {
			t.Errorf("%q finds %v, want %v", query, handles, want)
		}
	}
}
