package console_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/webhook"
)

func TestDeliveriesTellHowTheyWent(t *testing.T) {
	s := inBusiness(t, access.Owner)
	s.store.members[0].Business.TimeZone = "Asia/Tokyo"
	me := s.session()
	path := s.webhook(me, newsletter())
	old := s.deliver(path, nil)
	waits := s.deliver(path, refusedOnce)
	page := body(t, s.send("GET", path, nil, me))
	for _, text := range []string{">delivered<", "failed, will be tried again", "<strong>204</strong>", "34 ms", "<strong>503</strong>", "1.5 s", "1 Mar 2026, 21:00:02", `<time datetime="2026-03-01T12:00:07Z">1 Mar 2026, 21:00:07`,
		`href="` + deliveryPage(waits) + `"`, "By the clock of Asia/Tokyo", `value="2026-02-28T21:00"`} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	if strings.Index(page, old.ID) < strings.Index(page, waits.ID) {
		t.Error("the newest does not come first")
	}
	expect(t, s.send("GET", webhooksPage, nil, me), 200, deliveryPage(waits), "failed, will be tried again")
	expect(t, s.send("GET", deliveryPage(waits), nil, me), 200, "An API key was created.", "evt_1", "&lt;h1&gt;Down", "It answered 503.", "&#34;name&#34;: &#34;&lt;b&gt;Bot&#34;", `data-attempt="503"`, "Next attempt")
	s.mark(path, func(e *webhook.Endpoint) { e.Status, e.Reason = webhook.Disabled, webhook.ByHand })
	if page := body(t, s.send("GET", deliveryPage(waits), nil, me)); strings.Contains(page, "Next attempt") || strings.Contains(page, "/redeliver") || !strings.Contains(page, "not sent, because") {
		t.Errorf("while it is switched off: %s", page)
	}
	for _, nothing := range []string{path + "/deliveries/nothing", path + "x/deliveries/" + waits.ID[len(waits.EndpointID)+1:], path + "/deliveries/a%23b"} {
		expect(t, s.send("GET", nothing, nil, me), 404, `data-error="NOT_FOUND"`)
	}
}

// TestAMessageIsShownToWhoMayReadIt (OWASP API3:2023): it was made for whoever set up the webhook.
func TestAMessageIsShownToWhoMayReadIt(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	d := s.deliver(s.webhook(me, newsletter()), func(d *webhook.Delivery) { d.Tells = access.SetOf(access.PurchasesRead) })
	expect(t, s.send("GET", deliveryPage(d), nil, me), 200, "&lt;b&gt;Bot")
	s.store.members[0].Grants &^= access.SetOf(access.PurchasesRead)
	if page := body(t, s.send("GET", deliveryPage(d), nil, me)); strings.Contains(page, "Bot") || !strings.Contains(page, "that you may not see") {
		t.Errorf("without a grant for what it tells: %s", page)
	}
}

func TestManyDeliveriesHavePages(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	for n := range 21 {
		s.deliver(path, func(d *webhook.Delivery) { d.EventType = webhook.EventType(fmt.Sprintf("kind.%d_", n)) })
	}
	page := body(t, s.send("GET", path, nil, me))
	more := regexp.MustCompile(`class="button" href="([^"]+)"`).FindStringSubmatch(page)
	if more == nil || strings.Contains(page, "kind.0_") || !strings.Contains(page, "kind.20_") {
		t.Fatalf("no way on from %s", page)
	}
	page = body(t, s.send("GET", path+strings.ReplaceAll(more[1], "&amp;", "&"), nil, me))
	if !strings.Contains(page, "kind.0_") || strings.Contains(page, "kind.1_") || strings.Contains(page, `class="button"`) || !strings.Contains(page, "The newest") {
		t.Errorf("the second page: %s", page)
	}
	expect(t, s.send("GET", path+"?after=a%23b%00", nil, me), 200) // whatever somebody writes there
}

func TestDeliveriesAreMadeAgain(t *testing.T) {
	s := inBusiness(t, access.Owner)
	s.store.members[0].Business.TimeZone = "Asia/Tokyo" // where it is 21:00
	me := s.session()
	path := s.webhook(me, newsletter())
	failed := func(d *webhook.Delivery) { d.Status = webhook.Failed }
	first, second, third := s.deliver(path, nil), s.deliver(path, failed), s.deliver(path, failed)
	s.now = s.now.Add(time.Minute)
	own := func(d webhook.Delivery) string { return d.ID[len(d.EndpointID)+1:] }
	for _, tt := range []struct {
		name, action, leads string
		form                url.Values
		again               webhook.Delivery
	}{
		{"one of the list", path + "/redeliver", path, url.Values{"delivery": {own(first)}, "once": {"1"}}, first},
		{"from its own page", deliveryPage(second) + "/redeliver", deliveryPage(second), url.Values{"once": {"2"}}, second},
		{"those that failed", path + "/redeliver", path, url.Values{"from": {"2026-03-01T21:00"}, "status": {"failed"}, "once": {"3"}}, third},
	} {
		if d := s.kept(tt.again); d.Status == webhook.Pending {
			t.Fatalf("%s: made again before", tt.name)
		}
		res := s.send("POST", tt.action, tt.form, me)
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != tt.leads+"?done=webhook-redelivered" {
			t.Errorf("%s: %d to %s: %s", tt.name, res.StatusCode, got, body(t, res))
		}
		if d := s.kept(tt.again); d.Status != webhook.Pending || !d.DueAt.Equal(s.now) {
			t.Errorf("%s: %+v", tt.name, d)
		}
		s.now = s.now.Add(time.Second)
		if res := s.send("POST", tt.action, tt.form, me); res.StatusCode != 303 || !s.kept(tt.again).DueAt.Before(s.now) {
			t.Errorf("%s, sent twice: %d, made again at %v", tt.name, res.StatusCode, s.kept(tt.again).DueAt)
		}
	}
	expect(t, s.send("GET", deliveryPage(second)+"?done=webhook-redelivered", nil, me), 200, "It is on its way", "waiting to be sent")
}

func TestARefusedRedeliveryKeepsWhatWasFilledIn(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	d := s.deliver(path, nil)
	for name, tt := range map[string]struct {
		form   url.Values
		status int
		focus  string
	}{
		"nothing of that time": {url.Values{"from": {"2026-02-01T00:00"}, "to": {"2026-02-02T00:00"}}, 400, "from"},
		"nothing of that kind": {url.Values{"from": {"2026-03-01T00:00"}, "status": {"failed"}}, 400, "from"},
		"no time":              {url.Values{"from": {"soon"}}, 400, "from"},
		"no end":               {url.Values{"from": {"2026-03-01T00:00"}, "to": {"later"}}, 400, "to"},
		"backwards":            {url.Values{"from": {"2026-03-01T11:00"}, "to": {"2026-03-01T10:00"}}, 400, "from"},
		"in the year 10000":    {url.Values{"from": {"10000-01-01T00:00"}}, 400, "from"},
		"no such status":       {url.Values{"from": {"2026-03-01T11:00"}, "status": {"eaten"}}, 400, ""},
	} {
		res := s.send("POST", path+"/redeliver", tt.form, me)
		page := body(t, res)
		got := read(t, page)
		if res.StatusCode != tt.status || strings.Join(got.focus, " ") != tt.focus || got.notice != "refused" || !strings.Contains(page, `value="`+tt.form.Get("from")+`"`) || !strings.Contains(page, `id="again" open`) {
			t.Errorf("%s: %d %+v: %s", name, res.StatusCode, got, page)
		}
	}
	expect(t, s.send("POST", path+"/redeliver", url.Values{"delivery": {"nothing"}}, me), 404, `data-error="NOT_FOUND"`)
	expect(t, s.send("POST", deliveryPage(d)+"x/redeliver", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
	s.mark(path, func(e *webhook.Endpoint) { e.Status, e.Reason = webhook.Disabled, webhook.Gone })
	expect(t, s.send("POST", deliveryPage(d)+"/redeliver", url.Values{}, me), 409, `data-error="CONFLICT"`, "switch it on")
	expect(t, s.send("POST", path+"/redeliver", url.Values{"from": {"2026-03-01T00:00"}}, me), 409, `data-error="CONFLICT"`)
	if s.kept(d).Status != webhook.Delivered {
		t.Error("it was made again")
	}
}
