package dynamo_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/webhook"
)

func newEndpoint(s *bookingtest.Studio, id string) webhook.Endpoint {
	return webhook.Endpoint{ID: id, BusinessID: s.ID, URL: "https://hooks.example/", Description: "Some words", EventTypes: []webhook.EventType{webhook.Test, webhook.KeyCreated},
		Status: webhook.Disabled, Reason: webhook.Failing, APIVersion: webhook.APIVersion, Secrets: []webhook.Secret{{Sealed: []byte{1, 0, 255}}, {Sealed: []byte{2}, ExpiresAt: bookingtest.Now}},
		CreatedBy: "key:1", CreatedAt: bookingtest.Now, UpdatedAt: bookingtest.Now.Add(time.Millisecond), FailingSince: bookingtest.Now.Add(time.Hour)}
}

func told(s *bookingtest.Studio) booking.Change {
	return booking.Change{Event: audit.New(s.Operator(), audit.WebhookUpdated, "hooks.example", bookingtest.Now, rand.Reader)}
}

func TestAnEndpointReadsBackAsItWas(t *testing.T) {
	s := bookingtest.New(t)
	hooks, e := dynamo.NewWebhooks(s.Tables), newEndpoint(s, "e1")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(want webhook.Endpoint) {
		t.Helper()
		if got, err := hooks.Endpoint(t.Context(), s.ID, "e1"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	must(hooks.AddEndpoint(t.Context(), e, told(s)))
	e.Version = 1
	is(e)
	bare := webhook.Endpoint{ID: "e1", BusinessID: s.ID, Version: 1}
	must(hooks.ChangeEndpoint(t.Context(), bare, &webhook.Notice{ID: "n1", BusinessID: s.ID, At: bookingtest.Now}, told(s)))
	bare.Version = 2
	is(bare)
	marked := bare
	marked.Status, marked.Reason, marked.FailingSince = webhook.Disabled, webhook.Gone, bookingtest.Now
	ignored := marked
	ignored.URL, ignored.EventTypes, ignored.UpdatedAt = "https://stale.example/", []webhook.EventType{webhook.Test}, bookingtest.Now
	must(hooks.MarkEndpoint(t.Context(), ignored))
	marked.Version = 3
	is(marked)
	marked.Status, marked.Reason, marked.FailingSince = webhook.Enabled, "", time.Time{}
	must(hooks.MarkEndpoint(t.Context(), marked))
	marked.Version = 4
	is(marked)
	must(hooks.RemoveEndpoint(t.Context(), marked, told(s)))
	if _, err := hooks.Endpoint(t.Context(), s.ID, "e1"); !errors.Is(err, webhook.ErrNotFound) {
		t.Errorf("after its removal: %v", err)
	}
	if n := len(s.Events(audit.WebhookUpdated)); n != 3 {
		t.Errorf("%d events", n)
	}
}

// TestAnEndpointIsWrittenOverTheVersionThatWasRead, and with what tells of it, or not at all.
func TestAnEndpointIsWrittenOverTheVersionThatWasRead(t *testing.T) {
	s := bookingtest.New(t)
	hooks, e := dynamo.NewWebhooks(s.Tables), newEndpoint(s, "e1")
	if err := hooks.AddEndpoint(t.Context(), e, told(s)); err != nil {
		t.Fatal(err)
	}
	for _, version := range []int64{0, 2} {
		stale := e
		stale.Version = version
		for what, err := range map[string]error{
			"add": hooks.AddEndpoint(t.Context(), e, told(s)), "change": hooks.ChangeEndpoint(t.Context(), stale, nil, told(s)),
			"remove": hooks.RemoveEndpoint(t.Context(), stale, told(s)), "mark": hooks.MarkEndpoint(t.Context(), stale),
		} {
			if !errors.Is(err, webhook.ErrChanged) {
				t.Errorf("%s at version %d: %v", what, version, err)
			}
		}
	}
	gone := newEndpoint(s, "e2")
	gone.Version = 1
	if err := hooks.MarkEndpoint(t.Context(), gone); !errors.Is(err, webhook.ErrChanged) {
		t.Errorf("marking one that is gone: %v", err)
	}
	if all, err := hooks.Endpoints(t.Context(), s.ID); err != nil || len(all) != 1 || all[0].Version != 1 || len(s.Events()) != 1 {
		t.Errorf("%+v, %v, %d events", all, err, len(s.Events()))
	}
}

func TestEndpointsAreCounted(t *testing.T) {
	s := bookingtest.New(t)
	hooks := dynamo.NewWebhooks(s.Tables)
	got := map[bool]int{}
	for _, err := range bookingtest.AtOnce(64, func(n int) error {
		return hooks.AddEndpoint(t.Context(), newEndpoint(s, fmt.Sprintf("e%02d", n)), told(s))
	}) {
		if err != nil && !errors.Is(err, webhook.ErrTooMany) {
			t.Error(err)
		}
		got[err == nil]++
	}
	all, err := hooks.Endpoints(t.Context(), s.ID)
	if got[true] != webhook.MaxEndpoints || err != nil || len(all) != webhook.MaxEndpoints || len(s.Events()) != webhook.MaxEndpoints {
		t.Fatalf("%v: %d endpoints, %d events", got, len(all), len(s.Events()))
	}
	for _, err := range bookingtest.AtOnce(8, func(n int) error { return hooks.RemoveEndpoint(t.Context(), all[n%4], told(s)) }) {
		if err != nil && !errors.Is(err, webhook.ErrChanged) {
			t.Error(err)
		}
	}
	for n := range 5 {
		if err := hooks.AddEndpoint(t.Context(), newEndpoint(s, fmt.Sprint("f", n)), told(s)); errors.Is(err, webhook.ErrTooMany) != (n == 4) {
			t.Errorf("%d after 4 were removed: %v", n, err)
		}
	}
}

func TestANoticeIsWrittenWithItsChange(t *testing.T) {
	s := bookingtest.New(t)
	hooks, n := dynamo.NewWebhooks(s.Tables), webhook.Notice{ID: "n1", BusinessID: s.ID, Type: webhook.Test, Endpoint: "e1", At: bookingtest.Now}
	if err := hooks.AddNotice(t.Context(), n, told(s)); err != nil {
		t.Fatal(err)
	}
	if err := hooks.AddNotice(t.Context(), n, told(s)); !errors.Is(err, webhook.ErrChanged) || len(s.Events()) != 1 {
		t.Errorf("%v, %d events", err, len(s.Events()))
	}
	if _, err := hooks.Endpoint(t.Context(), s.ID, "e1"); !errors.Is(err, webhook.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
