package booking_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// TestStats counts what lies at the edges of the days, in the business's time zone.
func TestStats(t *testing.T) {
	s := newStudio(t)
	s.Activity("yoga", booking.Class, time.Hour)
	s.Activity("cut", booking.Appointment, time.Hour)
	day := func(n int) time.Time { return time.Date(2026, 2, n, 23, 0, 0, 0, time.UTC) } // the next day's midnight in Berlin
	s.Load(func(l *dynamo.Loader) error {
		for n, created := range []time.Time{day(9).Add(-time.Second), day(9), day(12).Add(-time.Second), day(12)} {
			if err := l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: fmt.Sprint("p", n), CreatedAt: created, Day: created.In(s.Location()).Format(time.DateOnly), LastInteractionAt: created.AddDate(0, 0, n)}); err != nil {
				return err
			}
		}
		return nil
	})
	var all []booking.Registration
	add := func(activity, session string, start time.Time, statuses ...booking.RegistrationStatus) {
		for _, status := range statuses {
			n := len(all)
			all = append(all, booking.Registration{ID: fmt.Sprint("r", n), ParticipantID: fmt.Sprint("of", n), SessionID: session, ActivityID: activity, StaffID: "ana", Status: status, Start: start, End: start.Add(time.Hour)})
		}
	}
	add("yoga", "early", day(9).Add(-time.Hour), booking.Completed)
	add("yoga", "first", day(9), booking.Completed, booking.Completed, booking.Completed, booking.NoShow, booking.Cancelled, booking.Waitlisted)
	add("cut", "last", day(12).Add(-time.Hour), booking.Confirmed)
	add("yoga", "late", day(12), booking.NoShow)
	s.LoadRegistrations(all...)
	pass := s.Product("pass", booking.Pass)
	for n, p := range []booking.Purchase{{PurchasedAt: day(9).Add(-time.Second)}, {PurchasedAt: day(9)}, {PurchasedAt: day(12).Add(-time.Second), Status: booking.PurchaseRefunded}, {PurchasedAt: day(12)}} {
		p.ID, p.ParticipantID, p.ProductID, p.PricePaid, p.CompletedAt = fmt.Sprint("b", n), "p0", pass.ID, pass.Price, p.PurchasedAt
		s.LoadPurchases(p)
	}
	got, err := s.Desk.Stats(t.Context(), s.Person("x", access.Owner), booking.StatsPeriod{FirstDay: "2026-02-10", LastDay: "2026-02-12"})
	wantCode(t, err, "")
	want := booking.Stats{FirstDay: "2026-02-10", LastDay: "2026-02-12", NewParticipants: 2, Participants: got.Participants,
		Registrations: map[booking.RegistrationStatus]int{booking.Completed: 3, booking.NoShow: 1, booking.Cancelled: 1, booking.Waitlisted: 1, booking.Confirmed: 1},
		Classes:       booking.ClassStats{Sessions: 2, Capacity: 7, Taken: 5}, Revenue: got.Revenue,
		TopActivities: []booking.ActivityUse{{ActivityID: "yoga", Name: "Some yoga", Registrations: 4}, {ActivityID: "cut", Name: "Some cut", Registrations: 1}}}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || *got.Revenue != (booking.Revenue{Amount: booking.Money{Amount: 1000, Currency: "EUR"}, Purchases: 1}) {
		t.Errorf("got\n%+v, not\n%+v", got, want)
	}
	if rate, ok := got.Attendance(); rate != 0.75 || !ok {
		t.Errorf("attendance is %v, %v", rate, ok)
	}
	if _, ok := (booking.Stats{}).Attendance(); ok {
		t.Error("nobody's attendance is known")
	}
	if _, ok := (booking.ClassStats{}).FillRate(); ok {
		t.Error("no sessions are full to some degree")
	}
	c := s.Person("x", access.Owner)
	c.Capabilities &^= access.SetOf(access.PurchasesRead)
	if got, err := s.Desk.Stats(t.Context(), c, booking.StatsPeriod{}); err != nil || got.Revenue != nil {
		t.Errorf("who may not read purchases is told of %+v, %v", got.Revenue, err)
	}
}

func TestStatsPeriods(t *testing.T) {
	s := newStudio(t)
	s.Clock.Set(bookingtest.Now.Truncate(24 * time.Hour).Add(23*time.Hour + 30*time.Minute)) // 2 March in Berlin
	for in, want := range map[booking.StatsPeriod]string{
		{}:                               "2026-02-01 2026-03-02",
		{Days: 1}:                        "2026-03-02 2026-03-02",
		{Days: booking.MaxStatsDays}:     "2025-03-02 2026-03-02",
		{FirstDay: "2026-02-28"}:         "2026-02-28 2026-03-02",
		{Days: 2, LastDay: "2026-03-01"}: "2026-02-28 2026-03-01",
		{FirstDay: "2026-03-29", LastDay: "2026-03-30"}: "2026-03-29 2026-03-30",
		{Days: -1}:                                      "days",
		{Days: booking.MaxStatsDays + 1}:                "days",
		{Days: 2, FirstDay: "2026-03-01"}:               "days",
		{FirstDay: "2026-03-03"}:                        "firstDay",
		{FirstDay: "2025-03-01"}:                        "firstDay",
		{FirstDay: "soon"}:                              "firstDay",
		{FirstDay: "2026-03-01", LastDay: "2026-02-28"}: "lastDay",
		{LastDay: "9999-99-99"}:                         "lastDay",
	} {
		got, err := s.Desk.Stats(t.Context(), s.Operator(), in)
		said := got.FirstDay + " " + got.LastDay
		if err != nil {
			said = fmt.Sprint(wantCode(t, err, problem.ValidationError).Details["field"])
		}
		if said != want {
			t.Errorf("%+v is %s, not %s", in, said, want)
		}
	}
}
