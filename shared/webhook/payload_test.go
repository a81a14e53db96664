package webhook_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/webhook"

	"pgregory.net/rapid"
)

// telling lists, for what a payload might hold, who may read it. Each stands in one sample at least.
var telling = map[string]access.Capability{
	"BusinessParticipant/par1": access.ParticipantsRead, "Ana": access.ParticipantsRead, "ana@": access.ParticipantsRead, "emailMarketingConsent": access.ParticipantsRead,
	"ActivitySession/ses1": access.RegistrationsRead, "Morning": access.RegistrationsRead, "confirmedAt": access.RegistrationsRead, "guestName": access.RegistrationsRead,
	"capacity": access.RegistrationsRead, "startAt": access.RegistrationsRead, "Bo Lind": access.TeamRead, "teamMember": access.TeamRead,
	"pricePaid": access.PurchasesRead, "8900": access.PurchasesRead, "Product/prd1": access.ProductsRead,
	"Zapier": access.KeysManage, "sk_live": access.KeysManage, "replaces": access.KeysManage,
	"partner.example": access.WebhooksRead, "disabledReason": access.WebhooksRead, "This is a test": access.WebhooksRead,
}

// never is told to nobody.
var never = []string{"+4930", "Bad knee", "sealed", "customer", "stf1", "act1"}

// TestAPayloadHoldsWhatItsReaderMayRead and nothing else, whatever they may read.
func TestAPayloadHoldsWhatItsReaderMayRead(t *testing.T) {
	samples := samples()
	types := slices.Sorted(maps.Keys(samples))
	rapid.Check(t, func(rt *rapid.T) {
		readable := access.Set(rapid.Uint64Range(0, uint64(access.All)).Draw(rt, "readable"))
		for _, e := range webhook.Derive(samples[rapid.SampledFrom(types).Draw(rt, "type")]) {
			all, some := payload(rt, e, access.All), payload(rt, e, readable)
			own := strings.Count(some, e.Object)
			if own != 2 {
				rt.Fatalf("%s names its own record %d times: %s", e.Type, own, some)
			}
			about, _ := e.Type.Info()
			all, some = strings.ReplaceAll(all, e.Object, ""), strings.ReplaceAll(some, e.Object, "")
			for what, needs := range telling {
				if strings.Contains(some, what) != (readable.Has(about.Needs) && readable.Has(needs) && strings.Contains(all, what)) {
					rt.Fatalf("%s, to who may read %v: %q in %s", e.Type, readable, what, some)
				}
			}
			for _, what := range never {
				if strings.Contains(all, what) {
					rt.Fatalf("%s tells %q: %s", e.Type, what, all)
				}
			}
		}
	})
	whole := ""
	for _, sample := range samples {
		for _, e := range webhook.Derive(sample) {
			whole += payload(t, e, access.All)
		}
	}
	for what := range telling {
		if !strings.Contains(whole, what) {
			t.Errorf("no sample tells %q", what)
		}
	}
}

func payload(t interface{ Fatal(...any) }, e webhook.Event, readable access.Set) string {
	body, err := e.Payload(readable, webhook.APIVersion)
	if err != nil || !json.Valid(body) {
		t.Fatal(err, string(body))
	}
	return string(body)
}

func TestTheEnvelope(t *testing.T) {
	e := webhook.Derive(samples()[webhook.RegistrationConfirmed])[0]
	want := `{"id":"` + e.ID + `","type":"activity_registration.confirmed","apiVersion":"2026-06-01","occurredAt":"2026-11-21T09:30:00Z",` +
		`"resourceReferences":["gid://Frontdesk/ActivityRegistration/reg1","gid://Frontdesk/ActivitySession/ses1","gid://Frontdesk/BusinessParticipant/par1"],` +
		`"data":{"id":"gid://Frontdesk/ActivityRegistration/reg1","status":"confirmed","activitySession":{"id":"gid://Frontdesk/ActivitySession/ses1"},` +
		`"participant":{"id":"gid://Frontdesk/BusinessParticipant/par1"},"guestName":null,"confirmedAt":"2026-11-21T09:30:00Z","createdAt":"2026-11-21T09:30:00Z"},` +
		`"previousAttributes":{"status":"pending","confirmedAt":null}}`
	if got := payload(t, e, access.All); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = `{"id":"` + e.ID + `","type":"activity_registration.confirmed","apiVersion":"2026-06-01","occurredAt":"2026-11-21T09:30:00Z",` +
		`"resourceReferences":["gid://Frontdesk/ActivityRegistration/reg1"],"data":{"id":"gid://Frontdesk/ActivityRegistration/reg1"}}`
	if got := payload(t, e, access.SetOf(access.ProductsRead)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
