package e2e

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// delivery is one delivery of an endpoint's history.
type delivery struct {
	ID, EventID, EventType, Status string
	NextAttemptAt, EndedAt         *time.Time
	Attempts                       []struct {
		At              time.Time
		ResponseStatus  *int
		LatencyMs       int
		ResponseSnippet *string
		Error           *string
	}
}

type history struct {
	localrun.Endpoint
	Deliveries struct{ Nodes []delivery }
}

// recorded asks for an endpoint's history until it is as it should be: an answer is known to its receiver before it is recorded.
func recorded(t *testing.T, p localrun.Partner, endpoint, what string, right func(history) bool) history {
	t.Helper()
	var out struct{ Node history }
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		p.Ask(t, &out, `query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { id status disabledReason deliveries(first: 20) { nodes {
			id eventId eventType status nextAttemptAt endedAt attempts { at responseStatus latencyMs responseSnippet error } } } } } }`, map[string]any{"id": endpoint})
		if right(out.Node) {
			return out.Node
		}
	}
	t.Fatalf("the history does not show within a minute: %s; it is %+v", what, out.Node)
	return history{}
}

// ended is a history whose deliveries have all come to that end.
func ended(n int, status string) func(history) bool {
	return func(h history) bool {
		return len(h.Deliveries.Nodes) == n && !slices.ContainsFunc(h.Deliveries.Nodes, func(d delivery) bool { return d.Status != status })
	}
}

func TestWhatFailedIsTriedAgainWithTheSameID(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle := ownBusiness(t, "tried-again")
	receiver := localrun.NewReceiver(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 0 {
			http.Error(w, "not\tnow", http.StatusInternalServerError)
		}
	})
	partner := site.Partner(t, handle, everyScope)
	endpoint := partner.Listen(t, receiver.URL, happens)
	happen(t, handle)
	got := receiver.Wait(t, "the second attempt", func(got []localrun.Hook) bool { return len(got) == 2 })
	if wait := got[1].At.Sub(got[0].At); wait < 5*time.Second || wait > 10*time.Second {
		t.Errorf("it was tried again after %v", wait)
	} else {
		t.Logf("it was tried again after %v", wait)
	}
	for _, name := range []string{"Webhook-Id", "Frontdesk-Webhook-Id", "Frontdesk-Event-Type"} {
		if a, b := got[0].Header.Get(name), got[1].Header.Get(name); a != b || a == "" {
			t.Errorf("%s was %q and then %q", name, a, b)
		}
	}
	if string(got[0].Body) != string(got[1].Body) || got[0].Header.Get("Webhook-Timestamp") == got[1].Header.Get("Webhook-Timestamp") {
		t.Errorf("%v %s\n%v %s", got[0].Header, got[0].Body, got[1].Header, got[1].Body)
	}
	if err := signed(got[1], endpoint.SigningSecret); err != nil {
		t.Error(err)
	}
	d := recorded(t, partner, endpoint.ID, "delivered", ended(1, "delivered")).Deliveries.Nodes[0]
	if len(d.Attempts) != 2 || *d.Attempts[0].ResponseStatus != 500 || *d.Attempts[0].ResponseSnippet != "not now" || d.Attempts[0].Error == nil ||
		*d.Attempts[1].ResponseStatus != 200 || d.Attempts[1].Error != nil || d.EndedAt == nil || d.NextAttemptAt != nil || d.EventID != got[0].Event().ID ||
		d.ID != "gid://Frontdesk/WebhookDelivery/"+got[0].Header.Get("Frontdesk-Webhook-Id") {
		t.Errorf("%+v", d)
	}
}

// TestRedirectsAreNotFollowed (API7:2023): a receiver cannot send us anywhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle, elsewhere := ownBusiness(t, "redirected"), localrun.NewReceiver(t, nil)
	receiver := localrun.NewReceiver(t, func(w http.ResponseWriter, r *http.Request, n int) {
		http.Redirect(w, r, elsewhere.URL, []int{301, 302, 303, 307, 308}[n%5])
	})
	partner := site.Partner(t, handle, everyScope)
	endpoint := partner.Listen(t, receiver.URL, happens)
	happen(t, handle)
	d := recorded(t, partner, endpoint.ID, "two attempts", func(h history) bool {
		return len(h.Deliveries.Nodes) == 1 && len(h.Deliveries.Nodes[0].Attempts) == 2
	}).Deliveries.Nodes[0]
	if *d.Attempts[0].ResponseStatus != 301 || !strings.Contains(*d.Attempts[0].Error, "redirect") || d.NextAttemptAt == nil || d.Status != "pending" || len(elsewhere.Got()) != 0 {
		t.Errorf("%+v; %d requests elsewhere", d, len(elsewhere.Got()))
	}
}

func TestGoneDisablesAndTheOthersAreTold(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle, watcher := ownBusiness(t, "gone"), localrun.NewReceiver(t, nil)
	leaver := localrun.NewReceiver(t, func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusGone) })
	partner := site.Partner(t, handle, everyScope)
	left := partner.Listen(t, leaver.URL, happens)
	partner.Listen(t, watcher.URL, "webhook_endpoint.disabled")
	happen(t, handle)
	e := watcher.Await(t, "webhook_endpoint.disabled", 1).Event()
	if e.Data["id"] != left.ID || e.Data["disabledReason"] != "gone" || e.PreviousAttributes["status"] != "enabled" {
		t.Errorf("%+v", e)
	}
	recorded(t, partner, left.ID, "disabled", func(h history) bool {
		return h.Status == "disabled" && h.DisabledReason != nil && *h.DisabledReason == "gone"
	})
	happen(t, handle)
	// What is told later is told in order: when the enabled one has it, the disabled one would have been asked.
	again := partner.Mutate(t, "updateWebhookEndpoint", "input: {id: "+strconv.Quote(left.ID)+", enabled: true}")
	if again.WebhookEndpoint == nil || again.WebhookEndpoint.Status != "enabled" {
		t.Fatalf("%+v", again)
	}
	if got := leaver.Got(); len(got) != 1 {
		t.Errorf("one that is gone got %d events", len(got))
	}
}

// TestAHangingEndpointDelaysNobody: while one takes its 15 seconds, the other gets its events as if there were no other.
func TestAHangingEndpointDelaysNobody(t *testing.T) {
	localrun.Case(t, localrun.Events)
	t.Parallel() // it waits for a timeout
	const events = 20
	handle, prompt := ownBusiness(t, "hanging"), localrun.NewReceiver(t, nil)
	hanging := localrun.NewReceiver(t, func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() })
	partner := site.Partner(t, handle, everyScope)
	stuck := partner.Listen(t, hanging.URL, happens)
	partner.Listen(t, prompt.URL, happens)
	made := map[string]time.Time{}
	for n := range events {
		made[happen(t, handle)] = time.Now()
		if n == 0 {
			hanging.Wait(t, "the first event", func(got []localrun.Hook) bool { return len(got) > 0 })
		}
	}
	var worst time.Duration
	for _, h := range prompt.Wait(t, "the last event", func(got []localrun.Hook) bool { return len(got) == events }) {
		worst = max(worst, h.At.Sub(made[h.Event().ResourceReferences[0]]))
	}
	t.Logf("while one hung, the other got %d events, the slowest %v after its write", events, worst)
	if worst > 10*time.Second {
		t.Error("that is late")
	}
	// What hung is recorded as what it was.
	recorded(t, partner, stuck.ID, "a timeout", func(h history) bool {
		return slices.ContainsFunc(h.Deliveries.Nodes, func(d delivery) bool {
			return len(d.Attempts) > 0 && d.Attempts[0].ResponseStatus == nil && d.Attempts[0].LatencyMs >= 15_000 && strings.Contains(*d.Attempts[0].Error, "15s")
		})
	})
}

func TestDeliveriesAreMadeAgain(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle := ownBusiness(t, "once-more")
	began, receiver := time.Now().Add(-time.Second), localrun.NewReceiver(t, nil)
	partner := site.Partner(t, handle, everyScope)
	endpoint := partner.Listen(t, receiver.URL, happens)
	happen(t, handle)
	receiver.Await(t, happens, 1) // so that the first is the first
	happen(t, handle)
	all := recorded(t, partner, endpoint.ID, "two deliveries", ended(2, "delivered")).Deliveries.Nodes
	redeliver := func(which string, want int) {
		t.Helper()
		var out struct{ RedeliverWebhooks localrun.Changed }
		partner.Ask(t, &out, fmt.Sprintf(`mutation { redeliverWebhooks(input: {endpointId: %q, %s}) { redelivered userErrors { field code message } } }`, endpoint.ID, which), nil)
		if out.RedeliverWebhooks.Redelivered != want || len(out.RedeliverWebhooks.UserErrors) != 0 {
			t.Errorf("%s: %+v", which, out)
		}
	}
	redeliver(fmt.Sprintf(`deliveryIds: [%q]`, all[1].ID), 1)
	got := receiver.Wait(t, "the one", func(got []localrun.Hook) bool { return len(got) == 3 })
	if string(got[2].Body) != string(got[0].Body) || got[2].Event().ID != all[1].EventID || signed(got[2], endpoint.SigningSecret) != nil {
		t.Errorf("%s\n%s", got[0].Body, got[2].Body)
	}
	recorded(t, partner, endpoint.ID, "two attempts of the one", func(h history) bool {
		return ended(2, "delivered")(h) && len(h.Deliveries.Nodes[1].Attempts) == 2
	})
	redeliver(fmt.Sprintf(`from: %q, to: %q`, began.Format(time.RFC3339), time.Now().Add(time.Minute).Format(time.RFC3339)), 2)
	got = receiver.Wait(t, "the range", func(got []localrun.Hook) bool { return len(got) == 5 })
	if again := []string{got[3].Event().ID, got[4].Event().ID}; !slices.Contains(again, all[0].EventID) || !slices.Contains(again, all[1].EventID) {
		t.Errorf("%v again, of %v", again, all)
	}
	redeliver(fmt.Sprintf(`from: %q, to: %q, status: failed`, began.Format(time.RFC3339), time.Now().Add(time.Minute).Format(time.RFC3339)), 0)
}

func TestATestEventAndARotation(t *testing.T) {
	localrun.Case(t, localrun.Events)
	handle, receiver := ownBusiness(t, "tested"), localrun.NewReceiver(t, func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, "thanks") })
	partner := site.Partner(t, handle, everyScope)
	old := partner.Listen(t, receiver.URL, "participant.created")
	partner.Mutate(t, "sendTestWebhookEvent", "id: "+strconv.Quote(old.ID))
	h := receiver.Await(t, "webhook.test", 1)
	if err := wellFormed(h, h.Event()); err != nil || h.Event().Data["id"] != old.ID || signed(h, old.SigningSecret) != nil {
		t.Errorf("%v: %s %v", err, h.Body, signed(h, old.SigningSecret))
	}
	changed := partner.Mutate(t, "rotateWebhookEndpointSecret", "id: "+strconv.Quote(old.ID)).WebhookEndpoint
	if changed == nil || changed.SigningSecret == old.SigningSecret || !strings.HasPrefix(changed.SigningSecret, "whsec_") {
		t.Fatalf("%+v", changed)
	}
	partner.Mutate(t, "sendTestWebhookEvent", "id: "+strconv.Quote(old.ID))
	h = receiver.Await(t, "webhook.test", 2)
	for name, secret := range map[string]string{"new": changed.SigningSecret, "old": old.SigningSecret} {
		if err := signed(h, secret); err != nil {
			t.Errorf("after the rotation, the %s secret: %v", name, err)
		}
	}
	if n := len(strings.Fields(h.Header.Get("Webhook-Signature"))); n != 2 {
		t.Errorf("%d signatures", n)
	}
}
