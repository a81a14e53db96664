package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

const webhooksPage = "/console/@sunrise/webhooks"

// workers stands in for the function that calls endpoints: it notes what it was asked, and answers a test with what was set.
type workers struct {
	mu     sync.Mutex
	tried  []webhook.Trial
	answer webhook.Attempt
	err    error
}

func (w *workers) Start(context.Context, string, string) error { return nil }

func (w *workers) Try(_ context.Context, t webhook.Trial) (webhook.Attempt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tried = append(w.tried, t)
	return w.answer, w.err
}

func newSealer(t *testing.T) webhook.Sealer {
	t.Helper()
	k, err := seal.NewLocalKey(bytes.Repeat([]byte{7}, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newsletter is a form for a webhook.
func newsletter() url.Values {
	return url.Values{"url": {"https://news.example/hook?a=1&b=2"}, "description": {"News <i>letter"}, "event": {"participant.created", "api_key.created"}, "once": {"form1"}}
}

// webhook makes an endpoint by the form and returns the address of its page.
func (s *site) webhook(me func(*http.Request), form url.Values) string {
	s.t.Helper()
	res := s.send("POST", webhooksPage, form, me)
	path, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	if res.StatusCode != http.StatusSeeOther || !regexp.MustCompile("^"+webhooksPage+"/[0-9a-z]{26}$").MatchString(path) {
		s.t.Fatalf("%d to %q: %s", res.StatusCode, path, body(s.t, res))
	}
	return path
}

// endpoint is the endpoint of a page as it is kept.
func (s *site) endpoint(path string) webhook.Endpoint {
	s.t.Helper()
	e, err := dynamo.NewWebhooks(s.tables).Endpoint(s.t.Context(), "sunrise0sunrise0", path[len(webhooksPage)+1:])
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

// mark writes what a worker found out.
func (s *site) mark(path string, edit func(*webhook.Endpoint)) {
	s.t.Helper()
	e := s.endpoint(path)
	edit(&e)
	if err := dynamo.NewWebhooks(s.tables).MarkEndpoint(s.t.Context(), e); err != nil {
		s.t.Fatal(err)
	}
}

// deliver keeps a delivery of the endpoint, which edit may change, and returns it. Those made later sort later.
func (s *site) deliver(path string, edit func(*webhook.Delivery)) webhook.Delivery {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	e := s.endpoint(path)
	d := webhook.Delivery{ID: e.ID + "." + booking.NewID(s.now, rand.Reader), BusinessID: e.BusinessID, EndpointID: e.ID, EventID: "evt_1", EventType: webhook.KeyCreated,
		Body: []byte(`{"id":"evt_1","data":{"name":"<b>Bot"}}`), Tells: access.SetOf(access.WebhooksRead), Status: webhook.Delivered, CreatedAt: s.now, EndedAt: s.now, Tries: 1,
		Attempts: []webhook.Attempt{{At: s.now, Status: 204, Latency: 34 * time.Millisecond}}}
	if edit != nil {
		edit(&d)
	}
	if err := dynamo.NewWebhooks(s.tables).AddDeliveries(s.t.Context(), []webhook.Delivery{d}); err != nil {
		s.t.Fatal(err)
	}
	return d
}

// refusedOnce makes a delivery one that failed and waits.
func refusedOnce(d *webhook.Delivery) {
	d.Status, d.Step, d.EndedAt, d.DueAt = webhook.Pending, 1, time.Time{}, d.CreatedAt.Add(5*time.Second)
	d.Attempts = []webhook.Attempt{{At: d.CreatedAt, Status: 503, Latency: 1500 * time.Millisecond, Snippet: "<h1>Down", Error: "It answered 503."}}
}

// deliveryPage is the address of a delivery's page.
func deliveryPage(d webhook.Delivery) string {
	endpoint, own, _ := webhook.SplitDeliveryID(d.ID)
	return webhooksPage + "/" + endpoint + "/deliveries/" + own
}

// kept reads a delivery as it is kept.
func (s *site) kept(d webhook.Delivery) webhook.Delivery {
	s.t.Helper()
	found, err := dynamo.NewWebhooks(s.tables).Delivery(s.t.Context(), d.BusinessID, d.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}
