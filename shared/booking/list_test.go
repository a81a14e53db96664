package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// crowded is a studio with that many participants, each with a registration for one of the classes of twenty. The first thousand
// have bought something, too.
func crowded(t *testing.T, participants int) studio {
	s := newStudio(t)
	now := s.Clock.Now()
	var registrations []booking.Registration
	var purchases []booking.Purchase
	s.Load(func(l *dynamo.Loader) error {
		for n := range participants {
			id := fmt.Sprintf("p%05d", n)
			p := booking.Participant{ID: id, Name: "Mr " + id, Status: booking.Customer, CreatedAt: now}
			if err := l.AddParticipant(t.Context(), s.ID, p); err != nil {
				return err
			}
			start := at(n/20, 0)
			registrations = append(registrations, booking.Registration{ID: "r" + id, ParticipantID: id, SessionID: start.Format("s-2006-01-02T15"),
				Start: start, End: start.Add(time.Hour), Status: booking.Cancelled, CreatedAt: now.Add(time.Duration(n) * time.Second)})
			if n >= 1000 {
				continue
			}
			purchases = append(purchases, booking.Purchase{ID: "b" + id, ParticipantID: id, Kind: booking.Pass, Status: booking.PurchaseActive,
				PurchasedAt: now.Add(-time.Duration(n) * time.Second)})
		}
		return nil
	})
	s.LoadRegistrations(registrations...)
	s.LoadPurchases(purchases...)
	s.Requests.Count()
	s.Requests.Read()
	return s
}

// costs reads pages of everything, the first and the one behind it, and returns the requests and the items that each took.
func (s studio) costs() map[string][2]int {
	s.t.Helper()
	costs := map[string][2]int{}
	ctx, c := s.t.Context(), s.Operator()
	cost := func(what string, err error) {
		s.t.Helper()
		wantCode(s.t, err, "")
		costs[what] = [2]int{s.Requests.Count(), s.Requests.Read()}
	}
	var people []string
	for n := range 25 {
		people = append(people, fmt.Sprintf("p%05d", n))
	}
	participants, err := s.Desk.Participants(ctx, c, booking.Page{First: 25})
	cost("participants", err)
	_, err = s.Desk.Participants(ctx, c, booking.Page{First: 25, After: participants.Next})
	cost("participants, second page", err)
	for _, order := range []booking.RegistrationOrder{booking.StartAscending, booking.StartDescending} {
		l := booking.RegistrationList{Page: booking.Page{First: 25}, Order: order}
		first, err := s.Desk.Registrations(ctx, c, l)
		cost(string(order), err)
		l.After = first.Next
		_, err = s.Desk.Registrations(ctx, c, l)
		cost(string(order)+", second page", err)
		l.After = ""
		_, err = s.Desk.RegistrationsOf(ctx, c, people, l)
		cost(string(order)+" of 25", err)
	}
	purchases, err := s.Desk.Purchases(ctx, c, booking.Page{First: 25}, booking.PurchaseFilter{Active: true})
	cost("purchases", err)
	_, err = s.Desk.Purchases(ctx, c, booking.Page{First: 25, After: purchases.Next}, booking.PurchaseFilter{Active: true})
	cost("purchases, second page", err)
	_, err = s.Desk.PurchasesOf(ctx, c, people, booking.Page{First: 25}, booking.PurchaseFilter{})
	cost("purchases of 25", err)
	return costs
}

// TestAPageCostsTheSameHoweverManyThereAre counts requests and the items that they read.
func TestAPageCostsTheSameHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	want := map[string][2]int{
		"participants": {1, 26}, "participants, second page": {1, 26},
		"start_ascending": {1, 26}, "start_ascending, second page": {1, 26}, "start_ascending of 25": {25, 25},
		"start_descending": {1, 56}, "start_descending, second page": {2, 15 + 56}, "start_descending of 25": {25, 25},
		"purchases": {1, 26}, "purchases, second page": {1, 26}, "purchases of 25": {25, 25},
	}
	for _, participants := range []int{100, 10_000} {
		for what, got := range crowded(t, participants).costs() {
			if got != want[what] {
				t.Errorf("of %d, %s take %d requests that read %d items, want %v", participants, what, got[0], got[1], want[what])
			}
		}
	}
}

// TestRecordsByID finds each kind of record by its id, in one request for up to a hundred, and none of another business.
func TestRecordsByID(t *testing.T) {
	s := newStudio(t)
	other := s.Neighbour("other")
	ids := []string{"both", "ours", "theirs", "both", "", "\xff", "both\xff", "no#body"}
	registration := booking.Registration{ID: "both", SessionID: "both", ParticipantID: "ada", Start: at(9, 0), End: at(10, 0),
		Status: booking.Confirmed, CreatedAt: s.Clock.Now()}
	for _, in := range []studio{s, {other, t}} {
		in.LoadRegistrations(registration)
		in.LoadPurchases(booking.Purchase{ID: "both", ParticipantID: "ada"})
		in.Product("both", booking.Pass)
		in.Participant("both")
	}
	registration.ID, registration.SessionID = "ours", "ours"
	s.LoadRegistrations(registration)
	s.LoadPurchases(booking.Purchase{ID: "ours", ParticipantID: "ada"})
	s.Product("ours", booking.Pass)
	s.Participant("ours")
	registration.ID, registration.SessionID = "theirs", "theirs"
	other.LoadRegistrations(registration)
	other.LoadPurchases(booking.Purchase{ID: "theirs", ParticipantID: "ada"})
	other.Product("theirs", booking.Pass)
	other.Participant("theirs")
	s.Requests.Count()

	for name, find := range s.finders() {
		found, err := find(ids)
		wantCode(t, err, "")
		if n := s.Requests.Count(); found["both"] != "both" || found["ours"] != "ours" || found["theirs"] != "" || found[""] != "" || n != 1 {
			t.Errorf("%s: %d requests find %v", name, n, found)
		}
		many := append(slices.Clone(ids), make([]string, 250)...)
		for n := range 250 {
			many[len(ids)+n] = fmt.Sprint("nobody", n)
		}
		if found, err = find(many); err != nil || len(found) < 2 || found["both"] != "both" || s.Requests.Count() != 3 {
			t.Errorf("%s: among many are %v, %v", name, found, err)
		}
		if found, err = find(nil); found == nil || len(found) != 0 || err != nil || s.Requests.Count() != 0 {
			t.Errorf("%s: without ids: %v, %v", name, found, err)
		}
	}
}

// finders are the use cases that read records by id. They return the ids of those found.
func (s studio) finders() map[string]func(ids []string) (map[string]string, error) {
	ctx, c := s.t.Context(), s.Operator()
	return map[string]func(ids []string) (map[string]string, error){
		"participants": func(ids []string) (map[string]string, error) {
			found, err := s.Desk.FindParticipants(ctx, c, ids)
			return named(found, func(p booking.Participant) string { return p.ID }), err
		},
		"sessions": func(ids []string) (map[string]string, error) {
			found, err := s.Desk.FindSessions(ctx, c, ids)
			return named(found, func(s booking.Session) string { return s.ID }), err
		},
		"registrations": func(ids []string) (map[string]string, error) {
			found, err := s.Desk.FindRegistrations(ctx, c, ids)
			return named(found, registrationID), err
		},
		"products": func(ids []string) (map[string]string, error) {
			found, err := s.Desk.FindProducts(ctx, c, ids)
			return named(found, func(p booking.Product) string { return p.ID }), err
		},
		"purchases": func(ids []string) (map[string]string, error) {
			found, err := s.Desk.FindPurchases(ctx, c, ids)
			return named(found, func(p booking.Purchase) string { return p.ID }), err
		},
	}
}

func named[T any](found map[string]T, id func(T) string) map[string]string {
	names := map[string]string{}
	for asked, one := range found {
		names[asked] = id(one)
	}
	return names
}
