package graphqlapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
)

// at returns the value at a path of names and indexes in an answer's data; nil when there is none.
func at(data any, path string) any {
	for _, name := range strings.Split(path, ".") {
		switch v := data.(type) {
		case map[string]any:
			data = v[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(v) {
				return nil
			}
			data = v[i]
		default:
			return nil
		}
	}
	return data
}

// ids collects the last parts of the ids of a page's nodes.
func ids(nodes any) (all []string) {
	list, _ := nodes.([]any)
	for _, n := range list {
		id := n.(map[string]any)["id"].(string)
		all = append(all, id[strings.LastIndex(id, "/")+1:])
	}
	return all
}

// TestEveryListIsPagedThrough goes on from each endCursor, and from each edge, and meets every record once.
func TestEveryListIsPagedThrough(t *testing.T) {
	s := newSite(t)
	s.history(3, 4)
	participant := s.people(1)[0]
	s.Product("card", booking.GiftCard)
	for i, list := range []string{
		`activeBusiness { list: participants(%s) { %s } }`, `activeBusiness { list: registrations(%s) { %s } }`, `activeBusiness { list: registrations(sort: startAsc, %s) { %s } }`,
		`activeBusiness { list: products(%s) { %s } }`, `activeBusiness { list: productPurchases(%s) { %s } }`,
		`activeBusiness: node(id: "gid://Frontdesk/BusinessParticipant/` + participant + `") { ... on Participant { list: registrations(filter: {time: upcoming}, %s) { %s } } }`,
	} {
		c := s.Key(access.Partner, allScopes...)
		c.Principal = fmt.Sprint("key:", i)
		page := func(arguments string) any {
			data, _ := s.data(t, c, "{ "+fmt.Sprintf(list, arguments, "nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor }")+" }")
			return at(data, "activeBusiness.list")
		}
		all := page("first: 100")
		want := ids(at(all, "nodes"))
		if len(want) < 2 || at(all, "pageInfo.hasNextPage") != false {
			t.Fatalf("%s: %v", list, all)
		}
		var got []string
		for after, more := "", true; more; {
			p := page("first: 2" + after)
			got = append(got, ids(at(p, "nodes"))...)
			after, more = fmt.Sprintf(", after: %q", at(p, "pageInfo.endCursor")), at(p, "pageInfo.hasNextPage").(bool)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", list, got, want)
		}
		for n := range want {
			rest := page(fmt.Sprintf("first: 100, after: %q", at(all, fmt.Sprintf("edges.%d.cursor", n))))
			if !slices.Equal(ids(at(rest, "nodes")), want[n+1:]) {
				t.Errorf("%s after the edge %d: %v", list, n, rest)
			}
		}
	}
}

// TestAForgedOrForeignCursorIsRefused_GHSA_r9w3_57w2_gch2: a cursor opens in the very list that it was made for, and nowhere else.
func TestAForgedOrForeignCursorIsRefused_GHSA_r9w3_57w2_gch2(t *testing.T) {
	s := newSite(t)
	s.history(3, 3)
	people := s.people(2)
	other := &site{s.Neighbour("other"), s.door}
	key := s.Key(access.Partner, allScopes...)
	const asked = `{ activeBusiness { list: registrations(first: 1%s) { nodes { id } pageInfo { endCursor } } } }`
	data, _ := s.data(t, key, fmt.Sprintf(asked, ""))
	cursor := at(data, "activeBusiness.list.pageInfo.endCursor").(string)
	if data, _ := s.data(t, key, fmt.Sprintf(asked, fmt.Sprintf(", after: %q", cursor))); len(ids(at(data, "activeBusiness.list.nodes"))) != 1 {
		t.Fatal(data)
	}
	flipped := "A" + cursor[1:]
	if flipped == cursor {
		flipped = "B" + cursor[1:]
	}
	ofParticipant := `{ node(id: "gid://Frontdesk/BusinessParticipant/` + people[0] + `") { ... on Participant { registrations(after: "` + cursor + `") { nodes { id } } } } }`
	for name, tt := range map[string]struct {
		c     access.Caller
		query string
	}{
		"another business":    {other.Key(access.Partner, allScopes...), fmt.Sprintf(asked, fmt.Sprintf(", after: %q", cursor))},
		"another list":        {key, fmt.Sprintf(`{ activeBusiness { productPurchases(after: %q) { nodes { id } } } }`, cursor)},
		"another parent":      {key, ofParticipant},
		"another filter":      {key, fmt.Sprintf(asked, fmt.Sprintf(", filter: {time: past}, after: %q", cursor))},
		"another order":       {key, fmt.Sprintf(asked, fmt.Sprintf(", sort: startAsc, after: %q", cursor))},
		"a changed cursor":    {key, fmt.Sprintf(asked, fmt.Sprintf(", after: %q", flipped))},
		"half of it":          {key, fmt.Sprintf(asked, fmt.Sprintf(", after: %q", cursor[:len(cursor)/2]))},
		"an empty one":        {key, fmt.Sprintf(asked, `, after: ""`)},
		"a position by guess": {key, fmt.Sprintf(asked, `, after: "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCM"`)},
	} {
		a := s.query(t, tt.c, tt.query)
		if a.status != http.StatusOK || len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "VALIDATION_ERROR" || a.Errors[0].Extensions["field"] != "after" {
			t.Errorf("%s: %d %+v", name, a.status, a.Errors)
		}
	}
}

func TestFiltersAndOrdersReachTheDesk(t *testing.T) {
	s := newSite(t)
	participant := s.people(1)[0]
	registration := func(id, name string, status booking.RegistrationStatus, start time.Duration, guest string) booking.Registration {
		return booking.Registration{ID: id, ParticipantID: participant, ActivityID: "a", ActivityName: name, Status: status, Guest: guest,
			Start: bookingtest.Now.Add(start), End: bookingtest.Now.Add(start + time.Hour), CreatedAt: bookingtest.Now.Add(-72 * time.Hour)}
	}
	s.LoadRegistrations(registration("past", "Yoga", booking.NoShow, -48*time.Hour, ""), registration("soon", "Yoga", booking.Confirmed, time.Hour, ""),
		registration("guest", "Pilates", booking.Pending, 2*time.Hour, "Ben"), registration("later", "Pilates", booking.Waitlisted, 48*time.Hour, ""))
	product := s.Product("pass", booking.Pass)
	s.Purchase("kept", participant, product)
	ended := booking.Purchase{ID: "ended", ParticipantID: participant, ProductID: "pass", Kind: booking.Pass, Status: booking.PurchaseRefunded, PricePaid: product.Price, PurchasedAt: bookingtest.Now.Add(-2 * time.Hour)}
	s.LoadPurchases(ended)
	key := s.Key(access.Partner, allScopes...)
	for arguments, want := range map[string]string{
		`registrations`: "later guest soon past",
		`registrations(filter: null, sort: null, first: null, after: null)`:              "later guest soon past",
		`registrations(sort: startAsc)`:                                                  "past soon guest later",
		`registrations(filter: {time: upcoming})`:                                        "soon guest later",
		`registrations(filter: {time: upcoming}, sort: startDesc)`:                       "later guest soon",
		`registrations(filter: {time: past})`:                                            "past",
		`registrations(filter: {includeGuests: false})`:                                  "later soon past",
		`registrations(filter: {includeGuests: null})`:                                   "later guest soon past",
		`registrations(filter: {status: [noShow, waitlisted, noShow]})`:                  "later past",
		`registrations(filter: {status: pending})`:                                       "guest",
		`registrations(filter: {status: []})`:                                            "later guest soon past",
		`registrations(filter: {query: "PILATES", time: upcoming, includeGuests: true})`: "guest later",
		`productPurchases`:                          "kept ended",
		`productPurchases(filter: {scope: all})`:    "kept ended",
		`productPurchases(filter: {scope: active})`: "kept",
		`productPurchases(filter: {})`:              "kept ended",
	} {
		data, _ := s.data(t, key, "{ activeBusiness { list: "+arguments+" { nodes { id } } participants(first: 1) { nodes { list: "+arguments+" { nodes { id } } } } } }")
		ofBusiness, ofParticipant := ids(at(data, "activeBusiness.list.nodes")), ids(at(data, "activeBusiness.participants.nodes.0.list.nodes"))
		if strings.Join(ofBusiness, " ") != want || strings.Join(ofParticipant, " ") != want {
			t.Errorf("%s: %v and %v, want %s", arguments, ofBusiness, ofParticipant, want)
		}
	}
	data, _ := s.data(t, key, `{ activeBusiness { registrations(filter: {status: [noShow, pending]}, sort: startAsc) { nodes { status kind guestName confirmedAt createdAt activitySession { name kind status capacity spotsLeft startAt endAt } } } } }`)
	if got := fmt.Sprint(at(data, "activeBusiness.registrations.nodes")); got != "[map[activitySession:map[capacity:1 endAt:2026-02-27T09:00:00Z kind:class name:Yoga spotsLeft:0 startAt:2026-02-27T08:00:00Z status:scheduled] "+
		"confirmedAt:<nil> createdAt:2026-02-26T08:00:00Z guestName:<nil> kind:session status:noShow] map[activitySession:map[capacity:1 endAt:2026-03-01T11:00:00Z kind:class name:Pilates spotsLeft:0 "+
		"startAt:2026-03-01T10:00:00Z status:scheduled] confirmedAt:<nil> createdAt:2026-02-26T08:00:00Z guestName:Ben kind:session status:pending]]" {
		t.Error(got)
	}
}

// TestALargeAmountIsNotCutShort: an Int has 32 bits, and money does not.
func TestALargeAmountIsNotCutShort(t *testing.T) {
	s := newSite(t)
	product := s.Product("castle", booking.PhysicalGood)
	product.Price.Amount = 1 << 40
	dear := booking.Purchase{ID: "dear", ParticipantID: s.people(1)[0], ProductID: "castle", Kind: product.Kind, Status: booking.PurchasePastDue, PricePaid: product.Price, PurchasedAt: bookingtest.Now}
	s.LoadPurchases(dear)
	a := s.query(t, s.Key(access.Partner, allScopes...), `{ activeBusiness { productPurchases { nodes { pricePaid } } } }`)
	if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INTERNAL_ERROR" {
		t.Errorf("%+v", a.Errors)
	}
}

func TestBusinessesDoNotSeeEachOthersLists(t *testing.T) {
	s := newSite(t)
	s.history(2, 2)
	s.records(t)
	other := &site{s.Neighbour("other"), s.door}
	data, _ := other.data(t, other.Key(access.Partner, allScopes...), `{ activeBusiness { participants { nodes { id } } registrations { nodes { id } } products { nodes { id } }
		productPurchases { nodes { id } } webhookEndpoints { nodes { id } } } }`)
	for name, list := range at(data, "activeBusiness").(map[string]any) {
		if nodes := at(list, "nodes").([]any); len(nodes) != 0 {
			t.Errorf("%s: %v", name, nodes)
		}
	}
}
