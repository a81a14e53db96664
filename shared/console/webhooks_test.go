package console_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/webhook"
)

func TestAWebhookIsCreated(t *testing.T) {
	s := inBusiness(t, access.Manager)
	me := s.session()
	expect(t, s.send("GET", webhooksPage, nil, me), 200, "No program is told anything yet", "<details class=\"card\" open>", "http://127.0.0.1:3000")
	path := s.webhook(me, newsletter())
	if again := s.webhook(me, newsletter()); again != path {
		t.Errorf("the form sent twice leads to %s and %s", path, again)
	}
	other := newsletter()
	other.Set("description", "Other")
	expect(t, s.send("POST", webhooksPage, other, me), 409, `data-error="CONFLICT"`, "This form was sent before", `value="Other"`)
	page := body(t, s.send("GET", webhooksPage, nil, me))
	if strings.Count(page, "data-webhook=") != 1 {
		t.Errorf("not one webhook: %s", page)
	}
	for _, text := range []string{`href="` + path + `"`, "News &lt;i&gt;letter", "https://news.example/hook?a=1&amp;b=2", "participant.created", ">works<", "none yet"} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	expect(t, s.send("GET", path+"?done=webhook-created", nil, me), 200, "Created.", "An API key was created.", `value="api_key.created" checked`, "Nothing was to be sent yet")
}

func TestARefusedWebhookFormKeepsWhatWasFilledIn(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	id := s.endpoint(path).ID
	for name, tt := range map[string]struct {
		field, value, focus string
	}{
		"no web address":           {"url", "ftp://news.example/", "url"},
		"a password in it":         {"url", "https://me:secret@news.example/", "url"},
		"a private address":        {"url", "https://10.0.0.1/", "url"},
		"a long description":       {"description", strings.Repeat("x", 201), "description"},
		"nothing ticked":           {"event", "", ""},
		"nothing at all":           {"", "", "url"},
		"an event that is unknown": {"event", "participant.eaten", ""},
	} {
		for at, action := range map[string]string{"new": webhooksPage, id: path + "/edit"} {
			form := newsletter()
			form.Del("once")
			if form.Set(tt.field, tt.value); tt.value == "" {
				form.Del(tt.field)
			}
			if tt.field == "" {
				form = url.Values{"url": {""}}
			}
			page := body(t, s.send("POST", action, form, me))
			focus := []string{""}
			if tt.focus != "" {
				focus[0] = tt.focus + "-" + at
			}
			got := read(t, page)
			if !strings.HasPrefix(got.title, "Error: ") || got.notice != "refused" || !slices.Equal(got.focus, focus) || !slices.Equal(got.invalid, focus) || !slices.Equal(got.heard, focus) {
				t.Errorf("%s at %s: %+v", name, action, got)
			}
			if !strings.Contains(page, `data-error="VALIDATION_ERROR"`) || strings.Count(page, `id="refused"`) != 1 || !strings.Contains(page, `value="https://news.example`) && tt.focus != "url" {
				t.Errorf("%s at %s: %s", name, action, page)
			}
		}
	}
	if e := s.endpoint(path); e.Version != 1 {
		t.Errorf("a refused form changed it: %+v", e)
	}
}

var (
	hiddenSecret = regexp.MustCompile(`name="secret" value="(whsec_[^"]+)"`)
	shownWhsec   = regexp.MustCompile(`data-secret>(whsec_[^<]+)<`)
)

func TestAnAddressIsTestedBeforeItIsSaved(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	form := newsletter()
	form.Del("event") // which a test needs not yet
	s.workers.answer = webhook.Attempt{At: s.now, Status: 503, Latency: 1500 * time.Millisecond, Snippet: "<h1>Down", Error: "It answered 503."}
	page := body(t, s.send("POST", webhooksPage+"/test", form, me))
	for _, text := range []string{`data-tested="503"`, "The test did not get through.", "1.5 s", "&lt;h1&gt;Down", `value="https://news.example/hook?a=1&amp;b=2"`, `value="News &lt;i&gt;letter"`} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	shown, hidden := shownWhsec.FindStringSubmatch(page), hiddenSecret.FindStringSubmatch(page)
	if shown == nil || hidden == nil || unescaped(shown[1]) != unescaped(hidden[1]) {
		t.Fatalf("the secret that is shown is %q, the one in the form %q", shown, hidden)
	}
	form.Set("secret", unescaped(hidden[1]))
	form["event"] = []string{"participant.created"}
	s.workers.answer = webhook.Attempt{At: s.now, Status: 204, Latency: 20 * time.Millisecond}
	expect(t, s.send("POST", webhooksPage+"/test", form, me), 200, "The test got through.", "20 ms", `value="participant.created" checked`)
	if len(s.workers.tried) != 2 || s.workers.tried[0] != s.workers.tried[1] || s.workers.tried[0].Secret != form.Get("secret") || s.workers.tried[0].URL != form.Get("url") {
		t.Errorf("tried were %+v", s.workers.tried)
	}
	path := s.webhook(me, form)
	expect(t, s.send("POST", path+"/secret", url.Values{}, me), 200, "data-secret>"+shown[1])

	form.Set("url", "ftp://news.example/")
	expect(t, s.send("POST", webhooksPage+"/test", form, me), 400, `data-error="VALIDATION_ERROR"`, `value="ftp://news.example/"`, hidden[0])
	form.Set("url", "https://news.example/")
	form.Set("secret", "whsec_guess")
	if page := body(t, s.send("POST", webhooksPage+"/test", form, me)); !strings.Contains(page, `data-error="VALIDATION_ERROR"`) || strings.Contains(page, "whsec_guess") {
		t.Errorf("with a secret that somebody thought up: %s", page)
	}
	form.Del("secret")
	s.workers.err = errors.New("function on fire")
	if res := s.send("POST", webhooksPage+"/test", form, me); res.StatusCode != 500 || strings.Contains(body(t, res), "fire") {
		t.Errorf("without a worker: %d", res.StatusCode)
	}
	if len(s.workers.tried) != 3 {
		t.Errorf("%d tests were made", len(s.workers.tried))
	}
}

// unescaped is a text as a browser reads it: templates write + as &#43;.
func unescaped(text string) string { return strings.ReplaceAll(text, "&#43;", "+") }

func TestAWebhookIsChanged(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	post := func(action string, form url.Values, code string) {
		t.Helper()
		if res := s.send("POST", path+action, form, me); res.StatusCode != 303 || res.Header.Get("Location") != path+"?done="+code {
			t.Fatalf("%s: %d to %s: %s", action, res.StatusCode, res.Header.Get("Location"), body(t, res))
		}
	}
	post("/edit", url.Values{"url": {"https://news.example/2"}, "description": {" News "}, "event": {"webhook.test", "participant.updated"}}, "webhook-changed")
	if e := s.endpoint(path); e.URL != "https://news.example/2" || e.Description != "News" || !slices.Equal(e.EventTypes, []webhook.EventType{webhook.Test, webhook.ParticipantUpdated}) {
		t.Errorf("changed to %+v", e)
	}
	expect(t, s.send("GET", path+"?done=webhook-changed", nil, me), 200, "Saved.", `value="participant.updated" checked`, `value="webhook.test" checked`)
	post("/edit", url.Values{"description": {"Tool"}}, "webhook-changed")
	if e := s.endpoint(path); e.URL != "https://news.example/2" || e.Description != "Tool" || len(e.EventTypes) != 2 {
		t.Errorf("what a script's form does not name changed: %+v", e)
	}
	post("/disable", url.Values{}, "webhook-off")
	expect(t, s.send("GET", path+"?done=webhook-off", nil, me), 200, "Switched off. Nothing more", `data-status="disabled"`, path+"/enable")
	expect(t, s.send("POST", path+"/test", url.Values{}, me), 409, `data-error="CONFLICT"`)
	post("/enable", url.Values{}, "webhook-on")
	post("/test", url.Values{"once": {"t1"}}, "webhook-tested")
	expect(t, s.send("GET", path+"?done=webhook-tested", nil, me), 200, "A test is on its way", ">works<", path+"/disable")

	if res := s.send("POST", path+"/remove", url.Values{}, me); res.StatusCode != 303 || res.Header.Get("Location") != webhooksPage+"?done=webhook-removed" {
		t.Errorf("removed: %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	expect(t, s.send("GET", webhooksPage+"?done=webhook-removed", nil, me), 200, "Removed.", "No program is told anything yet")
	expect(t, s.send("GET", path, nil, me), 404, `data-error="NOT_FOUND"`)
}

func TestAWebhooksSecretIsShownOnlyWhenAsked(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	secret := func(action string, form url.Values) string {
		t.Helper()
		shown := shownWhsec.FindStringSubmatch(body(t, s.send("POST", path+action, form, me)))
		if shown == nil {
			t.Fatalf("%s shows no secret", action)
		}
		return shown[1]
	}
	first := secret("/secret", url.Values{})
	second := secret("/rotate", url.Values{"once": {"r1"}})
	if again := secret("/rotate", url.Values{"once": {"r1"}}); first == second || again != second {
		t.Errorf("the first is %s, rotated %s, and by the same form once more %s", first, second, again)
	}
	page := body(t, s.send("GET", path, nil, me))
	if strings.Contains(page, "whsec_") || !strings.Contains(page, `until <time datetime="2026-03-02T12:00:00Z"`) {
		t.Errorf("after the rotation: %s", page)
	}
	s.now = s.now.Add(webhook.SecretOverlap)
	if page := body(t, s.send("GET", path, nil, s.session())); strings.Contains(page, "2026-03-02") {
		t.Errorf("the old secret's end has passed, and the page still tells of it: %s", page)
	}
}

func TestAWebhooksStateIsTold(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	since := s.now.Add(-time.Hour)
	for name, tt := range map[string]struct {
		status webhook.EndpointStatus
		reason webhook.DisabledReason
		since  time.Time
		texts  []string
	}{
		"failing":      {webhook.Enabled, "", since, []string{`failing since <time datetime="2026-03-01T11:00:00Z">`, "what its server answers"}},
		"gone":         {webhook.Disabled, webhook.Gone, since, []string{">switched off<", "(410)"}},
		"five days":    {webhook.Disabled, webhook.Failing, since, []string{">switched off<", "for five days"}},
		"access ended": {webhook.Disabled, webhook.AccessEnded, time.Time{}, []string{">switched off<", "may no longer see"}},
	} {
		s.mark(path, func(e *webhook.Endpoint) { e.Status, e.Reason, e.FailingSince = tt.status, tt.reason, tt.since })
		for _, page := range []string{webhooksPage, path} {
			t.Run(name+page, func(t *testing.T) { expect(t, s.send("GET", page, nil, me), 200, tt.texts...) })
		}
	}
}

// TestWebhooksAreOfTheirBusiness (OWASP API1:2023): whoever knows an id of another business's endpoint gets nowhere with it.
func TestWebhooksAreOfTheirBusiness(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	d := s.deliver(path, nil)
	before := s.endpoint(path)
	s.store.members = []account.Membership{{UserID: s.person.ID, Business: access.Business{ID: "moonrise0moonrise", Handle: "moonrise", Name: "Moonrise"}, Grants: access.All, Role: access.Owner}}
	there := strings.NewReplacer("@sunrise", "@moonrise")
	for _, address := range []string{path, deliveryPage(d)} {
		expect(t, s.send("GET", there.Replace(address), nil, me), 404, `data-error="NOT_FOUND"`)
	}
	for _, action := range append(slices.Clone(webhookForms), strings.TrimPrefix(deliveryPage(d), path)+"/redeliver") {
		expect(t, s.send("POST", there.Replace(path)+action, everything(d), me), 404, `data-error="NOT_FOUND"`)
	}
	if got := s.endpoint(path); got.Version != before.Version || s.kept(d).Status != webhook.Delivered {
		t.Errorf("another business changed it: %+v", got)
	}
	if page := body(t, s.send("GET", there.Replace(webhooksPage), nil, me)); strings.Contains(page, "data-webhook") {
		t.Errorf("another business sees it: %s", page)
	}
}

// webhookForms are the forms of an endpoint's page.
var webhookForms = []string{"/edit", "/enable", "/disable", "/test", "/secret", "/rotate", "/remove", "/redeliver"}

// everything is a form that any of them takes.
func everything(d webhook.Delivery) url.Values {
	form := newsletter()
	_, own, _ := webhook.SplitDeliveryID(d.ID)
	form.Set("delivery", own)
	form.Del("once")
	return form
}

func TestOnlyOwnerAndManagerTouchWebhooks(t *testing.T) {
	for _, role := range []access.Role{access.Frontdesk, access.Instructor} {
		s := inBusiness(t, access.Owner)
		me := s.session()
		path := s.webhook(me, newsletter())
		d := s.deliver(path, nil)
		s.store.members[0].Role = role
		for _, address := range []string{webhooksPage, path, deliveryPage(d)} {
			expect(t, s.send("GET", address, nil, me), 403, `data-error="FORBIDDEN"`, role.Words())
		}
		addresses := []string{webhooksPage, webhooksPage + "/test", deliveryPage(d) + "/redeliver"}
		for _, action := range webhookForms {
			addresses = append(addresses, path+action)
		}
		for _, address := range addresses {
			for _, form := range []url.Values{everything(d), {}} {
				if page := body(t, s.send("POST", address, form, me)); !strings.Contains(page, `data-error="FORBIDDEN"`) || strings.Contains(page, "whsec_") {
					t.Errorf("%s at %s: %s", role, address, page)
				}
			}
		}
		if e := s.endpoint(path); e.Version != 1 || len(s.workers.tried) != 0 {
			t.Errorf("%s changed it to %+v", role, e)
		}
		if page := body(t, s.send("GET", "/console/@sunrise/developers/webhooks", nil, me)); !strings.Contains(page, "Ask the owner") || strings.Contains(page, `href="`+webhooksPage) {
			t.Errorf("%s is led to the webhooks", role)
		}
	}
}

func TestWebhookFormsOfOtherSitesDoNothing(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	path := s.webhook(me, newsletter())
	d := s.deliver(path, nil)
	addresses := []string{webhooksPage, webhooksPage + "/test", deliveryPage(d) + "/redeliver"}
	for _, action := range webhookForms {
		addresses = append(addresses, path+action)
	}
	for _, address := range addresses {
		expect(t, s.send("POST", address, everything(d), me, header("Sec-Fetch-Site", "cross-site")), 403, `data-error="FORBIDDEN"`, "another website")
		expect(t, s.send("POST", address, everything(d)), 401, `data-error="UNAUTHORIZED"`, "did nothing")
		if address == webhooksPage {
			continue
		}
		if res := s.send("GET", address, nil, me); res.StatusCode != http.StatusMethodNotAllowed && res.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %d", address, res.StatusCode)
		}
	}
	if e := s.endpoint(path); e.Version != 1 || len(s.workers.tried) != 0 || s.kept(d).Status != webhook.Delivered {
		t.Errorf("something happened: %+v", e)
	}
}

func TestEveryEventHasAHeading(t *testing.T) {
	s := inBusiness(t, access.Owner)
	s.store.members[0].Grants = access.All &^ access.SetOf(access.PurchasesRead)
	page := body(t, s.send("GET", webhooksPage, nil, s.session()))
	for _, info := range webhook.Catalogue() {
		if strings.Contains(page, `value="`+string(info.Type)+`"`) == (info.Type == webhook.Test) {
			t.Errorf("%s: whether there is a box for it is wrong", info.Type)
		}
	}
	if strings.Contains(page, "<legend></legend>") || strings.Count(page, "<fieldset>") != 6 || strings.Count(page, "not enabled for this business") != 4 {
		t.Errorf("the headings, or what the business is not granted: %s", page)
	}
}

func TestTheSchemaIsForEverybody(t *testing.T) {
	s := newSite(t, desk)
	res := s.send("GET", "/console/schema.graphql", nil)
	if got := res.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", res.Header)
	}
	expect(t, res, 200, "type Query", "type Mutation", "createWebhookEndpoint")
	s = inBusiness(t, access.Instructor)
	expect(t, s.send("GET", "/console/@sunrise/developers/partner", nil, s.session()), 200, "/console/schema.graphql", "/developers/webhooks")
}
