package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// everyScope is what a partner key can have.
const everyScope = "participants:read,registrations:read,products:read,purchases:read,webhooks:read,webhooks:write"

// ownBusiness makes a business in which nothing happens but what the test does.
func ownBusiness(t *testing.T, handle string) string {
	t.Helper()
	site.Ops(t, "", "business", "create", "--handle", handle, "--name", "Of "+t.Name(), "--time-zone", "Europe/Berlin")
	return handle
}

// happens is what happen makes happen.
const happens = "api_key.revoked"

// happen makes something happen, and returns the global id of the record that it happens to.
func happen(t *testing.T, handle string) string {
	t.Helper()
	made := site.Ops(t, "", "key", "create", "--business", handle, "--kind", "partner", "--name", "an event", "--scopes", "products:read")
	site.Ops(t, "", "key", "revoke", "--id", made.ID)
	return "gid://Frontdesk/ApiKey/" + made.ID
}

// local returns the id of a record within its business.
func local(global string) string { return path.Base(global) }

// signed reports whether a hook carries both signatures of a secret: ours as it is documented, and the standard's as its official
// library sees it.
func signed(h localrun.Hook, secret string) error {
	t, signatures, _ := strings.Cut(strings.TrimPrefix(h.Header.Get("Frontdesk-Signature"), "t="), ",")
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%s", t, h.Body)
	if !slices.Contains(strings.Split(signatures, ","), "v1="+hex.EncodeToString(mac.Sum(nil))) {
		return fmt.Errorf("Frontdesk-Signature: %s", h.Header.Get("Frontdesk-Signature"))
	}
	if seconds, err := strconv.ParseInt(t, 10, 64); err != nil || h.At.Sub(time.Unix(seconds, 0)).Abs() > time.Minute {
		return fmt.Errorf("signed at %s, got at %v", t, h.At)
	}
	library, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	return library.Verify(h.Body, h.Header)
}

// wellFormed reports what is wrong with a hook whatever it tells of.
func wellFormed(h localrun.Hook, e localrun.Event) error {
	header := h.Header
	switch {
	case header.Get("Content-Type") != "application/json":
		return fmt.Errorf("Content-Type %q", header.Get("Content-Type"))
	case header.Get("Frontdesk-Event-Type") != e.Type || header.Get("Webhook-Id") != e.ID || header.Get("Frontdesk-Webhook-Id") == "":
		return fmt.Errorf("headers %v", header)
	case !strings.HasPrefix(e.ID, "evt_") || e.APIVersion != "2026-06-01" || h.At.Sub(e.OccurredAt).Abs() > time.Minute:
		return fmt.Errorf("envelope %s", h.Body)
	case len(e.ResourceReferences) == 0 || e.ResourceReferences[0] != e.Data["id"]:
		return fmt.Errorf("references %v of %v", e.ResourceReferences, e.Data["id"])
	}
	return nil
}

// bookAnAppointment books with the assistant door, for somebody new, in the coming weeks.
func bookAnAppointment(t *testing.T, email string) {
	t.Helper()
	credential := ownKey(t, "*")
	zone, err := time.LoadLocation(site.Businesses[0].TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Now().In(zone).AddDate(0, 0, 1)
	list := services(t, credential)
	appointment := list[slices.IndexFunc(list, func(s service) bool { return s.Kind == "appointment" })]
	for n := range 18 { // a key may write 20 times a minute
		start := time.Date(day.Year(), day.Month(), day.Day()+n/2, 9+4*(n%2), 0, 0, 0, zone)
		e := plainCall(t, site, credential, "tool", "create_booking", map[string]any{
			"customerName": "Told Of", "customerEmail": email, "serviceId": appointment.ID, "startTime": start})
		if e.Success {
			return
		}
		if e.Error.Code != "CONFLICT" {
			t.Fatalf("%+v", e.Error)
		}
	}
	t.Fatal("nobody was free")
}

// happened is one event that a partner shall have been told of.
type happened struct {
	eventType string
	data      map[string]any // some of it
	before    map[string]any // all of it
}

// TestWhatHappensIsTold makes things happen through the doors and by the operator, and looks at what a partner is told of each.
func TestWhatHappensIsTold(t *testing.T) {
	localrun.Case(t, localrun.Events)
	receiver, handle := localrun.NewReceiver(t, nil), site.Handle(0)
	partner := site.Partner(t, handle, everyScope)
	types := []string{"participant.created", "participant.updated", "participant.marketing_consent_granted",
		"activity_registration.created", "activity_registration.confirmed", "activity_registration.cancelled",
		"activity_session.created", "activity_session.cancelled",
		"product_purchase.completed", "product_purchase.refunded", "product_purchase.cancelled", "product_purchase.expired",
		"api_key.created", "api_key.rotated", "api_key.revoked"}
	endpoint := partner.Listen(t, receiver.URL, types...)
	defer func() { partner.Mutate(t, "deleteWebhookEndpoint", "id: "+strconv.Quote(endpoint.ID)) }()
	if !slices.Equal(endpoint.SubscribedEventTypes, types) || endpoint.Status != "enabled" || !strings.HasPrefix(endpoint.SigningSecret, "whsec_") {
		t.Fatalf("%+v", endpoint)
	}

	bookAnAppointment(t, "told-of@example.com")
	created := receiver.Await(t, "activity_registration.created", 1).Event()
	participant := receiver.Await(t, "participant.created", 1).Event()
	session := receiver.Await(t, "activity_session.created", 1).Event()
	if created.Data["status"] != "pending" || created.Data["confirmedAt"] != nil || participant.Data["email"] != "told-of@example.com" || session.Data["kind"] != "appointment" ||
		!slices.Equal(created.ResourceReferences, []string{created.Data["id"].(string), session.Data["id"].(string), participant.Data["id"].(string)}) {
		t.Errorf("%+v\n%+v\n%+v", created, participant, session)
	}
	for _, want := range change(t, handle, participant, created) {
		e := receiver.Await(t, want.eventType, 1).Event()
		for name, value := range want.data {
			if !reflect.DeepEqual(e.Data[name], value) {
				t.Errorf("%s: %s is %v, not %v", e.Type, name, e.Data[name], value)
			}
		}
		if !reflect.DeepEqual(e.PreviousAttributes, want.before) {
			t.Errorf("%s: before %v, not %v", e.Type, e.PreviousAttributes, want.before)
		}
	}
	ids := map[string]bool{}
	for _, h := range receiver.Got() {
		e := h.Event()
		if err := wellFormed(h, e); err != nil {
			t.Errorf("%s: %v", e.Type, err)
		}
		if err := signed(h, endpoint.SigningSecret); err != nil {
			t.Errorf("%s: %v", e.Type, err)
		}
		if ids[e.ID] {
			t.Errorf("%s came twice, though it was taken: %s", e.Type, h.Body)
		}
		ids[e.ID] = true
	}
}

// change changes everything about a participant who has a place, and returns what is to be told of it.
func change(t *testing.T, handle string, participant, registration localrun.Event) []happened {
	t.Helper()
	who, place := local(participant.ResourceReferences[0]), local(registration.ResourceReferences[0])
	ops := func(args ...string) localrun.Made {
		t.Helper()
		return site.Ops(t, "", append(args, "--business", handle)...)
	}
	ops("registration", "confirm", "--id", place)
	ops("participant", "edit", "--id", who, "--name", "Told Twice")
	ops("participant", "consent", "--id", who, "--status", "granted")
	product := ops("product", "add", "--name", "Ten visits", "--kind", "pass", "--price", "9900").ID
	for _, status := range []string{"refunded", "cancelled", "expired"} {
		ops("purchase", "set", "--id", ops("purchase", "record", "--participant", who, "--product", product).ID, "--status", status)
	}
	ops("registration", "cancel", "--id", place)
	first := ops("key", "create", "--kind", "partner", "--name", "to rotate", "--scopes", "products:read")
	second := site.Ops(t, "", "key", "rotate", "--id", first.ID, "--overlap", "0")
	site.Ops(t, "", "key", "revoke", "--id", second.ID)

	type facts = map[string]any
	key := facts{"id": "gid://Frontdesk/ApiKey/" + second.ID}
	return []happened{
		{"activity_registration.confirmed", facts{"status": "confirmed"}, facts{"status": "pending", "confirmedAt": nil}},
		{"participant.updated", facts{"name": "Told Twice"}, facts{"name": "Told Of"}},
		{"participant.marketing_consent_granted", facts{"name": "Told Twice"}, facts{"emailMarketingConsent": facts{"status": "unknown", "at": nil}}},
		{"product_purchase.completed", facts{"status": "active", "pricePaid": 9900.0, "currency": "EUR"}, nil},
		{"product_purchase.refunded", facts{"status": "refunded"}, facts{"status": "active"}},
		{"product_purchase.cancelled", facts{"status": "cancelled"}, facts{"status": "active"}},
		{"product_purchase.expired", facts{"status": "expired"}, facts{"status": "active"}},
		{"activity_registration.cancelled", facts{"status": "cancelled"}, facts{"status": "confirmed"}},
		{"activity_session.cancelled", facts{"status": "cancelled"}, facts{"status": "scheduled"}},
		{"api_key.rotated", key, nil},
		{"api_key.revoked", key, nil},
	}
}
