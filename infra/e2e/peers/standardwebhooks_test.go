package peers

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// verified is what a library says of one request.
type verified struct {
	Result localrun.Event
	Error  string
}

// TestOfficialLibrariesVerifyWebhooks in JavaScript and Python, of an endpoint before and after a rotation; and refuse what was changed on the way.
func TestOfficialLibrariesVerifyWebhooks(t *testing.T) {
	receiver, partner := localrun.NewReceiver(t, nil), site.Partner(t, site.Handle(1), "webhooks:read,webhooks:write")
	endpoint := partner.Listen(t, receiver.URL, "webhook.test")
	id := "id: " + strconv.Quote(endpoint.ID)
	defer partner.Mutate(t, "deleteWebhookEndpoint", id)
	partner.Mutate(t, "sendTestWebhookEvent", id)
	before := receiver.Await(t, "webhook.test", 1)
	rotated := *partner.Mutate(t, "rotateWebhookEndpointSecret", id).WebhookEndpoint
	partner.Mutate(t, "sendTestWebhookEvent", id)
	after := receiver.Await(t, "webhook.test", 2)

	var requests []map[string]any
	var good []bool
	add := func(h localrun.Hook, secret, body string, verifies bool) {
		headers := map[string]string{}
		for name := range h.Header {
			headers[strings.ToLower(name)] = h.Header.Get(name)
		}
		requests, good = append(requests, map[string]any{"secret": secret, "headers": headers, "body": body}), append(good, verifies)
	}
	add(before, endpoint.SigningSecret, string(before.Body), true)
	add(after, endpoint.SigningSecret, string(after.Body), true)
	add(after, rotated.SigningSecret, string(after.Body), true)
	add(before, rotated.SigningSecret, string(before.Body), false)
	add(before, endpoint.SigningSecret, string(after.Body), false)
	add(after, rotated.SigningSecret, string(after.Body)+" ", false)

	settings := map[string]any{"requests": requests}
	for _, library := range []string{"standardwebhooks.mjs", "standard_webhooks.py"} {
		said := start(t, library, settings).read(t)
		var found []verified
		if err := json.Unmarshal(said.Found, &found); err != nil || len(found) != len(good) {
			t.Fatalf("%s: %v in %s", library, err, said.Found)
		}
		for n, v := range found {
			if (v.Error == "") != good[n] || good[n] && v.Result.Type != "webhook.test" {
				t.Errorf("%s, request %d: %+v", library, n, v)
			}
		}
	}
}
