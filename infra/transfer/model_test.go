package transfer_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/transfer"
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// life is a business that people work in.
type life struct {
	rt   *rapid.T
	desk *booking.Desk
	who  access.Caller
	now  time.Time

	sessions, registrations, purchases []string
}

// TestWhateverHappenedACopyIsTheSame does anything in a business, in any order, and compares all items of it with those of its copy, and what
// both export: counts, places, indexes, calendars and all that is found by something else are then as the use cases would have made them.
func TestWhateverHappenedACopyIsTheSame(t *testing.T) {
	w := newWorld(t)
	store := dynamo.NewBookings(w.tables)
	rapid.Check(t, func(rt *rapid.T) {
		l := &life{rt: rt, now: october, registrations: []string{"nothing"}, purchases: []string{"nothing"}}
		id := credential.NewID(rand.Reader)
		b := booking.Business{ID: id, Handle: "b" + strings.ToLower(id), Name: "Studio", TimeZone: rapid.SampledFrom([]string{"Europe/Berlin", "Pacific/Auckland", "America/Chicago"}).Draw(rt, "zone"),
			Currency: "EUR", Grants: access.All, CreatedAt: october}
		if err := store.AddBusiness(t.Context(), b); err != nil {
			rt.Fatal(err)
		}
		founded(t, w.tables, b)
		l.who, l.desk = access.Operator(b.ForCaller()), booking.NewDesk(store, func() time.Time { return l.now }, rand.Reader)
		for n, capacity := range []int{1, 2} { // so few that they are full at times
			l.scheduled(l.desk.ScheduleSessions(t.Context(), l.who, booking.NewSession{ActivityID: "yoga", StaffID: "ana", Start: october.Truncate(time.Hour).Add(time.Duration(20+30*n) * time.Hour), Capacity: capacity}))
		}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 120).Draw(rt, "minutes")) * time.Minute)
			err := l.step(t)
			if e := problem.From(err); e != nil && e.Code != problem.Conflict && e.Code != problem.NotFound && e.Code != problem.ValidationError {
				rt.Fatal(err)
			}
		}
		l.now = l.now.Add(time.Minute)
		clock := func() time.Time { return l.now }
		export := func(b booking.Business) string {
			var out bytes.Buffer
			x := transfer.Exporter{Tables: w.tables, Now: clock, Random: rand.Reader, Progress: func(transfer.Progress) {}}
			if _, err := x.Export(t.Context(), b, &out, nil); err != nil {
				rt.Fatal(err)
			}
			return out.String()
		}
		file := export(b)
		copied, err := importInto(t.Context(), w.tables, b.Handle+"copy", file)
		if err != nil {
			rt.Fatal(err)
		}
		if again := export(copied.Business); records(again) != records(file) {
			rt.Errorf("the copy exports otherwise:\n%s", firstDifference(records(file), records(again)))
		}
		if first, second := w.items(b.ID), w.items(copied.Business.ID); !slices.Equal(first, second) {
			rt.Errorf("the copy has other items:\n%s", firstDifference(strings.Join(first, "\n"), strings.Join(second, "\n")))
		}
	})
}

// founded gives a business what nobody can add through a use case.
func founded(t *testing.T, tables *dynamo.Tables, b booking.Business) {
	t.Helper()
	l := dynamo.NewLoader(tables)
	allDay := booking.Schedule{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		allDay[day] = []booking.Span{{From: 0, To: 24 * 60}}
	}
	money := booking.Money{Amount: 1250, Currency: "EUR"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"ana", "ben"} {
		must(l.AddStaff(t.Context(), b.ID, booking.Staff{ID: id, Name: "Ms " + id, Active: true, Schedule: allDay}))
	}
	must(l.AddStaff(t.Context(), b.ID, booking.Staff{ID: "cy", Name: "Cy", Schedule: booking.Schedule{}}))
	must(l.AddActivity(t.Context(), b.ID, booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour, Price: money, CreatedAt: october}))
	must(l.AddActivity(t.Context(), b.ID, booking.Activity{ID: "massage", Name: "Massage", Kind: booking.Appointment, Duration: time.Hour, Price: money, CreatedAt: october,
		Variants: []booking.Variant{{ID: "long", Name: "Long", Duration: 2 * time.Hour, Price: money}}}))
	for n := range 4 {
		created := october.AddDate(0, 0, -n).Add(-time.Hour)
		must(l.AddParticipant(t.Context(), b.ID, booking.Participant{ID: fmt.Sprint("p", n), Name: fmt.Sprint("Mr ", n), Email: fmt.Sprintf("p%d@example.com", n), Status: booking.Customer,
			Consent: booking.Consent{Status: booking.ConsentUnknown}, CreatedAt: created, Day: created.In(b.Location()).Format(time.DateOnly), LastInteractionAt: created}))
	}
	must(l.AddProduct(t.Context(), b.ID, booking.Product{ID: "pass", Name: "Pass", Kind: booking.Pass, Price: money, Active: true, CreatedAt: october}))
	must(l.Flush(t.Context()))
}

func (l *life) scheduled(made []booking.Session, err error) error {
	for _, s := range made {
		l.sessions = append(l.sessions, s.ID)
	}
	return err
}

func (l *life) step(t *testing.T) error {
	ctx, one := t.Context(), func(from []string, what string) string { return rapid.SampledFrom(from).Draw(l.rt, what) }
	session, registration, participant := one(l.sessions, "session"), one(l.registrations, "registration"), one([]string{"p0", "p1", "p2", "p3"}, "participant")
	start := october.Truncate(time.Hour).Add(time.Duration(rapid.IntRange(1, 200).Draw(l.rt, "start")) * time.Hour)
	registered := func(r booking.Registration, err error) error {
		if err == nil {
			l.registrations = append(l.registrations, r.ID)
		}
		return err
	}
	what := one([]string{"schedule", "register", "wait", "wait", "book", "book new", "hold", "confirm", "check in", "no show", "cancel", "move", "update", "cancel session",
		"buy", "desk", "desk"}, "what")
	switch what {
	case "schedule":
		return l.scheduled(l.desk.ScheduleSessions(ctx, l.who, booking.NewSession{ActivityID: "yoga", StaffID: one([]string{"ana", "ben"}, "leader"), Start: start, Capacity: 2}))
	case "register", "wait":
		return registered(l.desk.RegisterIn(ctx, l.who, booking.NewBooking{SessionID: session, ParticipantID: participant, Waitlist: what == "wait", Guest: one([]string{"", "Di"}, "guest")}))
	case "book":
		return registered(l.desk.Book(ctx, l.who, booking.NewBooking{ActivityID: "massage", VariantID: one([]string{"", "long"}, "variant"), ParticipantID: participant, Start: start, Notes: "A note, „quoted“\n"}))
	case "book new":
		return registered(l.desk.Book(ctx, l.who, booking.NewBooking{ActivityID: "massage", Name: "Ève", Phone: fmt.Sprintf("+4930%07d", rapid.IntRange(1, 3).Draw(l.rt, "phone")), Start: start}))
	case "hold":
		_, err := l.desk.CreateHold(ctx, l.who, booking.NewHold{Key: "k", ActivityID: one([]string{"", "yoga"}, "of"), Segments: []booking.HeldSegment{{Start: start, End: start.Add(time.Hour)}}})
		return err
	case "confirm":
		_, err := l.desk.ConfirmRegistration(ctx, l.who, registration)
		return err
	case "check in":
		_, err := l.desk.CheckIn(ctx, l.who, registration)
		return err
	case "no show":
		_, err := l.desk.MarkNoShow(ctx, l.who, registration)
		return err
	case "cancel":
		_, err := l.desk.CancelRegistration(ctx, l.who, registration, "")
		return err
	case "move":
		m, err := l.desk.MoveRegistration(ctx, l.who, registration, session)
		return registered(m.To, err)
	case "update":
		leader, capacity := one([]string{"ana", "ben"}, "leader"), rapid.IntRange(1, 4).Draw(l.rt, "capacity")
		_, err := l.desk.UpdateSession(ctx, l.who, session, booking.SessionChanges{Start: &start, StaffID: &leader, Capacity: &capacity})
		return err
	case "cancel session":
		_, err := l.desk.CancelSession(ctx, l.who, session, "", false)
		return err
	case "buy":
		p, err := l.desk.RecordPurchase(ctx, l.who, booking.NewPurchase{ParticipantID: participant, ProductID: "pass", Status: rapid.SampledFrom([]booking.PurchaseStatus{booking.PurchaseActive, booking.PurchaseIncomplete}).Draw(l.rt, "as")})
		if err == nil {
			l.purchases = append(l.purchases, p.ID)
		}
		return err
	default:
		return l.desks(t, participant, start)
	}
}

// desks are the steps that touch no session.
func (l *life) desks(t *testing.T, participant string, start time.Time) error {
	ctx := t.Context()
	var err error
	switch rapid.IntRange(0, 6).Draw(l.rt, "which") {
	case 0:
		_, err = l.desk.ChangePurchase(ctx, l.who, rapid.SampledFrom(l.purchases).Draw(l.rt, "purchase"), rapid.SampledFrom(booking.PurchaseStatuses).Draw(l.rt, "status"))
	case 1:
		_, err = l.desk.UpdateTags(ctx, l.who, participant, booking.TagChanges{Add: []string{rapid.SampledFrom([]string{"vip", "Early bird", "ärztin"}).Draw(l.rt, "tag")}})
	case 2:
		_, err = l.desk.AddNote(ctx, l.who, booking.NewNote{ParticipantID: participant, Text: "Likes the window."})
	case 3:
		_, err = l.desk.SetConsent(ctx, l.who, participant, rapid.SampledFrom([]booking.ConsentStatus{booking.ConsentGranted, booking.ConsentRevoked}).Draw(l.rt, "consent"))
	case 4:
		email := rapid.SampledFrom([]string{"", "new@example.com", "p0@example.com"}).Draw(l.rt, "email")
		_, err = l.desk.EditParticipant(ctx, l.who, participant, booking.ParticipantChanges{Email: &email})
	case 5:
		_, err = l.desk.AddKnowledge(ctx, l.who, booking.NewKnowledge{Question: "Mats?", Answer: "Yes.", Category: "Classes"})
	case 6:
		_, err = l.desk.AddTimeOff(ctx, l.who, booking.NewTimeOff{StaffID: "ana", Start: start, End: start.Add(3 * time.Hour), Reason: "Rest"})
	}
	return err
}
