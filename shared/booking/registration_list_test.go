package booking_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// business is an empty one beside the studio that only its operator knows.
func (s studio) business(id string) studio {
	neighbour := *s.Studio
	neighbour.ID = id
	return studio{&neighbour, s.t}
}

var (
	someStatuses = []booking.RegistrationStatus{booking.Pending, booking.Confirmed, booking.Waitlisted, booking.Cancelled}
	somePeople   = []string{"ada", "bo", "cy"}
)

// drawRegistrations draws registrations of few people at few starts around now, so that many are tied.
func drawRegistrations(rt *rapid.T, now time.Time) []booking.Registration {
	n := rapid.IntRange(0, 40).Draw(rt, "registrations")
	all := make([]booking.Registration, n)
	for i := range all {
		who := rapid.SampledFrom(somePeople).Draw(rt, "participant")
		start := now.Add(time.Duration(rapid.IntRange(-2, 2).Draw(rt, "start")) * time.Second)
		all[i] = booking.Registration{ID: fmt.Sprintf("r%02d", i), ParticipantID: who, ActivityID: "yoga", StaffID: "ana", Start: start, End: start.Add(time.Hour),
			Status:       rapid.SampledFrom(someStatuses).Draw(rt, "status"),
			Guest:        rapid.SampledFrom([]string{"", "", "ŻOFIA"}).Draw(rt, "guest"),
			ActivityName: rapid.SampledFrom([]string{"Yoga", "Spin"}).Draw(rt, "activity"), ParticipantName: "Mr " + who,
			CreatedAt: now.Add(-time.Duration(rapid.IntRange(1, 3).Draw(rt, "age")) * time.Hour)}
	}
	return all
}

func drawList(rt *rapid.T) booking.RegistrationList {
	l := booking.RegistrationList{Page: booking.Page{First: rapid.IntRange(1, 12).Draw(rt, "first")}}
	l.Order = rapid.SampledFrom([]booking.RegistrationOrder{"", booking.StartAscending, booking.StartDescending}).Draw(rt, "order")
	l.Time = rapid.SampledFrom([]booking.RegistrationTime{"", booking.Upcoming, booking.Past}).Draw(rt, "time")
	l.Query = rapid.SampledFrom([]string{"", "", "YO", "żofia", "mr B", "nobody"}).Draw(rt, "query")
	l.WithoutGuests = rapid.Bool().Draw(rt, "without guests")
	l.Statuses = rapid.SliceOfN(rapid.SampledFrom(someStatuses), 0, 2).Draw(rt, "statuses")
	return l
}

// expected is the whole list, by the book.
func expected(all []booking.Registration, l booking.RegistrationList, now time.Time) (ids []string) {
	var list []booking.Registration
	for _, r := range all {
		text := strings.ToLower(r.ActivityName + "\n" + r.ParticipantName + "\n" + r.Guest)
		if strings.Contains(text, strings.ToLower(l.Query)) && (!l.WithoutGuests || r.Guest == "") &&
			(len(l.Statuses) == 0 || slices.Contains(l.Statuses, r.Status)) &&
			(l.Time == "" || (l.Time == booking.Upcoming) == !r.Start.Before(now)) {
			list = append(list, r)
		}
	}
	ascending := l.Order == booking.StartAscending || l.Order == "" && l.Time == booking.Upcoming
	slices.SortFunc(list, func(a, b booking.Registration) int {
		starts := a.Start.Compare(b.Start)
		if !ascending {
			starts = -starts
		}
		return cmp.Or(starts, b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

// walk reads a list page by page, and holds each page to what List says of it.
func walk[T any](t interface{ Fatalf(string, ...any) }, first int, id func(T) string, read func(after string) (booking.List[T], error)) (ids []string) {
	seen := map[string]bool{}
	for after, more := "", true; more; {
		if seen[after] {
			t.Fatalf("the list goes round to %q", after)
		}
		seen[after] = true
		found, err := read(after)
		if err != nil || len(found.Records) > first {
			t.Fatalf("a page of %d holds %d, %v", first, len(found.Records), err)
		}
		for _, r := range found.Records {
			ids = append(ids, id(r.Record))
		}
		more, after = found.More, found.Next
	}
	return ids
}

func registrationID(r booking.Registration) string { return r.ID }

func TestPagesOfRegistrationsAreTheWholeList(t *testing.T) {
	t.Parallel()
	s, checks := newStudio(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		checks++
		b := s.business(fmt.Sprintf("business%d", checks))
		all, l := drawRegistrations(rt, s.Clock.Now()), drawList(rt)
		// Between two seconds, what begins at the last one has begun.
		now := s.Clock.Now().Add(time.Duration(rapid.IntRange(0, 1).Draw(rt, "now")))
		desk := booking.NewDesk(b.Store, func() time.Time { return now }, nil)
		b.LoadRegistrations(all...)
		c := b.Operator()
		got := walk(rt, l.First, registrationID, func(after string) (booking.List[booking.Registration], error) {
			l.After = after
			found, err := desk.Registrations(t.Context(), c, l)
			if after != "" && len(found.Records) == 0 {
				rt.Fatalf("of a list that is read whole, there was said to be more than %v", all)
			}
			return found, err
		})
		if want := expected(all, l, now); !slices.Equal(got, want) {
			rt.Fatalf("%+v\ngot  %v\nwant %v", l, got, want)
		}
		for _, who := range somePeople {
			got := walk(rt, l.First, registrationID, func(after string) (booking.List[booking.Registration], error) {
				l.After = after
				lists, err := desk.RegistrationsOf(t.Context(), c, []string{who, "nobody", who}, l)
				if len(lists) != 2 || len(lists["nobody"].Records) > 0 || lists["nobody"].More {
					rt.Fatalf("two participants have %v", lists)
				}
				return lists[who], err
			})
			theirs := slices.DeleteFunc(slices.Clone(all), func(r booking.Registration) bool { return r.ParticipantID != who })
			if want := expected(theirs, l, now); !slices.Equal(got, want) {
				rt.Fatalf("%s %+v\ngot  %v\nwant %v", who, l, got, want)
			}
		}
	})
}

// TestEveryPositionIsAnAfter goes on behind each record of a page, not only behind its last.
func TestEveryPositionIsAnAfter(t *testing.T) {
	s := newStudio(t)
	var all []booking.Registration
	for n := range 40 {
		start := at(10+n/15, 0)
		all = append(all, booking.Registration{ID: fmt.Sprintf("r%02d", n), ParticipantID: "ada", Start: start, End: start.Add(time.Hour), Status: booking.Confirmed,
			CreatedAt: s.Clock.Now().Add(time.Duration(n%4) * time.Second)})
	}
	s.LoadRegistrations(all...)
	for _, order := range []booking.RegistrationOrder{booking.StartAscending, booking.StartDescending} {
		l := booking.RegistrationList{Page: booking.Page{First: 40}, Order: order}
		want := expected(all, l, s.Clock.Now())
		whole, err := s.Desk.Registrations(t.Context(), s.Operator(), l)
		wantCode(t, err, "")
		for n, r := range whole.Records {
			l.Page = booking.Page{First: 3, After: r.Position}
			next, err := s.Desk.Registrations(t.Context(), s.Operator(), l)
			wantCode(t, err, "")
			var got []string
			for _, r := range next.All() {
				got = append(got, r.ID)
			}
			if end := min(n+4, len(want)); r.Record.ID != want[n] || !slices.Equal(got, want[n+1:end]) || next.More != (end < len(want)) {
				t.Errorf("%s: behind %s come %v, more %v, want %v", order, r.Record.ID, got, next.More, want[n+1:end])
			}
		}
	}
}

// TestMadeUpPositions (CWE-639): the door authenticates cursors; should one get through, it leads into no other list.
func TestMadeUpPositions(t *testing.T) {
	s := newStudio(t)
	s.LoadRegistrations(booking.Registration{ID: "ours", ParticipantID: "ada", Start: at(10, 0), End: at(11, 0), Status: booking.Confirmed, CreatedAt: s.Clock.Now()})
	s.LoadPurchases(booking.Purchase{ID: "ours", ParticipantID: "ada", PurchasedAt: s.Clock.Now()})
	s.Neighbour("other").LoadRegistrations(booking.Registration{ID: "theirs", ParticipantID: "ada", Start: at(10, 0), End: at(11, 0), CreatedAt: s.Clock.Now()})
	rapid.Check(t, func(rt *rapid.T) {
		position := rapid.OneOf(rapid.String(), rapid.StringMatching(`20[0-9]{2}-0[1-9]-0[1-9]T1[0-9]:00:00Z#?[0-9]*#?[a-z]*`),
			rapid.SampledFrom([]string{"2026-03-02T10:00:00Z#", "\xff", "9", ":", strings.Repeat("1", 5000), strings.Repeat("é", 300), "BUSINESS#otherxxxxxxxxxxx"})).Draw(rt, "position")
		l := booking.RegistrationList{Page: booking.Page{First: 5, After: position}}
		l.Order = rapid.SampledFrom([]booking.RegistrationOrder{booking.StartAscending, booking.StartDescending}).Draw(rt, "order")
		l.Time = rapid.SampledFrom([]booking.RegistrationTime{"", booking.Upcoming, booking.Past}).Draw(rt, "time")
		found, err := s.Desk.Registrations(t.Context(), s.Operator(), l)
		most := 1
		if l.Time == booking.Past {
			most = 0 // not even behind a position of another list of ours
		}
		if err != nil || found.More || len(found.Records) > most || len(found.Records) == 1 && found.Records[0].Record.ID != "ours" {
			rt.Fatalf("%+v, %v", found, err)
		}
		bought, err := s.Desk.Purchases(t.Context(), s.Operator(), l.Page, booking.PurchaseFilter{})
		if err != nil || bought.More || len(bought.Records) > 1 {
			rt.Fatalf("%+v, %v", bought, err)
		}
	})
}

// TestALongSearchGoesOnPageByPage has more records to look through than one page may read: many that do not fit, and more at one
// start than a page reads.
func TestALongSearchGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	const crowd = 2300
	var all []booking.Registration
	for n := range crowd {
		r := booking.Registration{ID: fmt.Sprintf("r%04d", n), ParticipantID: "ada", SessionID: "big", Start: at(10, 0), End: at(11, 0), Status: booking.Cancelled, CreatedAt: s.Clock.Now()}
		switch {
		case n == 0:
			r.Start, r.Guest = at(8, 0), "Zoë"
		case n == crowd-1:
			r.Start, r.Guest = at(12, 0), "Zoë"
		case n == crowd/2:
			r.Guest = "Zoë"
		}
		all = append(all, r)
	}
	s.LoadRegistrations(all...)
	for _, order := range []booking.RegistrationOrder{booking.StartAscending, booking.StartDescending} {
		for _, query := range []string{"zoë", ""} {
			l := booking.RegistrationList{Page: booking.Page{First: 400}, Order: order, RegistrationFilter: booking.RegistrationFilter{Query: query}}
			got := walk(t, l.First, registrationID, func(after string) (booking.List[booking.Registration], error) {
				l.After = after
				s.Requests.Read()
				found, err := s.Desk.Registrations(t.Context(), s.Operator(), l)
				if n := s.Requests.Read(); n > 1000 {
					t.Errorf("a page read %d items", n)
				}
				return found, err
			})
			if want := expected(all, l, s.Clock.Now()); !slices.Equal(got, want) {
				t.Errorf("%s %q: %d records, want %d", order, query, len(got), len(want))
			}
		}
	}
	s.Requests.Count()
	s.Requests.Read()
	rare := booking.RegistrationFilter{Query: "nobody"}
	_, err := s.Desk.Registrations(t.Context(), s.Operator(), booking.RegistrationList{Page: booking.Page{First: 10}, Order: booking.StartAscending, RegistrationFilter: rare})
	wantCode(t, err, "")
	if n, read := s.Requests.Count(), s.Requests.Read(); n > 5 || read != 1000 {
		t.Errorf("a search for what there is not took %d requests and read %d items", n, read)
	}
}

// TestAFullPageWaitsForNothing needs to know of what follows only that it is there: the start after the page's last has more
// registrations than are read with it.
func TestAFullPageWaitsForNothing(t *testing.T) {
	s := newStudio(t)
	var all []booking.Registration
	for n := range 120 {
		start := at(8+n/40, 0)
		all = append(all, booking.Registration{ID: fmt.Sprintf("r%03d", n), ParticipantID: "ada", Start: start, End: start.Add(time.Hour), Status: booking.Confirmed, CreatedAt: s.Clock.Now()})
	}
	s.LoadRegistrations(all...)
	s.Requests.Count()
	l := booking.RegistrationList{Page: booking.Page{First: 40}, Order: booking.StartDescending}
	found, err := s.Desk.Registrations(t.Context(), s.Operator(), l)
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 1 || len(found.Records) != 40 || !found.More {
		t.Errorf("%d requests for %d records, more %v", n, len(found.Records), found.More)
	}
}

// TestASearchFindsNobodyWhoMayNotBeRead (CWE-204): a key without participants:read learns no name by trying.
func TestASearchFindsNobodyWhoMayNotBeRead(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID
	_, err := book(s, in)
	wantCode(t, err, "")
	for _, tt := range []struct {
		scopes string
		query  string
		want   int
	}{
		{"registrations:read participants:read", "MR BO", 1}, {"registrations:read", "mr bo", 0}, {"registrations:read", "YOGA", 1}, {"registrations:read participants:read", "bob", 0},
	} {
		l := booking.RegistrationList{Page: booking.Page{First: 5}, RegistrationFilter: booking.RegistrationFilter{Query: tt.query}}
		c := s.Key(access.Partner, strings.Fields(tt.scopes)...)
		list, err := s.Desk.Registrations(t.Context(), c, l)
		wantCode(t, err, "")
		theirs, err := s.Desk.RegistrationsOf(t.Context(), c, []string{"bo"}, l)
		wantCode(t, err, "")
		if len(list.Records) != tt.want || len(theirs["bo"].Records) != tt.want {
			t.Errorf("%s finds %q %d times, and %d", tt.scopes, tt.query, len(list.Records), len(theirs["bo"].Records))
		}
	}
	_, err = s.Desk.RegistrationsOf(t.Context(), s.Operator(), []string{"bo"}, booking.RegistrationList{})
	wantCode(t, err, problem.ValidationError)
}
