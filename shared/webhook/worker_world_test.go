package webhook_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/outbound"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

// round is a studio with endpoints, and the worker that makes its deliveries.
type round struct {
	*bookingtest.Studio
	*webhook.Worker
	store dynamo.Webhooks
	t     *testing.T

	mu       sync.Mutex
	notified []webhook.Endpoint
}

// newRound has a worker whose waits move the clock.
func newRound(t *testing.T) *round {
	s := bookingtest.New(t)
	sealer, err := seal.NewLocalKey(bytes.Repeat([]byte{7}, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r := &round{Studio: s, store: dynamo.NewWebhooks(s.Tables), t: t}
	r.Worker = &webhook.Worker{Store: r.store, Sealer: sealer, Sender: outbound.New(outbound.Config{Loopback: true}), Now: s.Clock.Now, Random: rand.Reader,
		Wait: func(_ context.Context, d time.Duration) { s.Clock.Advance(d) },
		Notify: func(_ context.Context, e webhook.Endpoint) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.notified = append(r.notified, e)
			return nil
		}}
	return r
}

func (r *round) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *round) logged() booking.Change {
	return booking.Change{Event: audit.New(r.Operator(), audit.WebhookCreated, "x", r.Clock.Now(), rand.Reader)}
}

// endpoint adds one, with a secret that signs, one that signs on, and one whose time is over.
func (r *round) endpoint(id, url string) webhook.Endpoint {
	r.t.Helper()
	e := webhook.Endpoint{ID: id, BusinessID: r.ID, URL: url, EventTypes: []webhook.EventType{webhook.Test}, Status: webhook.Enabled, APIVersion: webhook.APIVersion,
		CreatedBy: "operator", CreatedAt: r.Clock.Now(), UpdatedAt: r.Clock.Now()}
	for n, ends := range []time.Duration{0, 23 * time.Hour, -time.Hour} {
		sealed, err := r.Sealer.Seal(r.t.Context(), "webhook-endpoint/"+r.ID+"/"+id, []byte(signingSecret(byte(n))))
		r.must(err)
		secret := webhook.Secret{Sealed: sealed}
		if ends != 0 {
			secret.ExpiresAt = r.Clock.Now().Add(ends)
		}
		e.Secrets = append(e.Secrets, secret)
	}
	r.must(r.store.AddEndpoint(r.t.Context(), e, r.logged()))
	return r.read(id)
}

func (r *round) read(id string) webhook.Endpoint {
	r.t.Helper()
	e, err := r.store.Endpoint(r.t.Context(), r.ID, id)
	r.must(err)
	return e
}

// deliver adds deliveries of those names that are due now, and wakes the queue. The object is the name without its last character.
func (r *round) deliver(endpoint string, names ...string) {
	r.t.Helper()
	r.must(r.add(endpoint, names...))
}

func (r *round) add(endpoint string, names ...string) error {
	var all []webhook.Delivery
	for _, name := range names {
		all = append(all, webhook.Delivery{ID: endpoint + "." + name, BusinessID: r.ID, EndpointID: endpoint, EventID: "evt_" + name, EventType: webhook.Test,
			Object: name[:len(name)-1], Body: []byte(`{"id":"evt_` + name + `"}`), Status: webhook.Pending, DueAt: r.Clock.Now(), CreatedAt: r.Clock.Now()})
	}
	if err := r.store.AddDeliveries(r.t.Context(), all); err != nil {
		return err
	}
	return r.store.Wake(r.t.Context(), r.ID, endpoint, r.Clock.Now())
}

func (r *round) work(endpoint string) webhook.Work {
	r.t.Helper()
	work, err := r.Work(r.t.Context(), r.ID, endpoint)
	r.must(err)
	return work
}

func (r *round) delivery(endpoint, name string) webhook.Delivery {
	r.t.Helper()
	d, err := r.store.Delivery(r.t.Context(), r.ID, endpoint+"."+name)
	r.must(err)
	return d
}

// awake tells which queues the schedule would start.
func (r *round) awake() (endpoints []string) {
	r.t.Helper()
	queues, err := r.store.Awake(r.t.Context(), r.Clock.Now())
	r.must(err)
	for _, q := range queues {
		endpoints = append(endpoints, q.EndpointID)
	}
	slices.Sort(endpoints)
	return endpoints
}

// receiver is somebody's server.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []string // names of deliveries, as they came
	last *http.Request
	body []byte
}

// receive starts a server that answers by what answer does with a delivery's name.
func receive(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, name string)) *receiver {
	t.Helper()
	to := &receiver{}
	to.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		name := strings.TrimPrefix(r.Header.Get("webhook-id"), "evt_")
		to.mu.Lock()
		to.got, to.last, to.body = append(to.got, name), r, body
		to.mu.Unlock()
		answer(w, r, name)
	}))
	t.Cleanup(to.Close)
	return to
}

func (to *receiver) names() string {
	to.mu.Lock()
	defer to.mu.Unlock()
	return strings.Join(to.got, " ")
}

func status(code int) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		w.WriteHeader(code)
		fmt.Fprint(w, "It is ", code)
	}
}

// dying is the store of a worker that is killed at its first record of an attempt: nothing of it is written from then on.
type dying struct {
	dynamo.Webhooks
	mu   sync.Mutex
	dead bool
}

var errKilled = errors.New("killed")

func (d *dying) ChangeDelivery(context.Context, webhook.Delivery) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	return errKilled
}

func (d *dying) Release(context.Context, webhook.Queue, string, time.Time) error { return errKilled }

func (d *dying) MarkEndpoint(context.Context, webhook.Endpoint) error { return errKilled }
