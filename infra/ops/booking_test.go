package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// registrations loads a participant and pending registrations with those ids, each for a session of its own that was long ago.
func (b *bench) registrations(businessID string, ids ...string) {
	b.t.Helper()
	l := dynamo.NewLoader(b.tables)
	check := func(err error) {
		if err != nil {
			b.t.Fatal(err)
		}
	}
	check(l.AddParticipant(b.t.Context(), businessID, booking.Participant{ID: "participant", Name: "Ana", Email: "ana@example.com"}))
	start := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for _, id := range ids {
		s := booking.Session{ID: "s-" + id, Kind: booking.Class, ActivityID: "yoga", Start: start, End: start.Add(time.Hour), Capacity: 1, Status: booking.Scheduled}
		r := booking.Registration{ID: id, ParticipantID: "participant", SessionID: s.ID, ActivityID: "yoga", ActivityName: "Yoga", Status: booking.Pending, Start: s.Start, End: s.End}
		check(l.AddSession(b.t.Context(), businessID, s, []booking.Registration{r}))
	}
	check(l.Flush(b.t.Context()))
}

// works adds somebody to the team.
func (b *bench) works(businessID, id string) {
	b.t.Helper()
	l := dynamo.NewLoader(b.tables)
	if err := errors.Join(l.AddStaff(b.t.Context(), businessID, booking.Staff{ID: id, Name: id, Active: true}), l.Flush(b.t.Context())); err != nil {
		b.t.Fatal(err)
	}
}

func TestRegistrations(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	b.registrations(made.ID, "r1", "r2")
	for _, step := range []struct{ verb, id, status, more string }{
		{"confirm", "r1", "confirmed", ""}, {"no-show", "r1", "no_show", ""}, {"check-in", "r1", "completed", ""}, {"cancel", "r2", "cancelled", "--reason=Flu"},
	} {
		var r registrationAnswer
		b.must(&r, append([]string{"registration", step.verb, "--business", "studio", "--id", step.id}, strings.Fields(step.more)...)...)
		if r.Status != step.status || r.ID != step.id || r.SessionID != "s-"+step.id || r.ParticipantID != "participant" || (r.ConfirmedAt == nil) != (step.id == "r2") {
			t.Errorf("%s: %+v", step.verb, r)
		}
		if code, _ := b.refused("registration", step.verb, "--business", "studio", "--id", step.id); code != "CONFLICT" {
			t.Errorf("%s again: %s", step.verb, code)
		}
		if code, details := b.refused("registration", step.verb, "--business", "studio", "--id", "unknown"); code != "NOT_FOUND" || details["field"] != "id" {
			t.Errorf("%s of an unknown one: %s", step.verb, code)
		}
	}
	b.registrations(made.ID, "r3")
	_, text, _ := b.run("registration", "confirm", "--business", "studio", "--id", "r3")
	if want := "The registration r3 for Yoga on 2026-03-02 11:00 CET is now confirmed.\n"; text != want {
		t.Errorf("it says %q", text)
	}
	if told := b.log(made.ID); !slices.Contains(told, string(audit.RegistrationCancelled)+" map[before:pending participant:participant reason:Flu registration:r2 start:2026-03-02T10:00:00Z]") {
		t.Errorf("the log has %q", told)
	}
}

func TestParticipants(t *testing.T) {
	b := newBench(t)
	b.registrations(b.business("studio").ID)
	var p participantAnswer
	b.must(&p, "participant", "consent", "--business", "studio", "--id", "participant", "--status", "granted")
	if p.Consent.Status != "granted" || p.Consent.At == nil || p.Name != "Ana" {
		t.Errorf("it is %+v", p)
	}
	b.must(&p, "participant", "edit", "--business", "studio", "--id", "participant", "--name", "Ana Ng", "--email=", "--phone", "+49 30 1234567")
	if p.Name != "Ana Ng" || p.Email != "" || p.Phone != "+49301234567" || p.Consent.Status != "granted" {
		t.Errorf("it is %+v", p)
	}
	for args, code := range map[string]string{
		"consent --id participant --status unknown": "VALIDATION_ERROR", "consent --id nobody --status granted": "NOT_FOUND",
		"edit --id participant --phone=": "VALIDATION_ERROR", "edit --id nobody --name X": "NOT_FOUND",
	} {
		if got, _ := b.refused(append([]string{"participant"}, strings.Fields(args+" --business studio")...)...); got != code {
			t.Errorf("%s: %s", args, got)
		}
	}
}

func TestTimeOff(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	b.works(made.ID, "ana")
	off := func(verb string, more ...string) timeOffAnswer {
		var a timeOffAnswer
		b.must(&a, append([]string{"time-off", verb, "--business", "studio", "--staff", "ana"}, more...)...)
		return a
	}
	days := off("add", "--start", "2026-03-28", "--end", "2026-03-29", "--reason", "Skiing") // the clock goes forward in between
	if days.Start.Format(time.RFC3339) != "2026-03-27T23:00:00Z" || days.End.Sub(days.Start) != 47*time.Hour || days.Reason != "Skiing" || days.StaffID != "ana" {
		t.Errorf("added %+v", days)
	}
	hours := off("add", "--start", "2026-04-01T09:00:00+02:00", "--end", "2026-04-01T12:00:00+02:00")
	if removed := off("remove", "--id", days.ID); removed != days || hours.End.Sub(hours.Start) != 3*time.Hour {
		t.Errorf("removed %+v", removed)
	}
	for args, code := range map[string]string{
		"remove --staff ana --id " + days.ID:                     "NOT_FOUND",
		"add --staff nobody --start 2026-03-28 --end 2026-03-28": "NOT_FOUND",
		"add --staff ana --start soon --end 2026-03-28":          "VALIDATION_ERROR",
		"add --staff ana --start 2026-03-28 --end 2026-03-27":    "VALIDATION_ERROR",
	} {
		if got, _ := b.refused(append([]string{"time-off"}, strings.Fields(args+" --business studio")...)...); got != code {
			t.Errorf("%s: %s", args, got)
		}
	}
	_, text, _ := b.run("time-off", "remove", "--business", "studio", "--staff", "ana", "--id", hours.ID)
	if want := "ana is no longer off from 2026-04-01 09:00 CEST to 2026-04-01 12:00 CEST (" + hours.ID + ").\n"; text != want {
		t.Errorf("it says %q", text)
	}
}

func TestSales(t *testing.T) {
	b := newBench(t)
	b.registrations(b.business("studio").ID)
	var sold productAnswer
	b.must(&sold, "product", "add", "--business", "studio", "--name", "Ten classes", "--kind", "pass", "--price", "12000")
	if sold.Price != (moneyAnswer{12000, "EUR"}) || !sold.Active || sold.Kind != "pass" {
		t.Errorf("added %+v", sold)
	}
	var first, second, set purchaseAnswer
	b.must(&first, "purchase", "record", "--business", "studio", "--participant", "participant", "--product", sold.ID)
	b.must(&second, "purchase", "record", "--business", "studio", "--participant", "participant", "--product", sold.ID, "--status", "incomplete", "--price", "0")
	if first.Status != "active" || first.PricePaid != sold.Price || second.Status != "incomplete" || second.PricePaid != (moneyAnswer{0, "EUR"}) || first.EndedAt != nil {
		t.Errorf("recorded %+v and %+v", first, second)
	}
	b.must(&set, "purchase", "set", "--business", "studio", "--id", first.ID, "--status", "refunded")
	if set.Status != "refunded" || set.EndedAt == nil || fmt.Sprint(set.PurchasedAt) != fmt.Sprint(first.PurchasedAt) {
		t.Errorf("set %+v", set)
	}
	for args, code := range map[string]string{
		"purchase set --status active --id " + first.ID:                             "CONFLICT",
		"purchase set --status paid --id " + first.ID:                               "VALIDATION_ERROR",
		"purchase set --status active --id unknown":                                 "NOT_FOUND",
		"purchase record --participant nobody --product " + sold.ID:                 "NOT_FOUND",
		"purchase record --participant participant --product x":                     "NOT_FOUND",
		"purchase record --participant participant --price -1 --product " + sold.ID: "VALIDATION_ERROR",
		"product add --name N --kind voucher --price 1":                             "VALIDATION_ERROR",
		"product add --name N --kind pass --price -1":                               "VALIDATION_ERROR",
	} {
		if got, _ := b.refused(append(strings.Fields(args), "--business", "studio")...); got != code {
			t.Errorf("%s: %s", args, got)
		}
	}
}
