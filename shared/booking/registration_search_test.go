package booking_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// busyWeeks is a studio with registrations of every kind around now, many of them close to midnight and to the day on which the clocks
// are changed, and with coming classes to book.
func busyWeeks(t *testing.T) (s studio, ids []string, classes []booking.NewBooking) {
	s = newStudio(t)
	s.Participants(6)
	draw := rand.New(rand.NewPCG(1, 2))
	var all []booking.Registration
	for n := range 240 {
		day := bookingtest.Now.Truncate(24*time.Hour).AddDate(0, 0, draw.IntN(6)-3)
		if n%3 == 0 {
			day = day.AddDate(0, 0, 28)
		}
		start := day.Add(time.Duration(draw.IntN(48)) * 30 * time.Minute)
		status := booking.RegistrationStatuses[draw.IntN(len(booking.RegistrationStatuses))]
		all = append(all, booking.Registration{ID: fmt.Sprintf("r%03d", n), ParticipantID: fmt.Sprintf("p%04d", draw.IntN(6)), ActivityID: []string{"yoga", "box"}[draw.IntN(2)],
			StaffID: []string{"ana", "ben"}[draw.IntN(2)], Status: status, Start: start, End: start.Add(time.Hour), CreatedAt: bookingtest.Now.Add(-time.Duration(draw.IntN(3)) * time.Hour)})
		ids = append(ids, all[n].ID)
	}
	s.LoadRegistrations(all...)
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	for n := range 8 {
		session := s.Session(yoga, ana, bookingtest.Now.Add(time.Duration(5*n+1)*time.Hour), 3)
		classes = append(classes, booking.NewBooking{ActivityID: "yoga", Start: session.Start})
	}
	return s, ids, classes
}

func (s studio) everyRegistration(t rapid.TB) (all []booking.Registration) {
	for r, err := range s.Store.EveryRegistration(s.t.Context(), s.ID) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// drawSearch draws a search, and whether it lists a registration.
func drawSearch(t *rapid.T, s studio) (booking.RegistrationSearch, func(booking.Registration) bool) {
	day := rapid.Custom(func(t *rapid.T) string {
		return bookingtest.Now.AddDate(0, 0, rapid.IntRange(-4, 35).Draw(t, "day")).Format(time.DateOnly)
	})
	or := func(label string, of *rapid.Generator[string]) string {
		return rapid.OneOf(rapid.Just(""), of).Draw(t, label)
	}
	in := booking.RegistrationSearch{Upcoming: rapid.Bool().Draw(t, "upcoming"), FirstDay: or("first", day), LastDay: or("last", day),
		Statuses: rapid.SliceOfN(rapid.SampledFrom(booking.RegistrationStatuses), 0, 2).Draw(t, "statuses"), ActivityID: or("activity", rapid.SampledFrom([]string{"yoga", "none"})),
		StaffID: or("staff", rapid.SampledFrom([]string{"ana", "ben"})), ParticipantID: or("participant", rapid.SampledFrom([]string{"p0001", "nobody"}))}
	if in.LastDay != "" && in.LastDay < in.FirstDay {
		in.FirstDay, in.LastDay = in.LastDay, in.FirstDay
	}
	return in, func(r booking.Registration) bool {
		day := r.Start.In(s.Location()).Format(time.DateOnly)
		return day >= in.FirstDay && (in.LastDay == "" || day <= in.LastDay) && (!in.Upcoming || !r.Start.Before(s.Clock.Now())) &&
			(len(in.Statuses) == 0 || slices.Contains(in.Statuses, r.Status)) && (in.ActivityID == "" || in.ActivityID == r.ActivityID) &&
			(in.StaffID == "" || in.StaffID == r.StaffID) && (in.ParticipantID == "" || in.ParticipantID == r.ParticipantID)
	}
}

// TestPagesOfRegistrationsAreTheWhole: whatever is asked for, and whatever was written before, the pages joined are what a reader of all
// registrations would list.
func TestPagesOfRegistrationsAreTheWhole(t *testing.T) {
	s, ids, classes := busyWeeks(t)
	rapid.Check(t, func(t *rapid.T) {
		write := func(err error) {
			if err != nil && !problem.Is(err, problem.Conflict) {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "writes") {
			if rapid.Bool().Draw(t, "book") {
				in := rapid.SampledFrom(classes).Draw(t, "class")
				in.ParticipantID = fmt.Sprintf("p%04d", rapid.IntRange(0, 5).Draw(t, "who"))
				r, err := book(s, in)
				if write(err); err == nil {
					ids = append(ids, r.ID)
				}
				continue
			}
			_, err := s.change(rapid.SampledFrom(transitions).Draw(t, "transition").name, rapid.SampledFrom(ids).Draw(t, "id"))
			write(err)
		}
		in, listed := drawSearch(t, s)
		want := slices.DeleteFunc(s.everyRegistration(t), func(r booking.Registration) bool { return !listed(r) })
		slices.SortFunc(want, func(a, b booking.Registration) int {
			byStart := b.Start.Compare(a.Start)
			if in.Upcoming {
				byStart = -byStart
			}
			return cmp.Or(byStart, b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		in.Limit = rapid.IntRange(1, 100).Draw(t, "limit")
		var got []booking.Registration
		for in.Page = 1; in.Page == 1 || (in.Page-2)*in.Limit < len(want); in.Page++ { // one page beyond the last
			page, err := s.Desk.SearchRegistrations(s.t.Context(), s.Operator(), in)
			if err != nil || page.Total != len(want) || len(page.Records) > in.Limit {
				t.Fatalf("page %d has %d of %d, not of %d: %v", in.Page, len(page.Records), page.Total, len(want), err)
			}
			got = append(got, page.Records...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v lists\n%v, not\n%v", in, got, want)
		}
	})
	s.RecountTallies()
}

// TestAPageOfRegistrationsCostsTwoRounds: the tallies, one of them of the day on which Bo came, and the days that the page lies on.
func TestAPageOfRegistrationsCostsTwoRounds(t *testing.T) {
	s := newStudio(t)
	var all []booking.Registration
	for n := range 600 { // 20 on each day
		start := monday.AddDate(0, 0, n/20).Add(time.Duration(n%20) * time.Minute)
		all = append(all, booking.Registration{ID: fmt.Sprintf("r%03d", n), ParticipantID: "bo", ActivityID: "yoga", StaffID: "ana", Status: booking.Confirmed, Start: start, End: start.Add(time.Hour)})
	}
	s.LoadRegistrations(all...)
	for _, page := range []int{1, 15, 30} {
		s.Requests.Count()
		s.Requests.Read()
		found, err := s.Desk.SearchRegistrations(t.Context(), s.Operator(), booking.RegistrationSearch{PageNumber: booking.PageNumber{Page: page, Limit: 20}})
		wantCode(t, err, "")
		if n, read := s.Requests.Count(), s.Requests.Read(); n != 2 || read != 31+20 || found.Total != 600 || found.Records[0].ID != fmt.Sprintf("r%03d", 619-20*page) {
			t.Errorf("page %d: %d requests, %d items, first %s of %d", page, n, read, found.Records[0].ID, found.Total)
		}
	}
}

func TestSearchesThatAreNone(t *testing.T) {
	s := newStudio(t)
	for field, in := range map[string]booking.RegistrationSearch{
		"page":     {PageNumber: booking.PageNumber{Limit: 1}},
		"limit":    {PageNumber: booking.PageNumber{Page: 1, Limit: 101}},
		"status":   {PageNumber: booking.PageNumber{Page: 1, Limit: 1}, Statuses: []booking.RegistrationStatus{"lost"}},
		"firstDay": {PageNumber: booking.PageNumber{Page: 1, Limit: 1}, FirstDay: "2026-02-30"},
		"lastDay":  {PageNumber: booking.PageNumber{Page: 1, Limit: 1}, FirstDay: "2026-03-02", LastDay: "2026-03-01"},
	} {
		_, err := s.Desk.SearchRegistrations(t.Context(), s.Operator(), in)
		if e := wantCode(t, err, problem.ValidationError); e.Details["field"] != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}

// TestTheTallyOfADayCountsEveryWrite when many classes of one day are booked and cancelled at once.
func TestTheTallyOfADayCountsEveryWrite(t *testing.T) {
	const many = 24
	s := newStudio(t)
	yoga := s.Activity("yoga", booking.Class, time.Hour)
	for n := range many {
		s.Session(yoga, s.AllDay(fmt.Sprintf("m%d", n)), at(10, 0), 1)
	}
	people := s.Participants(many)
	errs := bookingtest.AtOnce(many, func(n int) error {
		r, err := book(s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), StaffID: fmt.Sprintf("m%d", n), ParticipantID: people[n].ID})
		if err == nil && n%2 == 0 {
			_, err = s.Desk.CancelRegistration(t.Context(), s.Operator(), r.ID, "")
		}
		return err
	})
	if got := tally(errs); got[""]+got[problem.Conflict] != many || got[""] < many/2 {
		t.Errorf("it ended with %v", got)
	}
	s.RecountTallies()
}

func TestWhoMayNotReadCustomersSearchesBookings(t *testing.T) {
	s := newStudio(t)
	s.LoadRegistrations(booking.Registration{ID: "r", ParticipantID: "bo", ActivityID: "yoga", StaffID: "ana", Status: booking.Pending, Start: at(10, 0), End: at(11, 0)})
	found, err := s.Desk.SearchRegistrations(t.Context(), s.Key(access.Assistant, "read:bookings"), booking.RegistrationSearch{PageNumber: booking.PageNumber{Page: 1, Limit: 1}, Upcoming: true})
	if wantCode(t, err, ""); found.Total != 1 {
		t.Errorf("found %+v", found)
	}
}
