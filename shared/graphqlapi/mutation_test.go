package graphqlapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/gid"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/webhook"
)

const endpointFields = `webhookEndpoint { id url description subscribedEventTypes signingSecret status disabledReason apiVersion managementUrl deliveries { nodes { id } } } userErrors { field message code }`

// changed sends a mutation of one field and returns its payload.
func (s *site) changed(t *testing.T, c access.Caller, key, field string) map[string]any {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": "mutation { it: " + field + " }"})
	r, w := post(string(body)), httptest.NewRecorder()
	if key != "" {
		r.Header.Set(idempotency.Header, key)
	}
	s.door.ServeDoor(w, r, c)
	var in struct {
		Data   struct{ It map[string]any }
		Errors []any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &in); err != nil || w.Code != http.StatusOK || len(in.Errors) > 0 {
		t.Fatalf("%s: %d %s", field, w.Code, w.Body)
	}
	return in.Data.It
}

func create(url string) string {
	return fmt.Sprintf(`createWebhookEndpoint(input: {url: %q, description: "Ours", subscribedEventTypes: ["participant.created"]}) { %s }`, url, endpointFields)
}

func TestAnEndpointsLife(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, "webhooks:write")
	made := s.changed(t, key, "", create("https://partner.example/hook"))
	id, secret := fmt.Sprint(at(made, "webhookEndpoint.id")), fmt.Sprint(at(made, "webhookEndpoint.signingSecret"))
	if kind, _, ok := gid.Parse(id); !ok || kind != gid.Endpoint || !strings.HasPrefix(secret, "whsec_") || at(made, "webhookEndpoint.status") != "enabled" ||
		at(made, "webhookEndpoint.apiVersion") != "2026-06-01" || at(made, "webhookEndpoint.managementUrl") != "https://desk.example/console/@studio/webhooks" || len(at(made, "userErrors").([]any)) != 0 {
		t.Fatal(made)
	}
	updated := s.changed(t, key, "", fmt.Sprintf(`updateWebhookEndpoint(input: {id: %q, url: "https://partner.example/other", subscribedEventTypes: ["participant.updated"], enabled: false}) { %s }`, id, endpointFields))
	if got := fmt.Sprint(at(updated, "webhookEndpoint.url"), at(updated, "webhookEndpoint.description"), at(updated, "webhookEndpoint.subscribedEventTypes"), at(updated, "webhookEndpoint.status"),
		at(updated, "webhookEndpoint.disabledReason")); got != "https://partner.example/otherOurs[participant.updated]disabledbyHand" {
		t.Error(got)
	}
	rotated := s.changed(t, key, "", fmt.Sprintf(`rotateWebhookEndpointSecret(id: %q) { %s }`, id, endpointFields))
	if now := fmt.Sprint(at(rotated, "webhookEndpoint.signingSecret")); now == secret || !strings.HasPrefix(now, "whsec_") {
		t.Error("the secret stayed")
	}
	disabled := s.changed(t, key, "", fmt.Sprintf(`sendTestWebhookEvent(id: %q) { %s }`, id, endpointFields))
	if at(disabled, "userErrors.0.code") != "CONFLICT" || at(disabled, "webhookEndpoint") != nil {
		t.Error(disabled)
	}
	s.changed(t, key, "", fmt.Sprintf(`updateWebhookEndpoint(input: {id: %q, enabled: true}) { userErrors { code } }`, id))
	if tested := s.changed(t, key, "", fmt.Sprintf(`sendTestWebhookEvent(id: %q) { %s }`, id, endpointFields)); at(tested, "webhookEndpoint.id") != id {
		t.Error(tested)
	}
	removed := s.changed(t, key, "", fmt.Sprintf(`deleteWebhookEndpoint(id: %q) { webhookEndpoint { id } userErrors { code } }`, id))
	if at(removed, "webhookEndpoint.id") != id {
		t.Error(removed)
	}
	if data, _ := s.data(t, key, fmt.Sprintf(`{ node(id: %q) { id } activeBusiness { webhookEndpoints { nodes { id } } } }`, id)); at(data, "node") != nil || len(at(data, "activeBusiness.webhookEndpoints.nodes").([]any)) != 0 {
		t.Error(data)
	}
}

func TestDeliveriesAreShownAndMadeAgain(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	key := s.Key(access.Partner, "webhooks:write")
	data, cost := s.data(t, key, `{ activeBusiness { webhookEndpoints(first: 1) { nodes { deliveries(first: 5) { nodes { id eventId eventType status payload createdAt nextAttemptAt endedAt
		attempts { at responseStatus latencyMs responseSnippet error } } } } } } }`)
	if got := fmt.Sprint(at(data, "activeBusiness.webhookEndpoints.nodes.0.deliveries.nodes.0")); got != "map[attempts:[map[at:2026-03-01T08:00:00Z error:<nil> latencyMs:80 responseSnippet:<nil> responseStatus:204]] "+
		"createdAt:2026-03-01T08:00:00Z endedAt:2026-03-01T08:00:01Z eventId:evt_1 eventType:webhook.test id:"+ids["WebhookDelivery"]+" nextAttemptAt:<nil> payload:{} status:delivered]" {
		t.Error(got)
	}
	// The business, the endpoints' connection, an endpoint, its connection, and five deliveries with their attempts; one there is.
	if cost.RequestedQueryCost != 1+1+1+1+5*2 || cost.ActualQueryCost != 1+1+1+1+2 {
		t.Errorf("%+v", cost)
	}
	again := s.changed(t, key, "", fmt.Sprintf(`redeliverWebhooks(input: {endpointId: %q, deliveryIds: [%q]}) { webhookEndpoint { id } redelivered userErrors { field code } }`, ids["WebhookEndpoint"], ids["WebhookDelivery"]))
	if at(again, "redelivered") != 1.0 || at(again, "webhookEndpoint.id") != ids["WebhookEndpoint"] {
		t.Error(again)
	}
	again = s.changed(t, key, "", fmt.Sprintf(`redeliverWebhooks(input: {endpointId: %q, from: "2026-03-01T00:00:00Z", to: "2026-03-01T09:00:00Z", status: failed}) { redelivered userErrors { field code } }`, ids["WebhookEndpoint"]))
	if at(again, "redelivered") != 0.0 || len(at(again, "userErrors").([]any)) != 0 {
		t.Error(again)
	}
}

// TestAPayloadTakesTheScopeOfWhatItTells: reading deliveries is no way around a scope that a key lacks.
func TestAPayloadTakesTheScopeOfWhatItTells(t *testing.T) {
	s := newSite(t)
	_, id, _ := gid.Parse(s.records(t)["WebhookEndpoint"])
	d := webhook.Delivery{ID: id + "." + booking.NewID(bookingtest.Now.Add(time.Second), zeros{}), BusinessID: s.ID, EndpointID: id, EventID: "evt_2", EventType: webhook.ParticipantCreated,
		Body: []byte(`{"name":"Ana"}`), Tells: access.SetOf(access.ParticipantsRead), Status: webhook.Delivered, CreatedAt: bookingtest.Now.Add(time.Second)}
	if err := dynamo.NewWebhooks(s.Tables).AddDeliveries(t.Context(), []webhook.Delivery{d}); err != nil {
		t.Fatal(err)
	}
	for want, scopes := range map[string][]string{`{"name":"Ana"}`: {"webhooks:read", "participants:read"}, "<nil>": {"webhooks:write", "registrations:read"}} {
		data, _ := s.data(t, s.Key(access.Partner, scopes...), `{ activeBusiness { webhookEndpoints(first: 1) { nodes { deliveries(first: 1) { nodes { payload eventId } } } } } }`)
		one := at(data, "activeBusiness.webhookEndpoints.nodes.0.deliveries.nodes.0")
		if at(one, "eventId") != "evt_2" || fmt.Sprint(at(one, "payload")) != want {
			t.Errorf("%v: %v", scopes, one)
		}
	}
}

// TestRefusalsThatCanBeMendedAreUserErrors: they name the field as whoever asked did.
func TestRefusalsThatCanBeMendedAreUserErrors(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	key := s.Key(access.Partner, "webhooks:write")
	stranger := &site{s.Neighbour("other"), s.door}
	for i, tt := range []struct{ mutation, field, code string }{
		{create("http://partner.example/hook"), "url", "VALIDATION_ERROR"},
		{create("no address"), "url", "VALIDATION_ERROR"},
		{create("https://169.254.169.254/latest"), "url", "VALIDATION_ERROR"},
		{`createWebhookEndpoint(input: {url: "https://partner.example", subscribedEventTypes: []}) { userErrors { field code message } }`, "subscribedEventTypes", "VALIDATION_ERROR"},
		{`createWebhookEndpoint(input: {url: "https://partner.example", subscribedEventTypes: ["participant.exploded"]}) { userErrors { field code message } }`, "subscribedEventTypes", "VALIDATION_ERROR"},
		{`updateWebhookEndpoint(input: {id: "gid://Frontdesk/WebhookEndpoint/none", enabled: true}) { userErrors { field code message } }`, "id", "NOT_FOUND"},
		{`updateWebhookEndpoint(input: {id: "` + ids["Product"] + `", enabled: true}) { userErrors { field code message } }`, "id", "VALIDATION_ERROR"},
		{`updateWebhookEndpoint(input: {id: "` + ids["WebhookEndpoint"] + `", subscribedEventTypes: []}) { userErrors { field code message } }`, "subscribedEventTypes", "VALIDATION_ERROR"},
		{`deleteWebhookEndpoint(id: "x") { userErrors { field code message } }`, "id", "VALIDATION_ERROR"},
		{`rotateWebhookEndpointSecret(id: "gid://Frontdesk/WebhookEndpoint/none") { userErrors { field code message } }`, "id", "NOT_FOUND"},
		{`sendTestWebhookEvent(id: "gid://Frontdesk/WebhookEndpoint/none") { userErrors { field code message } }`, "id", "NOT_FOUND"},
		{`redeliverWebhooks(input: {endpointId: "gid://Frontdesk/WebhookEndpoint/none", deliveryIds: ["` + ids["WebhookDelivery"] + `"]}) { userErrors { field code message } }`, "endpointId", "NOT_FOUND"},
		{`redeliverWebhooks(input: {endpointId: "` + ids["WebhookEndpoint"] + `", deliveryIds: ["` + ids["Product"] + `"]}) { redelivered userErrors { field code message } }`, "deliveryIds", "VALIDATION_ERROR"},
		{`redeliverWebhooks(input: {endpointId: "` + ids["WebhookEndpoint"] + `", deliveryIds: ["gid://Frontdesk/WebhookDelivery/none"]}) { userErrors { field code message } }`, "deliveryIds", "NOT_FOUND"},
		{`redeliverWebhooks(input: {endpointId: "` + ids["WebhookEndpoint"] + `"}) { userErrors { field code message } }`, "deliveryIds", "VALIDATION_ERROR"},
	} {
		c := key
		c.Principal = fmt.Sprint("key:", i)
		refused := s.changed(t, c, "", tt.mutation)
		if at(refused, "userErrors.0.field") != tt.field || at(refused, "userErrors.0.code") != tt.code || at(refused, "userErrors.0.message") == "" || at(refused, "webhookEndpoint") != nil {
			t.Errorf("%s: %v", tt.mutation, refused)
		}
	}
	// What belongs to another business is not there.
	if refused := stranger.changed(t, stranger.Key(access.Partner, "webhooks:write"), "", fmt.Sprintf(`deleteWebhookEndpoint(id: %q) { userErrors { code } }`, ids["WebhookEndpoint"])); at(refused, "userErrors.0.code") != "NOT_FOUND" {
		t.Error(refused)
	}
}

func TestAnIdempotencyKeyMakesAnEndpointOnce(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, "webhooks:write")
	first, second := s.changed(t, key, "k-1", create("https://partner.example/hook")), s.changed(t, key, "k-1", create("https://partner.example/hook"))
	if at(first, "webhookEndpoint.id") != at(second, "webhookEndpoint.id") || at(first, "webhookEndpoint.signingSecret") != at(second, "webhookEndpoint.signingSecret") {
		t.Errorf("%v and %v", first, second)
	}
	other := s.changed(t, key, "k-1", create("https://partner.example/other"))
	if at(other, "userErrors.0.code") != "CONFLICT" || at(other, "userErrors.0.field") != "Idempotency-Key" {
		t.Error(other)
	}
	if events := s.Events(audit.WebhookCreated); len(events) != 1 {
		t.Errorf("%d were made", len(events))
	}
	body, _ := json.Marshal(map[string]string{"query": `mutation { a: deleteWebhookEndpoint(id: "x") { userErrors { code } } b: deleteWebhookEndpoint(id: "x") { userErrors { code } } }`})
	r := post(string(body))
	r.Header.Set(idempotency.Header, "k-2")
	if a := s.do(t, key, r); a.status != http.StatusBadRequest || a.Errors[0].Extensions["field"] != "Idempotency-Key" {
		t.Errorf("two writes with one key: %+v", a)
	}
}

// TestEachMutationCountsAsAWrite: aliases are no way around the limit, and what is over it does not run.
func TestEachMutationCountsAsAWrite(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, "webhooks:write")
	var twenty strings.Builder
	for i := range 20 {
		fmt.Fprintf(&twenty, "a%d: %s ", i, strings.Replace(create("https://partner.example/hook"), endpointFields, "userErrors { code }", 1))
	}
	if a := s.query(t, key, "mutation { "+twenty.String()+" z: "+create("https://partner.example/z")+" }"); a.status != http.StatusTooManyRequests || a.Errors[0].Extensions["code"] != "RATE_LIMITED" {
		t.Fatalf("21 writes: %+v", a)
	}
	if made := len(s.Events(audit.WebhookCreated)); made != 0 {
		t.Errorf("%d were made", made)
	}
	key.Principal = access.KeyPrincipal("2")
	if a := s.query(t, key, "mutation { "+twenty.String()+" }"); a.status != http.StatusOK || len(a.Errors) != 0 {
		t.Errorf("20 writes: %+v", a)
	}
	if made := len(s.Events(audit.WebhookCreated)); made != 20 {
		t.Errorf("%d were made", made)
	}
}

func TestMutationsNeedTheirScope(t *testing.T) {
	s := newSite(t)
	for _, scopes := range [][]string{{"webhooks:read"}, {"participants:read", "registrations:read", "products:read", "purchases:read", "webhooks:read"}} {
		a := s.query(t, s.Key(access.Partner, scopes...), "mutation { "+create("https://partner.example/hook")+" }")
		if a.status != http.StatusForbidden || fmt.Sprint(a.Errors[0].Extensions["requiredScopes"]) != "[webhooks:write]" {
			t.Errorf("%v: %+v", scopes, a)
		}
	}
	if a := s.query(t, s.Key(access.Partner, "webhooks:read"), `{ activeBusiness { webhookEndpoints { nodes { id url signingSecret } } } }`); a.status != http.StatusForbidden || len(a.Errors) != 1 ||
		a.Errors[0].Extensions["field"] != "activeBusiness.webhookEndpoints.nodes.signingSecret" {
		t.Errorf("a secret for a reader: %+v", a)
	}
	if len(s.Events(audit.WebhookCreated)) != 0 {
		t.Error("something was made")
	}
}
