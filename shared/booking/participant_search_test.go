package booking_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

var searchedNames = []string{"Zoë Müller", "ZOE MULLER", "Ana", "Ana Lind", "Ana#Lind", "Łukasz Wójcik", "さくら 佐藤", "Ömer"}

// directory is a studio with participants of every kind, some of whom are equal in everything but their ids.
func directory(t *testing.T) studio {
	s := newStudio(t)
	draw := rand.New(rand.NewPCG(3, 4))
	s.Load(func(l *dynamo.Loader) error {
		for n := range 60 {
			p := booking.Participant{ID: fmt.Sprintf("p%02d", n), Name: searchedNames[draw.IntN(len(searchedNames))], Status: booking.ParticipantStatuses[draw.IntN(3)],
				CreatedAt: bookingtest.Now.AddDate(0, -8, draw.IntN(4)), LastInteractionAt: bookingtest.Now.AddDate(0, 0, -30*draw.IntN(5)),
				Source: []string{"", "assistant"}[draw.IntN(2)], Spent: int64(draw.IntN(2)) * 1000, Bookings: draw.IntN(3)}
			if n%3 > 0 {
				p.Email = fmt.Sprintf("Mail%d@example.com", n%7*100+n)
			}
			if p.Email = strings.ToLower(p.Email); n%4 > 0 {
				p.Phone = fmt.Sprintf("+4917010%04d", n)
			}
			if p.Tags = []string{"VIP", "morning"}[:draw.IntN(3)]; len(p.Tags) == 0 {
				p.Tags = nil
			}
			if err := l.AddParticipant(t.Context(), s.ID, p); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func (s studio) everyParticipant(t rapid.TB) (all []booking.Participant) {
	for p, err := range s.Store.EveryParticipant(s.t.Context(), s.ID) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// drawFilter draws a filter, and what it leaves, told without the code under test.
func drawFilter(t *rapid.T, now time.Time) (booking.ParticipantFilter, func(booking.Participant) bool) {
	yesOrNo := func(label string) *bool {
		return rapid.SampledFrom([]*bool{nil, nil, new(bool), func() *bool { b := true; return &b }()}).Draw(t, label)
	}
	text := rapid.SampledFrom([]string{"", "", "zoe m", "WÓJ", "佐藤", "0170 1000", "mail1", "nobody"}).Draw(t, "text")
	f := booking.ParticipantFilter{Text: text, Status: rapid.SampledFrom([]booking.ParticipantStatus{"", "", booking.Lead}).Draw(t, "status"),
		Source: rapid.SampledFrom([]string{"", "", "assistant"}).Draw(t, "source"), Intent: rapid.SampledFrom([]booking.Intent{"", "", "high", "medium", "low"}).Draw(t, "intent"),
		Tags: rapid.SampledFrom([][]string{nil, nil, {"vip"}, {"Morning", "VIP"}, {"none"}}).Draw(t, "tags"), HasEmail: yesOrNo("email"), HasPhone: yesOrNo("phone")}
	if rapid.Bool().Draw(t, "all") {
		f = booking.ParticipantFilter{}
	}
	days := map[booking.Intent][2]float64{"": {-1, 1e6}, "high": {-1, 30}, "medium": {30, 90}, "low": {90, 1e6}}[f.Intent]
	return f, func(p booking.Participant) bool {
		since := now.Sub(p.LastInteractionAt).Hours() / 24
		has := map[string]bool{"": true, "zoe m": p.Name == "Zoë Müller" || p.Name == "ZOE MULLER", "WÓJ": strings.Contains(p.Name, "Wój"), "佐藤": strings.Contains(p.Name, "佐藤"),
			"0170 1000": strings.Contains(p.Phone, "1701000"), "mail1": strings.HasPrefix(p.Email, "mail1")}[f.Text]
		tagged := len(f.Tags) == 0 || f.Tags[0] == "vip" && len(p.Tags) > 0 || len(f.Tags) == 2 && len(p.Tags) == 2
		return has && tagged && since > days[0] && since <= days[1] && (f.Status == "" || f.Status == p.Status) && (f.Source == "" || f.Source == p.Source) &&
			(f.HasEmail == nil || *f.HasEmail == (p.Email != "")) && (f.HasPhone == nil || *f.HasPhone == (p.Phone != ""))
	}
}

// TestPagesOfParticipantsAreTheWhole: whatever is asked for in whatever order, and whatever was written before, the pages joined are what a
// reader of all participants would list.
func TestPagesOfParticipantsAreTheWhole(t *testing.T) {
	s := directory(t)
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	s.Session(yoga, ana, at(10, 0), 1000)
	pass := s.Product("pass", booking.Pass)
	rapid.Check(t, func(t *rapid.T) {
		s.Clock.Advance(time.Second)
		id := fmt.Sprintf("p%02d", rapid.IntRange(0, 59).Draw(t, "who"))
		var err error
		switch rapid.IntRange(0, 4).Draw(t, "write") {
		case 0:
			_, err = book(s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), ParticipantID: id})
		case 1:
			name := rapid.SampledFrom(searchedNames).Draw(t, "name")
			_, err = s.edit(id, booking.ParticipantChanges{Name: &name})
		case 2:
			_, err = s.Desk.RecordPurchase(s.t.Context(), s.Operator(), booking.NewPurchase{ParticipantID: id, ProductID: pass.ID})
		case 3:
			_, err = book(s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), Name: "Ana New", Email: "new@example.com"})
		}
		if err != nil && !problem.Is(err, problem.Conflict) {
			t.Fatal(err)
		}
		filter, fits := drawFilter(t, s.Clock.Now())
		in := booking.ParticipantSearch{ParticipantFilter: filter, Order: rapid.SampledFrom(booking.ParticipantOrders).Draw(t, "order"), Reverse: rapid.Bool().Draw(t, "reverse")}
		want := slices.DeleteFunc(s.everyParticipant(t), func(p booking.Participant) bool { return !fits(p) })
		slices.SortFunc(want, func(a, b booking.Participant) int {
			by := map[booking.ParticipantOrder]int{booking.ByName: strings.Compare(a.NameOrder(), b.NameOrder()), booking.ByCreatedAt: b.CreatedAt.Compare(a.CreatedAt),
				booking.ByLastInteraction: b.LastInteractionAt.Compare(a.LastInteractionAt), booking.ByBookings: b.Bookings - a.Bookings, booking.BySpent: int(b.Spent - a.Spent)}[in.Order]
			if by = cmp.Or(by, strings.Compare(a.ID, b.ID)); in.Reverse {
				return -by
			}
			return by
		})
		in.Limit = rapid.IntRange(1, 100).Draw(t, "limit")
		var got []string
		for in.Page = 1; in.Page == 1 || (in.Page-2)*in.Limit < len(want); in.Page++ { // one page beyond the last
			page, err := s.Desk.SearchParticipants(s.t.Context(), s.Operator(), in)
			if err != nil || page.Total != len(want) || len(page.Records) > in.Limit || page.Currency != "EUR" {
				t.Fatalf("page %d has %d of %d %s, not of %d: %v", in.Page, len(page.Records), page.Total, page.Currency, len(want), err)
			}
			for _, p := range page.Records {
				got = append(got, p.ID)
			}
		}
		if !slices.EqualFunc(got, want, func(id string, p booking.Participant) bool { return id == p.ID }) {
			t.Fatalf("%+v lists\n%v, not\n%v", in, got, want)
		}
	})
	s.RecountTallies()
}

// TestANameIsFoundByItsWords: in any order, and whatever sign stands between them.
func TestANameIsFoundByItsWords(t *testing.T) {
	s := newStudio(t)
	for _, name := range []string{"Inês O’Brien", "Ana Lind"} {
		s.Load(func(l *dynamo.Loader) error {
			return l.AddParticipant(t.Context(), s.ID, booking.Participant{ID: name[:3], Name: name})
		})
	}
	for text, want := range map[string]int{"o'brien": 1, "O’Brien": 1, "Brien, Ines": 1, "lind ana": 1, "an in": 1, "n": 2, "ana brien": 0, "'": 0, "obrien": 0} {
		page, err := s.Desk.SearchParticipants(t.Context(), s.Operator(), booking.ParticipantSearch{ParticipantFilter: booking.ParticipantFilter{Text: text}, PageNumber: booking.PageNumber{Page: 1, Limit: 10}})
		wantCode(t, err, "")
		if page.Total != want {
			t.Errorf("%q finds %d, not %d", text, page.Total, want)
		}
	}
}

// TestNamesAreSortedAsPeopleDo: whatever the case and accents, and the shorter of two first.
func TestNamesAreSortedAsPeopleDo(t *testing.T) {
	order := []string{"Ana", "ana lind", "Änne", "anton", "Zoë"}
	for n, name := range order[1:] {
		if a, b := (booking.Participant{ID: "z", Name: order[n]}).NameOrder(), (booking.Participant{ID: "a", Name: name}).NameOrder(); a >= b {
			t.Errorf("%s comes after %s", order[n], name)
		}
	}
	long := booking.Participant{ID: "id", Name: strings.Repeat("ö", booking.MaxName)}
	if !strings.HasSuffix(long.NameOrder(), "\x00id") {
		t.Errorf("a long name loses its id: %q", long.NameOrder())
	}
}

// TestAPageOfParticipantsCostsTheSame with 40 and with 400 of them, first and last page, in the orders that people read.
func TestAPageOfParticipantsCostsTheSame(t *testing.T) {
	s := newStudio(t)
	for _, many := range []int{40, 400} {
		s.Load(func(l *dynamo.Loader) error {
			for n := range many {
				p := booking.Participant{ID: fmt.Sprintf("p%04d", n), Name: fmt.Sprintf("Ana %04d", n), LastInteractionAt: bookingtest.Now.Add(-time.Duration(n) * time.Hour)}
				if err := l.AddParticipant(t.Context(), s.ID, p); err != nil {
					return err
				}
			}
			return nil
		})
		for _, order := range []booking.ParticipantOrder{booking.ByLastInteraction, booking.ByName} {
			for page, first := range map[int]string{1: "p0000", many / 20: fmt.Sprintf("p%04d", many-20)} {
				s.Requests.Count()
				s.Requests.Read()
				found, err := s.Desk.SearchParticipants(t.Context(), s.Operator(), booking.ParticipantSearch{Order: order, PageNumber: booking.PageNumber{Page: page, Limit: 20}})
				wantCode(t, err, "")
				if n, read := s.Requests.Count(), s.Requests.Read(); n != 2 || read != 20 || found.Total != many || found.Records[0].ID != first {
					t.Errorf("page %d of %d by %s: %d requests, %d items, first %s of %d", page, many, order, n, read, found.Records[0].ID, found.Total)
				}
			}
		}
	}
}

func TestSearchesForParticipantsThatAreNone(t *testing.T) {
	s := newStudio(t)
	one := booking.PageNumber{Page: 1, Limit: 1}
	for field, in := range map[string]booking.ParticipantSearch{
		"page":        {PageNumber: booking.PageNumber{Page: booking.MaxPage + 1, Limit: 1}},
		"limit":       {PageNumber: booking.PageNumber{Page: 1}},
		"sortBy":      {PageNumber: one, Order: "luck"},
		"status":      {PageNumber: one, ParticipantFilter: booking.ParticipantFilter{Status: "lost"}},
		"intentScore": {PageNumber: one, ParticipantFilter: booking.ParticipantFilter{Intent: "none"}},
	} {
		_, err := s.Desk.SearchParticipants(t.Context(), s.Operator(), in)
		if e := wantCode(t, err, problem.ValidationError); e.Details["field"] != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}

func TestLookingUpParticipants(t *testing.T) {
	s := directory(t)
	s.Participant("bo")
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	s.Session(yoga, ana, at(10, 0), 5)
	_, err := book(s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), ParticipantID: "bo"})
	wantCode(t, err, "")
	for n := range 4 {
		s.Clock.Advance(time.Minute)
		_, err := s.Desk.AddNote(t.Context(), s.Person("ida", access.Frontdesk), booking.NewNote{ParticipantID: "bo", Text: fmt.Sprint("note ", n)})
		wantCode(t, err, "")
	}
	for query, want := range map[string]int{" BO@example.com ": 1, "bo@": 1, "mr bo": 1, "+49 170 10-0001": 1, "example.com": 41, "nobody": 0} {
		found, err := s.Desk.LookUpParticipants(t.Context(), s.Person("ida", access.Frontdesk), query, 20)
		if wantCode(t, err, ""); found.Total != want || len(found.Records) != min(20, want) {
			t.Errorf("%q finds %d, shows %d, want %d", query, found.Total, len(found.Records), want)
		}
	}
	found, err := s.Desk.LookUpParticipants(t.Context(), s.Person("ida", access.Frontdesk), "bo@example.com", 5)
	wantCode(t, err, "")
	if k := found.Records[0]; len(k.LatestNotes) != 3 || k.LatestNotes[0].Text != "note 3" || len(k.Upcoming) != 1 || k.Upcoming[0].ActivityName != yoga.Name || k.Bookings != 1 {
		t.Errorf("known of bo is %+v", k)
	}
	found, err = s.Desk.LookUpParticipants(t.Context(), s.Key(access.Assistant, "read:customers"), "bo@example.com", 5)
	if wantCode(t, err, ""); len(found.Records[0].Upcoming) != 0 {
		t.Error("registrations are shown to who may not read them")
	}
	for field, in := range map[string]struct {
		text  string
		limit int
	}{"query": {" ", 1}, "limit": {"bo", 21}} {
		_, err := s.Desk.LookUpParticipants(t.Context(), s.Operator(), in.text, in.limit)
		if e := wantCode(t, err, problem.ValidationError); e.Details["field"] != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}
