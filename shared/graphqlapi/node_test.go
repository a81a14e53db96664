package graphqlapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/gid"
	"frontdesk/shared/webhook"
)

// records makes one record of each kind, and returns their global ids by the names of their types.
func (s *site) records(t *testing.T) map[string]string {
	t.Helper()
	s.history(1, 1)
	participant := s.people(1)[0]
	endpoints := s.config(t).Endpoints
	e, err := endpoints.Create(t.Context(), s.Operator(), webhook.NewEndpoint{URL: "https://partner.example/hook", EventTypes: []webhook.EventType{webhook.Test}})
	if err != nil {
		t.Fatal(err)
	}
	d := webhook.Delivery{ID: e.ID + "." + booking.NewID(bookingtest.Now, zeros{}), BusinessID: s.ID, EndpointID: e.ID, EventID: "evt_1", EventType: webhook.Test, Body: []byte("{}"), Tells: access.SetOf(access.WebhooksRead),
		Status: webhook.Delivered, CreatedAt: bookingtest.Now, EndedAt: bookingtest.Now.Add(time.Second), Attempts: []webhook.Attempt{{At: bookingtest.Now, Status: 204, Latency: 80 * time.Millisecond}}}
	if err := endpoints.Store.AddDeliveries(t.Context(), []webhook.Delivery{d}); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"Business": gid.Of(gid.Business, s.ID), "Participant": gid.Of(gid.Participant, participant), "ActivityRegistration": gid.Of(gid.Registration, "r00"+participant[2:]),
		"ActivitySession": gid.Of(gid.Session, "s0"), "Product": gid.Of(gid.Product, "pass"), "ProductPurchase": gid.Of(gid.Purchase, "b"+participant[1:]),
		"WebhookEndpoint": gid.Of(gid.Endpoint, e.ID), "WebhookDelivery": gid.Of(gid.Delivery, d.ID),
	}
}

// zeros are bytes for an id that has to be nothing but an id.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// found is an answer to a query for a node.
type found struct {
	Data   struct{ Node map[string]any }
	Errors []struct {
		Message    string
		Extensions struct {
			Code, Reason, Field string
			RequiredScopes      []string
		}
	}
	status int
}

func (s *site) node(t *testing.T, c access.Caller, text, id string) (f found) {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": text, "variables": map[string]any{"id": id}})
	w := httptest.NewRecorder()
	s.door.ServeDoor(w, post(string(body)), c)
	if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	f.status = w.Code
	return f
}

const anyNode = `query ($id: ID!) { node(id: $id) { __typename id } }`

func TestEveryKindOfRecordIsANode(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, allScopes...)
	for name, id := range s.records(t) {
		f := s.node(t, key, anyNode, id)
		if len(f.Errors) > 0 || f.Data.Node["__typename"] != name || f.Data.Node["id"] != id {
			t.Errorf("%s: %+v", id, f)
		}
		text := fmt.Sprintf(`{ node(id: %q) { ... on %s { id } ... on Product { name } } }`, id, name)
		if f := s.node(t, key, text, ""); len(f.Errors) > 0 || f.Data.Node["id"] != id {
			t.Errorf("%s: %+v", text, f)
		}
	}
}

// TestANodeTakesTheScopeOfItsRecord: whether a record exists is its readers' business, too. Nothing runs for a key without the scope.
func TestANodeTakesTheScopeOfItsRecord(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	for name, scope := range map[string]string{"Business": "", "Participant": "participants:read", "ActivityRegistration": "registrations:read", "ActivitySession": "registrations:read",
		"Product": "products:read", "ProductPurchase": "purchases:read", "WebhookEndpoint": "webhooks:read", "WebhookDelivery": "webhooks:read"} {
		for _, held := range allScopes {
			c := s.Key(access.Partner, held)
			c.Principal = fmt.Sprint("key:", name, held)
			allowed := scope == "" || held == scope || held == "webhooks:write" && scope == "webhooks:read"
			for _, text := range []string{anyNode, fmt.Sprintf(`{ node(id: %q) { __typename } }`, ids[name]), fmt.Sprintf(`query ($x: ID = %q) { node(id: $x) { id } }`, ids[name])} {
				s.Requests.Count()
				f := s.node(t, c, text, ids[name])
				switch {
				case allowed && (len(f.Errors) > 0 || f.Data.Node == nil):
					t.Errorf("%s with %s: %+v", text, held, f)
				case !allowed && (f.status != http.StatusForbidden || len(f.Errors) != 1 || f.Errors[0].Extensions.Field != "node" || f.Errors[0].Extensions.Reason != "insufficient_scope" ||
					fmt.Sprint(f.Errors[0].Extensions.RequiredScopes) != "["+scope+"]"):
					t.Errorf("%s with %s: %+v", text, held, f)
				}
				if n := s.Requests.Count(); !allowed && n > 2 { // it is counted, and logged once
					t.Errorf("%s with %s: %d requests for what is refused", text, held, n)
				}
			}
		}
	}
}

func TestWhatIsSelectedOfANodeCountsWhateverItIs(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	for _, text := range []string{
		`query ($id: ID!) { node(id: $id) { id ... on Participant { name } } }`,
		`query ($id: ID!) { node(id: $id) { ...F } } fragment F on Node { id ... on ActivityRegistration { participant { id } } }`,
	} {
		f := s.node(t, s.Key(access.Partner, "products:read", "registrations:read"), text, ids["Product"])
		if f.status != http.StatusForbidden || fmt.Sprint(f.Errors[0].Extensions.RequiredScopes) != "[participants:read]" {
			t.Errorf("%s: %+v", text, f)
		}
	}
}

// TestNothingOfAnotherBusinessIsANode asks the studio's neighbour for what the studio has.
func TestNothingOfAnotherBusinessIsANode(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	other := &site{s.Neighbour("other"), s.door}
	key := other.Key(access.Partner, allScopes...)
	for name, id := range ids {
		if f := other.node(t, key, anyNode, id); len(f.Errors) > 0 || f.Data.Node != nil || f.status != http.StatusOK {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAnIDOfNothing(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, allScopes...)
	for _, kind := range gid.Kinds() {
		if f := s.node(t, key, anyNode, gid.Of(kind, "01arz3ndektsv4rrffq69g5fav")); len(f.Errors) > 0 || f.Data.Node != nil {
			t.Errorf("%s: %+v", kind, f)
		}
	}
	for _, id := range []string{"", "unknown", "gid://Frontdesk/Participant/1", "gid://Sessions/Product/1", "gid://Frontdesk/Product/", "gid://Frontdesk/Product/a#b", "1"} {
		f := s.node(t, key, anyNode, id)
		if len(f.Errors) != 1 || f.Errors[0].Extensions.Code != "VALIDATION_ERROR" || f.Errors[0].Extensions.Field != "id" || f.Data.Node != nil {
			t.Errorf("%q: %+v", id, f)
		}
	}
}
