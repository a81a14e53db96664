package graphqlapi_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/graphqlapi"
)

// reads is a store that notes what it is asked for, and of how many.
type reads struct {
	booking.Store
	mu    sync.Mutex
	asked []string
	meet  chan struct{} // unless nil, lists of registrations and of purchases wait for each other here
}

func (r *reads) note(what string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, fmt.Sprintf("%s %d", what, n))
}

// taken returns what was asked since the last call, in order of the names.
func (r *reads) taken() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.asked
	r.asked = nil
	return slices.Sorted(slices.Values(all))
}

func (r *reads) Participants(ctx context.Context, businessID string, page booking.Page) (booking.List[booking.Participant], error) {
	r.note("participants", page.First)
	return r.Store.Participants(ctx, businessID, page)
}

func (r *reads) ParticipantsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Participant, error) {
	r.note("participants by id", len(ids))
	return r.Store.ParticipantsByID(ctx, businessID, ids)
}

func (r *reads) SessionsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Session, error) {
	r.note("sessions by id", len(ids))
	return r.Store.SessionsByID(ctx, businessID, ids)
}

func (r *reads) RegistrationsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Registration, error) {
	r.note("registrations by id", len(ids))
	return r.Store.RegistrationsByID(ctx, businessID, ids)
}

func (r *reads) ProductsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Product, error) {
	r.note("products by id", len(ids))
	return r.Store.ProductsByID(ctx, businessID, ids)
}

func (r *reads) RegistrationsOf(ctx context.Context, businessID string, ids []string, l booking.RegistrationList) (map[string]booking.List[booking.Registration], error) {
	r.note("registrations of", len(ids))
	r.wait(true)
	return r.Store.RegistrationsOf(ctx, businessID, ids, l)
}

func (r *reads) PurchasesOf(ctx context.Context, businessID string, ids []string, page booking.Page, f booking.PurchaseFilter, now time.Time) (map[string]booking.List[booking.Purchase], error) {
	r.note("purchases of", len(ids))
	r.wait(false)
	return r.Store.PurchasesOf(ctx, businessID, ids, page, f, now)
}

// wait returns when both lists are being read, or after long enough to see that they never will be.
func (r *reads) wait(sends bool) {
	if r.meet == nil {
		return
	}
	late := time.After(10 * time.Second)
	if sends {
		select {
		case r.meet <- struct{}{}:
		case <-late:
			r.note("waited in vain", 0)
		}
		return
	}
	select {
	case <-r.meet:
	case <-late:
		r.note("waited in vain", 0)
	}
}

// noted puts a store that notes what it is asked for in front of the site's own.
func (s *site) noted(t *testing.T) *reads {
	t.Helper()
	r := &reads{Store: s.Store}
	c := s.config(t)
	c.Desk = booking.NewDesk(r, s.Clock.Now, rand.Reader)
	var err error
	if s.door, err = graphqlapi.New(c); err != nil {
		t.Fatal(err)
	}
	return r
}

// history gives each participant registrations of as many sessions, which they share, and one purchase.
func (s *site) history(participants, sessions int) {
	product := s.Product("pass", booking.Pass)
	var registrations []booking.Registration
	for _, id := range s.people(participants) {
		for n := range sessions {
			start := bookingtest.Now.Add(time.Duration(n+1) * 24 * time.Hour)
			registrations = append(registrations, booking.Registration{
				ID: fmt.Sprintf("r%02d%s", n, id[2:]), ParticipantID: id, SessionID: fmt.Sprint("s", n), ActivityID: "yoga", ActivityName: "Yoga",
				Status: booking.Confirmed, Start: start, End: start.Add(time.Hour), CreatedAt: bookingtest.Now, ConfirmedAt: bookingtest.Now,
			})
		}
		s.Purchase("b"+id[1:], id, product)
	}
	s.LoadRegistrations(registrations...)
}

// data sends a query, which must succeed, and returns the answer's data as JSON and what it cost.
func (s *site) data(t *testing.T, c access.Caller, text string) (data map[string]any, _ costs) {
	t.Helper()
	w := httptest.NewRecorder()
	s.door.ServeDoor(w, query(text), c)
	var in struct {
		Data       map[string]any
		Errors     []any
		Extensions struct{ Cost costs }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &in); err != nil || w.Code != http.StatusOK || len(in.Errors) > 0 {
		t.Fatalf("%s: %d %s", text, w.Code, w.Body)
	}
	return in.Data, in.Extensions.Cost
}

// published is the example that partners are shown.
const published = `{ activeBusiness { id name participants(first: 25) { nodes { id name email emailMarketingConsent { status at }
	registrations(first: 10) { nodes { id status confirmedAt activitySession { id } } }
	productPurchases(first: 10) { nodes { id status pricePaid purchasedAt product { id } } } } } } }`

func TestSiblingsAreReadTogether(t *testing.T) {
	s := newSite(t)
	s.history(25, 10)
	store := s.noted(t)
	key := s.Key(access.Partner, allScopes...)
	for _, tt := range []struct {
		name, query string
		want        []string
	}{
		{"nothing but what came with the caller", `{ activeBusiness { id name handle timeZone } }`, nil},
		{"registrations and sessions of a page", `{ activeBusiness { participants(first: 25) { nodes { name registrations(first: 10) { nodes { id activitySession { name startAt } } } } } } }`,
			[]string{"participants 25", "registrations of 25", "sessions by id 10"}},
		{"the published example", published, []string{"participants 25", "purchases of 25", "registrations of 25"}},
		{"who has the page already", `{ activeBusiness { participants(first: 25) { nodes { registrations(first: 2) { nodes { participant { name email } } } } } } }`,
			[]string{"participants 25", "registrations of 25"}},
		{"the same under two names", `{ activeBusiness { participants(first: 25) { nodes { a: registrations(first: 2) { nodes { id } } b: registrations(first: 2) { nodes { status } } } } } }`,
			[]string{"participants 25", "registrations of 25"}},
		{"two filters", `{ activeBusiness { participants(first: 25) { nodes { a: registrations(first: 2, filter: {time: past}) { nodes { id } } b: registrations(first: 2) { nodes { id } } } } } }`,
			[]string{"participants 25", "registrations of 25", "registrations of 25"}},
		{"up and down", `{ activeBusiness { registrations(first: 30) { nodes { participant { name registrations(first: 1) { nodes { activitySession { name } } } } } } } }`,
			[]string{"participants by id 25", "registrations of 25", "sessions by id 1"}},
		{"ids alone", `{ activeBusiness { registrations(first: 30) { nodes { id activitySession { __typename id } participant { id } } } productPurchases(first: 30) { nodes { ...P } } } }
			fragment P on ProductPurchase { product { ... on Node { id } } participant { ... { id } } }`, nil},
		{"a reference for its name", `{ activeBusiness { productPurchases(first: 30) { nodes { product { id name } } } } }`, []string{"products by id 1"}},
		{"a reference whose name is skipped", `{ activeBusiness { productPurchases(first: 30) { nodes { product { id name @skip(if: true) } } } } }`, nil},
	} {
		s.data(t, key, tt.query)
		if got := store.taken(); !slices.Equal(got, slices.Sorted(slices.Values(tt.want))) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		s.Clock.Advance(time.Minute) // the most that a key may cost
	}
}

// TestListsOfTwoKindsAreReadAtTheSameTime: a page's registrations and its purchases take one round, not two, though each of a
// hundred participants waits for both.
func TestListsOfTwoKindsAreReadAtTheSameTime(t *testing.T) {
	s := newSite(t)
	s.people(100)
	store := s.noted(t)
	store.meet = make(chan struct{})
	s.data(t, s.Key(access.Partner, allScopes...), `{ activeBusiness { participants(first: 100) { nodes { registrations(first: 1) { nodes { id } } productPurchases(first: 1) { nodes { id } } } } } }`)
	if got := store.taken(); !slices.Equal(got, []string{"participants 100", "purchases of 100", "registrations of 100"}) {
		t.Errorf("%q", got)
	}
}

// TestThePublishedExampleFits: it would cost 1,102 points if references cost one each.
func TestThePublishedExampleFits(t *testing.T) {
	s := newSite(t)
	s.history(25, 10)
	data, cost := s.data(t, s.Key(access.Partner, allScopes...), published)
	if cost.RequestedQueryCost != 602 || cost.ActualQueryCost != 1+1+25*(2+1+10+1+1) {
		t.Errorf("%+v", cost)
	}
	nodes := data["activeBusiness"].(map[string]any)["participants"].(map[string]any)["nodes"].([]any)
	first := nodes[0].(map[string]any)
	registration := first["registrations"].(map[string]any)["nodes"].([]any)[0].(map[string]any)
	purchase := first["productPurchases"].(map[string]any)["nodes"].([]any)[0].(map[string]any)
	if len(nodes) != 25 || registration["status"] != "confirmed" || registration["confirmedAt"] != "2026-03-01T08:00:00Z" ||
		!maps.Equal(registration["activitySession"].(map[string]any), map[string]any{"id": "gid://Frontdesk/ActivitySession/s9"}) ||
		purchase["pricePaid"] != 1000.0 || purchase["status"] != "active" || !maps.Equal(purchase["product"].(map[string]any), map[string]any{"id": "gid://Frontdesk/Product/pass"}) {
		t.Errorf("%v", first)
	}
}

// TestRequestsToTheStore counts them on the engine. One of each counts the request against its limits.
func TestRequestsToTheStore(t *testing.T) {
	s := newSite(t)
	s.history(25, 2)
	key := s.Key(access.Partner, allScopes...)
	for text, want := range map[string]int{
		`{ activeBusiness { id name } }`:                         1,
		`{ activeBusiness { participants { nodes { name } } } }`: 2,
		// The lists of participants are one request each, at once; the sessions come in one batch.
		`{ activeBusiness { participants(first: 25) { nodes { registrations(first: 10) { nodes { activitySession { name } } } } } } }`: 1 + 1 + 25 + 1,
		published: 1 + 1 + 25 + 25,
	} {
		s.Requests.Count()
		s.data(t, key, text)
		if n := s.Requests.Count(); n != want {
			t.Errorf("%s: %d requests, want %d", text, n, want)
		}
	}
}
