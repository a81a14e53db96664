package webhook_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

// office is where a studio's webhook endpoints are managed.
type office struct {
	*bookingtest.Studio
	endpoints *webhook.Endpoints
	hooks     dynamo.Webhooks
	trials    *trials
	t         *testing.T
}

func newOffice(t *testing.T) office {
	s := bookingtest.New(t)
	key, err := seal.NewLocalKey(bytes.Repeat([]byte{7}, seal.LocalKeySize), rand.Reader)
	expect(t, err, "")
	o := office{Studio: s, hooks: dynamo.NewWebhooks(s.Tables), trials: &trials{}, t: t}
	o.endpoints = webhook.NewEndpoints(webhook.Config{Store: o.hooks, Sealer: key, Workers: o.trials, Now: s.Clock.Now, Random: rand.Reader})
	return o
}

// neighbour is the office of another business.
func (o office) neighbour() office {
	o.Studio = o.Neighbour("other")
	return o
}

// trials is workers that try nothing, and remember what they were to try.
type trials struct {
	mu    sync.Mutex
	asked []webhook.Trial
}

func (w *trials) Start(context.Context, string, string) error { return nil }

func (w *trials) Try(_ context.Context, t webhook.Trial) (webhook.Attempt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, t)
	return webhook.Attempt{Status: 204}, nil
}

func (w *trials) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

var goodEndpoint = webhook.NewEndpoint{URL: "https://hooks.example.com/T0/s3cr3tpath", Description: "Zapier",
	EventTypes: []webhook.EventType{webhook.ParticipantCreated, webhook.PurchaseCompleted}}

// add makes an endpoint.
func (o office) add(c access.Caller) webhook.Endpoint {
	o.t.Helper()
	e, err := o.endpoints.Create(o.t.Context(), c, goodEndpoint)
	expect(o.t, err, "")
	return e
}

func (o office) get(id string) webhook.Endpoint {
	o.t.Helper()
	e, err := o.endpoints.Get(o.t.Context(), o.Operator(), id)
	expect(o.t, err, "")
	return e
}

func (o office) all() []webhook.Endpoint {
	o.t.Helper()
	all, err := o.endpoints.List(o.t.Context(), o.Operator())
	expect(o.t, err, "")
	return all
}

func (o office) secret(of webhook.Endpoint) string {
	o.t.Helper()
	s, err := o.endpoints.Secret(o.t.Context(), o.Operator(), of)
	expect(o.t, err, "")
	return s
}

// deliver writes deliveries of an endpoint as if they had been made, the nth created n minutes after Now.
func (o office) deliver(to webhook.Endpoint, n int, status webhook.DeliveryStatus) []webhook.Delivery {
	o.t.Helper()
	var made []webhook.Delivery
	for i := range n {
		at := bookingtest.Now.Add(time.Duration(i) * time.Minute)
		d := webhook.Delivery{ID: to.ID + "." + booking.NewID(at, rand.Reader), BusinessID: to.BusinessID, EndpointID: to.ID, EventID: fmt.Sprint("evt_", i),
			EventType: webhook.ParticipantCreated, Object: "gid", Body: []byte("{}"), Tells: access.SetOf(access.ParticipantsRead), Status: status, CreatedAt: at}
		if status != webhook.Pending {
			d.Step, d.Tries, d.EndedAt = 3, 3, at.Add(time.Hour)
		}
		made = append(made, d)
	}
	expect(o.t, o.hooks.AddDeliveries(o.t.Context(), made), "")
	return made
}

func (o office) awake() []webhook.Queue {
	o.t.Helper()
	awake, err := o.hooks.Awake(o.t.Context(), o.Clock.Now())
	expect(o.t, err, "")
	return awake
}

func keyed(c access.Caller, key string) access.Caller {
	c.IdempotencyKey = key
	return c
}

// expect ends the test unless err is of that code, "" being no error, or when it holds a signing secret.
func expect(t testing.TB, err error, code problem.Code) *problem.Error {
	t.Helper()
	if err == nil && code == "" {
		return nil
	}
	if !problem.Is(err, code) {
		t.Fatalf("got %v, want %q", err, code)
	}
	e := problem.From(err)
	if text := fmt.Sprintf("%v %+v", err, *e); strings.Contains(text, "whsec_") || strings.Contains(text, "s3cr3t") {
		t.Errorf("a refusal holds a secret: %s", text)
	}
	return e
}

// answers counts how many errors are of each code; nil counts as "".
func answers(errs []error) map[problem.Code]int {
	counts := map[problem.Code]int{}
	for _, err := range errs {
		if err == nil {
			counts[""]++
		} else {
			counts[problem.From(err).Code]++
		}
	}
	return counts
}
