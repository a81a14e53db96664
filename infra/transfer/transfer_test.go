package transfer_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/transfer"
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// october is a Saturday afternoon eight days before Berlin's clocks go back.
var october = time.Date(2026, 10, 17, 14, 20, 31, 0, time.UTC)

func clock() time.Time { return october }

func business(t *testing.T, tables *dynamo.Tables, handle string) booking.Business {
	t.Helper()
	b, err := dynamo.NewBookings(tables).BusinessByHandle(t.Context(), handle)
	if err != nil {
		t.Fatalf("@%s: %v", handle, err)
	}
	return b
}

func export(t *testing.T, tables *dynamo.Tables, b booking.Business, partial *transfer.Partial) string {
	t.Helper()
	var out bytes.Buffer
	x := transfer.Exporter{Tables: tables, Now: clock, Random: rand.Reader, Progress: func(transfer.Progress) {}}
	if _, err := x.Export(t.Context(), b, &out, partial); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func importInto(ctx context.Context, tables *dynamo.Tables, handle, file string) (transfer.Imported, error) {
	m := transfer.Importer{Tables: tables, Now: clock, Random: rand.Reader, Handle: handle, Progress: func(transfer.Progress) {}}
	return m.Import(ctx, strings.NewReader(file))
}

// records are the lines between the first and the last: those say where a file comes from.
func records(file string) string {
	lines := strings.SplitAfter(file, "\n")
	return strings.Join(lines[1:len(lines)-2], "")
}

func TestACopyIsTheSameAtTheDesk(t *testing.T) {
	w := demoWorld(t)
	b := business(t, w.tables, "lindenhof")
	file := export(t, w.tables, b, nil)
	done, err := importInto(t.Context(), w.tables, "copy", file)
	if err != nil {
		t.Fatal(err)
	}
	if again := export(t, w.tables, done.Business, nil); records(again) != records(file) {
		t.Errorf("the copy exports otherwise:\n%s", firstDifference(records(file), records(again)))
	}
	if first, second := w.items(b.ID), w.items(done.Business.ID); !slices.Equal(first, second) {
		t.Errorf("the copy has other items:\n%s", firstDifference(strings.Join(first, "\n"), strings.Join(second, "\n")))
	}
	for name, ask := range asked(t, dynamo.NewBookings(w.tables)) {
		if first, second := ask(access.Operator(b.ForCaller())), ask(access.Operator(done.Business.ForCaller())); first != second || len(first) < 100 {
			t.Errorf("%s answers otherwise:\n%s\n%s", name, first, second)
		}
	}
	found, err := booking.NewDesk(dynamo.NewBookings(w.tables), clock, rand.Reader).SearchBusinesses(t.Context(), access.Operator(b.ForCaller()), "lindenhof")
	if err != nil || !slices.ContainsFunc(found, func(f booking.Business) bool { return f.ID == done.Business.ID }) {
		t.Errorf("found %+v, %v", found, err)
	}
}

// asked are questions that people ask at the doors, and their answers as text.
func asked(t *testing.T, store dynamo.Bookings) map[string]func(access.Caller) string {
	desk := booking.NewDesk(store, clock, rand.Reader)
	say := func(answer any, err error) string {
		text, unsaid := json.Marshal(answer)
		if err = errors.Join(err, unsaid); err != nil {
			t.Error(err)
		}
		return string(text)
	}
	page := booking.PageNumber{Page: 2, Limit: 20}
	return map[string]func(access.Caller) string{
		"stats": func(c access.Caller) string {
			s, err := desk.Stats(t.Context(), c, booking.StatsPeriod{Days: 90})
			return say(s.Revenue, err) + say(s, nil)[:80] + say(s.TopActivities, nil)
		},
		"upcoming": func(c access.Caller) string { return say(desk.UpcomingSessions(t.Context(), c, 14, 100)) },
		"participants": func(c access.Caller) string {
			return say(desk.SearchParticipants(t.Context(), c, booking.ParticipantSearch{PageNumber: page, Order: booking.ByName}))
		},
		"bookings": func(c access.Caller) string {
			return say(desk.SearchRegistrations(t.Context(), c, booking.RegistrationSearch{PageNumber: page}))
		},
		"availability": func(c access.Caller) string {
			activities, err := desk.Activities(t.Context(), c)
			text := say(activities, err)
			for _, a := range activities {
				text += say(desk.QueryAvailability(t.Context(), c, booking.AvailabilityQuery{ActivityID: a.ID, Day: "2026-10-20"}))
			}
			return text
		},
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for n := range min(len(as), len(bs)) {
		if as[n] != bs[n] {
			return as[n] + "\n" + bs[n]
		}
	}
	return "one is longer"
}
