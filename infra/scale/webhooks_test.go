package scale

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/outbound"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"
)

// postOffice plays function webhooks, the schedule and the workers in virtual time: what happens at a time happens on the engine, and a
// worker goes on by a clock of its own, because no other waits for it.
type postOffice struct {
	*bookingtest.Studio
	t      *testing.T
	store  dynamo.Webhooks
	sealer webhook.Sealer
	teller *webhook.Teller
	events []happening
	mu     sync.Mutex
	starts map[string]int     // by endpoint
	worker *bookingtest.Clock // of the worker that works
}

// happening is something that happens at a time.
type happening struct {
	at time.Time
	do func()
}

func (p *postOffice) then(at time.Time, do func()) { p.events = append(p.events, happening{at, do}) }

// run lets everything happen in its order.
func (p *postOffice) run() {
	for len(p.events) > 0 {
		slices.SortStableFunc(p.events, func(a, b happening) int { return a.at.Compare(b.at) })
		next := p.events[0]
		p.events = p.events[1:]
		p.Clock.Set(next.at)
		next.do()
	}
}

// Start implements webhook.Workers. Every third start of an endpoint's worker is lost.
func (p *postOffice) Start(_ context.Context, businessID, endpointID string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.starts[endpointID]++; p.starts[endpointID]%3 != 0 {
		p.then(p.Clock.Now().Add(workerStarts), func() { p.work(businessID, endpointID) })
	}
	return nil
}

// Try implements webhook.Workers.
func (p *postOffice) Try(context.Context, webhook.Trial) (webhook.Attempt, error) {
	return webhook.Attempt{}, nil
}

func (p *postOffice) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *postOffice) work(businessID, endpointID string) {
	p.worker = bookingtest.NewClock()
	p.worker.Set(p.Clock.Now())
	w := &webhook.Worker{Store: p.store, Sealer: p.sealer, Sender: outbound.New(outbound.Config{Loopback: true}), Now: p.worker.Now, Random: rand.Reader,
		Wait: func(_ context.Context, d time.Duration) { p.worker.Advance(d) }}
	_, err := w.Work(p.t.Context(), businessID, endpointID)
	p.must(err)
}

// TestOthersWebhooksAreInTime: a business with many changes and endpoints that answer late and badly delays nobody else's webhooks, also
// where the start of a worker is lost.
func TestOthersWebhooksAreInTime_GHSA_76rv_2r9v_c5m6(t *testing.T) {
	s := bookingtest.New(t)
	sealer, err := seal.NewLocalKey(make([]byte, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{Studio: s, t: t, store: dynamo.NewWebhooks(s.Tables), sealer: sealer, starts: map[string]int{}}
	p.teller = &webhook.Teller{Store: p.store, Workers: p, Now: s.Clock.Now}
	good := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.worker.Advance(noAnswer)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(good.Close)
	t.Cleanup(bad.Close)
	start := s.Clock.Now()
	noisy := []string{p.endpoint(s, bad.URL), p.endpoint(s, bad.URL)}
	quiet := map[string]*bookingtest.Studio{}
	for n := range 4 {
		other := s.Neighbour(fmt.Sprintf("other-%d", n))
		quiet[p.endpoint(other, good.URL)] = other
		for minute := range 4 {
			p.change(other, start.Add(time.Duration(minute)*time.Minute+time.Duration(7*n)*time.Second), minute)
		}
	}
	for n := range 24 {
		p.change(s, start.Add(time.Duration(n)*10*time.Second), n)
	}
	for minute := range 7 {
		p.then(start.Add(time.Duration(minute)*time.Minute), func() { _, err := p.teller.Rouse(t.Context()); p.must(err) })
	}
	p.run()
	for id, other := range quiet {
		told := p.deliveries(other, id)
		if len(told) != 4 {
			t.Errorf("%s was told of %d changes", other.Handle, len(told))
		}
		for _, d := range told {
			if d.Status != webhook.Delivered {
				t.Errorf("%s was not told: the delivery is %s", other.Handle, d.Status)
			} else if late := d.Attempts[0].At.Sub(d.CreatedAt); late > time.Minute+workerStarts {
				t.Errorf("%s was told %v after the change", other.Handle, late)
			}
		}
	}
	for _, id := range noisy {
		if told := p.deliveries(s, id); len(told) != 24 || slices.ContainsFunc(told, func(d webhook.Delivery) bool { return d.Status != webhook.Pending || len(d.Attempts) == 0 }) {
			t.Errorf("of the noisy endpoint's %d deliveries some are not pending, or were not tried", len(told))
		}
	}
}

// endpoint adds an endpoint of a business and returns its id.
func (p *postOffice) endpoint(s *bookingtest.Studio, url string) string {
	p.t.Helper()
	e, err := webhook.NewEndpoints(webhook.Config{Store: p.store, Sealer: p.sealer, Workers: p, Loopback: true, Now: p.Clock.Now, Random: rand.Reader}).
		Create(p.t.Context(), access.Operator(s.ForCaller()), webhook.NewEndpoint{URL: url, EventTypes: []webhook.EventType{"participant.created"}})
	p.must(err)
	return e.ID
}

// change has the stream tell at that time that a business has a new participant.
func (p *postOffice) change(s *bookingtest.Studio, at time.Time, n int) {
	person := booking.Participant{ID: fmt.Sprintf("p%02d", n), Name: "Ann", Status: booking.Customer, Consent: booking.Consent{Status: booking.ConsentUnknown}, CreatedAt: at}
	p.then(at, func() {
		_, err := p.teller.Tell(p.t.Context(), []webhook.Change{{ID: s.ID + person.ID, Sequence: "1", At: at, BusinessID: s.ID, Participant: [2]*booking.Participant{nil, &person}}})
		p.must(err)
	})
}

func (p *postOffice) deliveries(s *bookingtest.Studio, endpoint string) []webhook.Delivery {
	p.t.Helper()
	page, err := p.store.Deliveries(p.t.Context(), s.ID, endpoint, booking.Page{First: 100})
	p.must(err)
	return slices.SortedFunc(slices.Values(page.All()), func(a, b webhook.Delivery) int { return cmp.Compare(a.ID, b.ID) })
}
