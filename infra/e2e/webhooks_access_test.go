package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestAPayloadHoldsWhatItsEndpointsMakerMayRead, at the moment of the event.
func TestAPayloadHoldsWhatItsEndpointsMakerMayRead(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle := site.Handle(0)
	blind, reader, watcher := localrun.NewReceiver(t, nil), localrun.NewReceiver(t, nil), localrun.NewReceiver(t, nil)
	sees := site.Partner(t, handle, "participants:read,registrations:read,webhooks:write")
	keeper := site.Partner(t, handle, everyScope)
	types := []string{"participant.created", "participant.updated", "activity_registration.created", "participant.marketing_consent_granted"}
	var endpoints []localrun.Endpoint
	endpoints = append(endpoints, site.Partner(t, handle, "webhooks:write").Listen(t, blind.URL, types...), sees.Listen(t, reader.URL, types...),
		keeper.Listen(t, watcher.URL, append(types, "webhook_endpoint.disabled")...))
	defer func() {
		for _, e := range endpoints {
			keeper.Mutate(t, "deleteWebhookEndpoint", "id: "+strconv.Quote(e.ID))
		}
	}()
	only := func(h localrun.Hook) bool {
		return len(h.Event().Data) == 1 && h.Event().Data["id"] == h.Event().ResourceReferences[0]
	}

	bookAnAppointment(t, "payload@example.com")
	person := reader.Await(t, "participant.created", 1)
	if e := person.Event(); e.Data["email"] != "payload@example.com" || len(reader.Await(t, "activity_registration.created", 1).Event().ResourceReferences) != 3 {
		t.Errorf("%s", person.Body)
	}
	for _, eventType := range []string{"participant.created", "activity_registration.created"} {
		if h := blind.Await(t, eventType, 1); !only(h) || len(h.Event().ResourceReferences) != 1 || strings.Contains(string(h.Body), "payload@example.com") {
			t.Errorf("with webhooks:write alone: %s", h.Body)
		}
	}

	who := local(person.Event().ResourceReferences[0])
	edit := func(flag, value string) {
		t.Helper()
		site.Ops(t, "", "participant", "edit", "--business", handle, "--id", who, flag, value)
	}
	site.Ops(t, "", "key", "edit", "--id", sees.KeyID, "--scopes", "registrations:read,webhooks:write")
	edit("--name", "After Narrowing")
	if h := reader.Await(t, "participant.updated", 1); !only(h) || h.Event().PreviousAttributes != nil {
		t.Errorf("after the key was narrowed: %s", h.Body)
	}
	if h := watcher.Await(t, "participant.updated", 1); h.Event().Data["name"] != "After Narrowing" {
		t.Errorf("another key's: %s", h.Body)
	}

	site.Ops(t, "", "key", "revoke", "--id", sees.KeyID)
	edit("--name", "After Revoking")
	disabled := watcher.Await(t, "webhook_endpoint.disabled", 1).Event()
	if disabled.Data["id"] != endpoints[1].ID || disabled.Data["disabledReason"] != "accessEnded" {
		t.Errorf("%+v", disabled)
	}
	watcher.Await(t, "participant.updated", 2)
	if n := len(reader.Wait(t, "nothing more", func([]localrun.Hook) bool { return true })); n != 3 {
		t.Errorf("a revoked key's endpoint got %d events", n)
	}
}

// TestAnotherBusinesssEndpointsAreNotThere (API1:2023): not to read, not to change.
func TestAnotherBusinesssEndpointsAreNotThere(t *testing.T) {
	localrun.Case(t, localrun.Events)
	receiver := localrun.NewReceiver(t, nil)
	ours, theirs := site.Partner(t, ownBusiness(t, "ours"), everyScope), site.Partner(t, ownBusiness(t, "theirs"), everyScope)
	endpoint := ours.Listen(t, receiver.URL, happens)
	ours.Mutate(t, "sendTestWebhookEvent", "id: "+strconv.Quote(endpoint.ID))
	receiver.Await(t, "webhook.test", 1)
	sent := recorded(t, ours, endpoint.ID, "delivered", ended(1, "delivered")).Deliveries.Nodes[0]
	id := strconv.Quote(endpoint.ID)
	for mutation, arguments := range map[string]string{
		"deleteWebhookEndpoint": "id: " + id, "rotateWebhookEndpointSecret": "id: " + id, "sendTestWebhookEvent": "id: " + id,
		"updateWebhookEndpoint": "input: {id: " + id + ", enabled: false}",
		"redeliverWebhooks":     "input: {endpointId: " + id + ", deliveryIds: [" + strconv.Quote(sent.ID) + "]}",
	} {
		if got := theirs.Mutate(t, mutation, arguments); got.WebhookEndpoint != nil || len(got.UserErrors) != 1 || got.UserErrors[0].Code != "NOT_FOUND" {
			t.Errorf("%s: %+v", mutation, got)
		}
	}
	for _, global := range []string{endpoint.ID, sent.ID} {
		var out struct{ Node any }
		if theirs.Ask(t, &out, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": global}); out.Node != nil {
			t.Errorf("%s: %v", global, out.Node)
		}
	}
	own := theirs.Listen(t, receiver.URL, happens)
	stolen := theirs.Mutate(t, "redeliverWebhooks", fmt.Sprintf("input: {endpointId: %q, deliveryIds: [%q]}", own.ID, sent.ID))
	if stolen.WebhookEndpoint != nil || len(stolen.UserErrors) != 1 || stolen.UserErrors[0].Code != "NOT_FOUND" {
		t.Errorf("their endpoint, our delivery: %+v", stolen)
	}
	if after := recorded(t, ours, endpoint.ID, "as it was", ended(1, "delivered")); after.Status != "enabled" || len(after.Deliveries.Nodes[0].Attempts) != 1 {
		t.Errorf("%+v", after)
	}
}

// TestAnEndpointIsMadeOnceForAnIdempotencyKey, however often the request comes.
func TestAnEndpointIsMadeOnceForAnIdempotencyKey(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, ownBusiness(t, "made-once"), everyScope)
	create := func(address, key string) localrun.Changed {
		t.Helper()
		return partner.Mutate(t, "createWebhookEndpoint", fmt.Sprintf(`input: {url: %q, subscribedEventTypes: ["webhook.test"]}`, address), "Idempotency-Key", key)
	}
	first, second := create("http://127.0.0.1:9/a", "one"), create("http://127.0.0.1:9/a", "one")
	if first.WebhookEndpoint == nil || second.WebhookEndpoint == nil || first.WebhookEndpoint.ID != second.WebhookEndpoint.ID {
		t.Errorf("%+v\n%+v", first, second)
	}
	if other := create("http://127.0.0.1:9/b", "one"); other.WebhookEndpoint != nil || len(other.UserErrors) != 1 || other.UserErrors[0].Code != "CONFLICT" {
		t.Errorf("another request with the same key: %+v", other)
	}
	create("http://127.0.0.1:9/b", "two")
	var all struct {
		ActiveBusiness struct {
			WebhookEndpoints struct{ Nodes []localrun.Endpoint }
		}
	}
	if partner.Ask(t, &all, "{ activeBusiness { webhookEndpoints { nodes { id url signingSecret } } } }", nil); len(all.ActiveBusiness.WebhookEndpoints.Nodes) != 2 {
		t.Errorf("%+v", all)
	}
}

// TestWhereEndpointsCannotBe (API7:2023): neither told of nothing, nor at addresses of the network that we run in.
func TestWhereEndpointsCannotBe(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, ownBusiness(t, "nowhere"), everyScope)
	for _, address := range []string{"http://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[fd00:ec2::254]/", "https://[::ffff:169.254.169.254]/", "https://0x7f.1/",
		"https://2130706433/", "ftp://example.com/", "https://user:password@example.com/", "https://example.com/#a", "//example.com", "javascript:alert(1)", ""} {
		got := partner.Mutate(t, "createWebhookEndpoint", "input: {url: "+strconv.Quote(address)+`, subscribedEventTypes: ["webhook.test"]}`)
		if got.WebhookEndpoint != nil || len(got.UserErrors) != 1 || got.UserErrors[0].Code != "VALIDATION_ERROR" || got.UserErrors[0].Field != "url" {
			t.Errorf("%q: %+v", address, got)
		}
	}
	for _, types := range [][]string{{}, {"participant.deleted"}, {"participant.created", "*"}} {
		text, _ := json.Marshal(types)
		got := partner.Mutate(t, "createWebhookEndpoint", `input: {url: "https://hooks.example/", subscribedEventTypes: `+string(text)+`}`)
		if got.WebhookEndpoint != nil || len(got.UserErrors) != 1 || got.UserErrors[0].Field != "subscribedEventTypes" {
			t.Errorf("%v: %+v", types, got)
		}
	}
}

// TestEndpointsNeedTheirScopes: webhooks:read shows all but the secret, and changes nothing.
func TestEndpointsNeedTheirScopes(t *testing.T) {
	localrun.Case(t)
	handle := ownBusiness(t, "scoped")
	reads := site.Partner(t, handle, "webhooks:read")
	a := reads.Send(t, `{ activeBusiness { webhookEndpoints { nodes { id signingSecret } } } }`, nil)
	if a.Status != http.StatusForbidden || !strings.Contains(a.Body, `"requiredScopes":["webhooks:write"]`) || !strings.Contains(a.Body, "activeBusiness.webhookEndpoints.nodes.signingSecret") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	a = reads.Send(t, `mutation { createWebhookEndpoint(input: {url: "https://hooks.example/", subscribedEventTypes: ["webhook.test"]}) { webhookEndpoint { id } } }`, nil)
	if a.Status != http.StatusForbidden {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	var all struct {
		ActiveBusiness struct {
			WebhookEndpoints struct{ Nodes []localrun.Endpoint }
		}
	}
	reads.Ask(t, &all, "{ activeBusiness { webhookEndpoints { nodes { id url status } } } }", nil)
	if slices.ContainsFunc(all.ActiveBusiness.WebhookEndpoints.Nodes, func(e localrun.Endpoint) bool { return e.ID != "" }) {
		t.Errorf("%+v", all)
	}
}
