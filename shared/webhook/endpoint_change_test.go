package webhook_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

func TestTheLifeOfAnEndpoint(t *testing.T) {
	o := newOffice(t)
	c := o.Key(access.Partner, "webhooks:write")
	made := o.add(c)
	want := webhook.Endpoint{ID: made.ID, BusinessID: o.ID, URL: goodEndpoint.URL, Description: "Zapier", EventTypes: goodEndpoint.EventTypes, Status: webhook.Enabled,
		APIVersion: "2026-06-01", Secrets: made.Secrets, CreatedBy: c.Principal, CreatedAt: bookingtest.Now, UpdatedAt: bookingtest.Now, Version: 1}
	if !reflect.DeepEqual(made, want) || len(made.Secrets) != 1 || !reflect.DeepEqual(o.get(made.ID), made) {
		t.Errorf("made %+v, kept %+v, want %+v", made, o.get(made.ID), want)
	}
	o.Clock.Advance(time.Minute)
	second := o.add(c)
	if all := o.all(); len(all) != 2 || all[0].ID != made.ID || all[1].ID != second.ID {
		t.Errorf("listed are %+v", all)
	}
	url, text, off := "https://other.example/", "  New words ", false
	changed, err := o.endpoints.Update(t.Context(), c, made.ID, webhook.Changes{URL: &url, Description: &text, EventTypes: []webhook.EventType{webhook.Test}, Enabled: &off})
	expect(t, err, "")
	want.URL, want.Description, want.EventTypes, want.Status, want.Reason = url, "New words", []webhook.EventType{webhook.Test}, webhook.Disabled, webhook.ByHand
	want.UpdatedAt, want.Version = bookingtest.Now.Add(time.Minute), 2
	if !reflect.DeepEqual(changed, want) || !reflect.DeepEqual(o.get(made.ID), want) {
		t.Errorf("changed to %+v, want %+v", changed, want)
	}
	same, err := o.endpoints.Update(t.Context(), c, made.ID, webhook.Changes{URL: &url})
	if expect(t, err, ""); same.Version != 2 {
		t.Errorf("nothing was changed, into %+v", same)
	}
	removed, err := o.endpoints.Remove(t.Context(), c, made.ID)
	if expect(t, err, ""); !reflect.DeepEqual(removed, want) || len(o.all()) != 1 {
		t.Errorf("removed %+v, left %+v", removed, o.all())
	}
	var log []string
	for _, e := range o.Events() {
		log = append(log, fmt.Sprint(e.Kind, " ", e.Subject, " ", e.Details["changed"]))
		if strings.Contains(fmt.Sprintf("%+v", e), "s3cr3t") || e.Principal != c.Principal || e.Details["endpoint"] == "" {
			t.Errorf("logged %+v", e)
		}
	}
	slices.Sort(log) // those of one millisecond have no order
	told := []string{"webhook.created hooks.example.com ", "webhook.created hooks.example.com ", "webhook.removed other.example ",
		"webhook.updated other.example url description eventTypes disabled"}
	if !slices.Equal(log, told) {
		t.Errorf("logged %q", log)
	}
}

func TestEndpointsThatAreRefused(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	long, hidden := strings.Repeat("é", 201), "to\u202emorrow"
	for name, tt := range map[string]struct {
		field  string
		change func(*webhook.NewEndpoint)
		update webhook.Changes
	}{
		"no event":         {"eventTypes", func(e *webhook.NewEndpoint) { e.EventTypes = nil }, webhook.Changes{EventTypes: []webhook.EventType{}}},
		"an unknown event": {"eventTypes", func(e *webhook.NewEndpoint) { e.EventTypes = []webhook.EventType{webhook.Test, "participant.*"} }, webhook.Changes{EventTypes: []webhook.EventType{"participant.*"}}},
		"an event twice": {"eventTypes", func(e *webhook.NewEndpoint) { e.EventTypes = []webhook.EventType{webhook.Test, webhook.Test} },
			webhook.Changes{EventTypes: []webhook.EventType{webhook.Test, webhook.Test}}},
		"a long description":    {"description", func(e *webhook.NewEndpoint) { e.Description = long }, webhook.Changes{Description: &long}},
		"a hidden character":    {"description", func(e *webhook.NewEndpoint) { e.Description = hidden }, webhook.Changes{Description: &hidden}},
		"a secret of their own": {"secret", func(e *webhook.NewEndpoint) { e.Secret = "whsec_aHVudGVyMg==" }, webhook.Changes{EventTypes: []webhook.EventType{}}},
	} {
		in := goodEndpoint
		tt.change(&in)
		_, err := o.endpoints.Create(t.Context(), o.Operator(), in)
		if e := expect(t, err, problem.ValidationError); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e)
		}
		_, err = o.endpoints.Update(t.Context(), o.Operator(), made.ID, tt.update)
		expect(t, err, problem.ValidationError)
	}
	unknown := goodEndpoint
	unknown.EventTypes = []webhook.EventType{webhook.EventType(strings.Repeat("x", 5000))}
	_, err := o.endpoints.Create(t.Context(), o.Operator(), unknown)
	if e := expect(t, err, problem.ValidationError); !strings.Contains(e.Message, string(webhook.PurchaseCompleted)) || len(e.Message) > 1500 {
		t.Errorf("the refusal says %q", e.Message)
	}
	every := goodEndpoint
	every.EventTypes = nil
	for _, info := range webhook.Catalogue() {
		every.EventTypes = append(every.EventTypes, info.Type)
	}
	_, err = o.endpoints.Create(t.Context(), o.Operator(), every)
	expect(t, err, "")
	if n := len(o.all()); n != 2 || !reflect.DeepEqual(o.get(made.ID), made) {
		t.Errorf("%d endpoints, the first one is %+v", n, o.get(made.ID))
	}
}

func TestEnablingForgetsFailures(t *testing.T) {
	o := newOffice(t)
	on, failed := true, o.add(o.Operator())
	failed.Status, failed.Reason, failed.FailingSince = webhook.Disabled, webhook.Failing, bookingtest.Now
	expect(t, o.hooks.MarkEndpoint(t.Context(), failed), "")
	_, err := o.endpoints.SendTest(t.Context(), o.Operator(), failed.ID)
	expect(t, err, problem.Conflict)
	got, err := o.endpoints.Update(t.Context(), o.Operator(), failed.ID, webhook.Changes{Enabled: &on})
	expect(t, err, "")
	if got.Status != webhook.Enabled || got.Reason != "" || !got.FailingSince.IsZero() || !reflect.DeepEqual(o.get(failed.ID), got) {
		t.Errorf("enabled as %+v, kept as %+v", got, o.get(failed.ID))
	}
}

// TestWhoEnablesAnOrphanStandsBehindIt: the payloads are bounded by their access from then on.
func TestWhoEnablesAnOrphanStandsBehindIt(t *testing.T) {
	o := newOffice(t)
	on, c := true, o.Person("ana", access.Owner)
	for reason, want := range map[webhook.DisabledReason]string{webhook.AccessEnded: c.Principal, webhook.Failing: "user:gone"} {
		orphan := o.add(o.Person("gone", access.Owner))
		orphan.Status, orphan.Reason = webhook.Disabled, reason
		expect(t, o.hooks.MarkEndpoint(t.Context(), orphan), "")
		if reason == webhook.AccessEnded {
			_, err := o.endpoints.Update(t.Context(), o.Key(access.Partner, "webhooks:write"), orphan.ID, webhook.Changes{Enabled: &on})
			expect(t, err, problem.Forbidden) // and could redirect what was delivered before
		}
		if got, err := o.endpoints.Update(t.Context(), c, orphan.ID, webhook.Changes{Enabled: &on}); err != nil || got.CreatedBy != want {
			t.Errorf("%s: %+v, %v", reason, got, err)
		}
	}
}

// TestNobodyRedirectsWhatTheyMayNotRead (OWASP API5): a key that may change endpoints does not get to read participants by having
// another's endpoint told at its own address.
func TestNobodyRedirectsWhatTheyMayNotRead(t *testing.T) {
	o := newOffice(t)
	url, owner := "https://thief.example/", o.Person("ana", access.Owner)
	o.AllDay("ana")
	o.hire("ana")
	narrow, wide := o.Key(access.Partner, "webhooks:write"), o.Key(access.Partner, "webhooks:write", "participants:read", "purchases:read", "products:read")
	narrow.Principal = access.KeyPrincipal("2")
	for name, tt := range map[string]struct {
		by   access.Caller // made by
		as   access.Caller // changed by
		code problem.Code
	}{
		"an owner's, by a narrow key":  {owner, narrow, problem.Forbidden},
		"an orphan's, by a narrow key": {o.Person("gone", access.Owner), narrow, problem.Forbidden},
		"an owner's, by a wide key":    {owner, wide, ""},
		"its own":                      {narrow, narrow, ""},
		"a key's, by an owner":         {narrow, owner, ""},
	} {
		made := o.add(tt.by)
		_, err := o.endpoints.Update(t.Context(), tt.as, made.ID, webhook.Changes{URL: &url})
		expect(t, err, tt.code)
		if moved := o.get(made.ID).URL == url; moved != (tt.code == "") {
			t.Errorf("%s: it is told at %s", name, o.get(made.ID).URL)
		}
	}
}

// TestNobodyWidensWhatTheyHaveRedirected (OWASP API5): a key that may read nothing but webhooks gets no participants by giving another's
// endpoint its own address while that subscribes to nothing that it may not read, and has it subscribe, or what it got before sent again, later.
func TestNobodyWidensWhatTheyHaveRedirected(t *testing.T) {
	o := newOffice(t)
	o.AllDay("ana")
	o.hire("ana")
	url, thief := "https://thief.example/", o.Key(access.Partner, "webhooks:write")
	update := func(of webhook.Endpoint, changes webhook.Changes) error {
		_, err := o.endpoints.Update(t.Context(), thief, of.ID, changes)
		return err
	}
	for _, by := range []access.Caller{o.Person("ana", access.Owner), o.Person("gone", access.Owner), {Principal: access.KeyPrincipal("gone"), Business: o.Operator().Business, Capabilities: access.All}} {
		made := o.add(by)
		d := o.deliver(made, 1, webhook.Failed)[0]
		all := []webhook.EventType{webhook.EndpointDisabled, webhook.ParticipantUpdated}
		expect(t, update(made, webhook.Changes{EventTypes: all}), problem.Forbidden)
		expect(t, update(made, webhook.Changes{URL: &url, EventTypes: all[:1]}), problem.Forbidden)
		expect(t, update(made, webhook.Changes{EventTypes: all[:1]}), "")
		expect(t, update(made, webhook.Changes{URL: &url}), "")
		expect(t, update(made, webhook.Changes{EventTypes: all}), problem.Forbidden)
		expect(t, update(made, webhook.Changes{EventTypes: goodEndpoint.EventTypes[:1]}), problem.Forbidden)
		_, _, err := o.endpoints.Redeliver(t.Context(), thief, made.ID, webhook.Redelivery{DeliveryIDs: []string{d.ID}})
		expect(t, err, problem.Conflict)
		_, n, err := o.endpoints.Redeliver(t.Context(), thief, made.ID, webhook.Redelivery{From: d.CreatedAt, To: d.CreatedAt.Add(time.Hour)})
		if expect(t, err, ""); n != 0 {
			t.Errorf("%d deliveries from before are sent again", n)
		}
	}
}

// hire makes somebody an owner of the studio.
func (o office) hire(id string) {
	o.t.Helper()
	expect(o.t, dynamo.NewAccounts(o.Tables).ChangeMember(o.t.Context(), account.MemberChange{Member: account.Member{UserID: id, Name: id, Role: access.Owner}, BusinessID: o.ID}), "")
}

// TestAnothersEndpointIsNotThere (OWASP API1): nothing of one business can be read or done with a credential of another.
func TestAnothersEndpointIsNotThere(t *testing.T) {
	o := newOffice(t)
	other := o.neighbour()
	theirs, mine := other.add(other.Operator()), o.add(o.Operator())
	delivery, c := other.deliver(theirs, 1, webhook.Failed)[0], o.Operator()
	on := true
	for name, do := range map[string]func() error{
		"Get":    func() error { _, err := o.endpoints.Get(t.Context(), c, theirs.ID); return err },
		"Secret": func() error { _, err := o.endpoints.Secret(t.Context(), c, theirs); return err },
		"Update": func() error {
			_, err := o.endpoints.Update(t.Context(), c, theirs.ID, webhook.Changes{Enabled: &on})
			return err
		},
		"Remove":       func() error { _, err := o.endpoints.Remove(t.Context(), c, theirs.ID); return err },
		"RotateSecret": func() error { _, err := o.endpoints.RotateSecret(t.Context(), c, theirs.ID); return err },
		"SendTest":     func() error { _, err := o.endpoints.SendTest(t.Context(), c, theirs.ID); return err },
		"Delivery":     func() error { _, err := o.endpoints.Delivery(t.Context(), c, delivery.ID); return err },
		"Redeliver": func() error {
			_, _, err := o.endpoints.Redeliver(t.Context(), c, theirs.ID, webhook.Redelivery{DeliveryIDs: []string{delivery.ID}})
			return err
		},
		"Redeliver at mine": func() error {
			_, _, err := o.endpoints.Redeliver(t.Context(), c, mine.ID, webhook.Redelivery{DeliveryIDs: []string{delivery.ID}})
			return err
		},
	} {
		if err := do(); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lists, err := o.endpoints.Deliveries(t.Context(), c, []string{theirs.ID}, booking.Page{First: 10})
	if expect(t, err, ""); len(lists[theirs.ID].Records) != 0 || len(o.all()) != 1 || len(other.all()) != 1 {
		t.Errorf("another's deliveries are %+v", lists)
	}
	disguised := theirs
	disguised.BusinessID = o.ID
	if secret, err := o.endpoints.Secret(t.Context(), c, disguised); err == nil {
		t.Errorf("another's secret opened: %s", secret)
	}
	if !reflect.DeepEqual(other.get(theirs.ID), theirs) {
		t.Errorf("changed to %+v", other.get(theirs.ID))
	}
}

func TestABusinessHasFiftyEndpointsWhateverIsAskedAtOnce(t *testing.T) {
	o := newOffice(t)
	for range webhook.MaxEndpoints - 10 {
		o.add(o.Operator())
	}
	got := answers(bookingtest.AtOnce(64, func(int) error {
		_, err := o.endpoints.Create(t.Context(), o.Operator(), goodEndpoint)
		return err
	}))
	all := o.all()
	if got[""] != 10 || got[problem.Conflict] != 54 || len(all) != webhook.MaxEndpoints || len(o.Events(audit.WebhookCreated)) != webhook.MaxEndpoints {
		t.Fatalf("%v, %d endpoints", got, len(all))
	}
	// Removing one several times makes room for one.
	got = answers(bookingtest.AtOnce(8, func(int) error { _, err := o.endpoints.Remove(t.Context(), o.Operator(), all[0].ID); return err }))
	if got[""] != 1 || got[problem.NotFound] != 7 {
		t.Errorf("removed: %v", got)
	}
	o.add(o.Operator())
	_, err := o.endpoints.Create(t.Context(), o.Operator(), goodEndpoint)
	expect(t, err, problem.Conflict)
	o.neighbour().add(o.Neighbour("third").Operator())
}

// TestChangesAtOnceAreAllMade: 64 people change an endpoint, and no change is lost.
func TestChangesAtOnceAreAllMade(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	got := answers(bookingtest.AtOnce(64, func(n int) error {
		text := fmt.Sprint("change ", n)
		_, err := o.endpoints.Update(t.Context(), o.Operator(), made.ID, webhook.Changes{Description: &text})
		return err
	}))
	if now := o.get(made.ID); got[""] != 64 || now.Version != 65 || len(o.Events(audit.WebhookUpdated)) != 64 {
		t.Errorf("%v, at version %d", got, now.Version)
	}
}

// TestWhatTheUseCasesCost counts store requests, those of an idempotency key left out.
func TestWhatTheUseCasesCost(t *testing.T) {
	o := newOffice(t)
	made, c := o.add(o.Operator()), o.Operator()
	all := o.deliver(made, 3, webhook.Failed)
	url := "https://other.example/"
	for _, tt := range []struct {
		name string
		want int
		do   func() error
	}{
		{"List", 1, func() error { _, err := o.endpoints.List(t.Context(), c); return err }},
		{"Get", 1, func() error { _, err := o.endpoints.Get(t.Context(), c, made.ID); return err }},
		{"Secret", 0, func() error { _, err := o.endpoints.Secret(t.Context(), c, made); return err }},
		{"Create", 1, func() error { _, err := o.endpoints.Create(t.Context(), c, goodEndpoint); return err }},
		{"Update", 2, func() error {
			_, err := o.endpoints.Update(t.Context(), c, made.ID, webhook.Changes{URL: &url})
			return err
		}},
		{"RotateSecret", 2, func() error { _, err := o.endpoints.RotateSecret(t.Context(), c, made.ID); return err }},
		{"SendTest", 2, func() error { _, err := o.endpoints.SendTest(t.Context(), c, made.ID); return err }},
		{"TestAddress", 0, func() error {
			_, err := o.endpoints.TestAddress(t.Context(), c, url, o.endpoints.NewSecret())
			return err
		}},
		{"Deliveries", 1, func() error {
			_, err := o.endpoints.Deliveries(t.Context(), c, []string{made.ID}, booking.Page{First: 9})
			return err
		}},
		{"Redeliver", 4 + len(all), func() error { // the endpoint, the list, each delivery, the queue, the notice
			_, _, err := o.endpoints.Redeliver(t.Context(), c, made.ID, webhook.Redelivery{From: bookingtest.Now, To: bookingtest.Now.Add(time.Hour)})
			return err
		}},
		{"Remove", 2, func() error { _, err := o.endpoints.Remove(t.Context(), c, made.ID); return err }},
	} {
		o.Requests.Count()
		if err := tt.do(); err != nil || o.Requests.Count() != tt.want {
			t.Errorf("%s: %v, or another number of requests than %d", tt.name, err, tt.want)
		}
	}
}
