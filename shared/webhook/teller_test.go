package webhook_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/webhook"

	"pgregory.net/rapid"
)

// house is a studio whose changes are told.
type house struct {
	*bookingtest.Studio
	webhook.Teller
	keys *account.Keys
	t    testing.TB
}

func newHouse(t testing.TB) house {
	s := bookingtest.New(t)
	return house{s, webhook.Teller{Store: dynamo.NewWebhooks(s.Tables), Workers: &starts{}, Now: s.Clock.Now},
		account.NewKeys(dynamo.NewAccounts(s.Tables), s.Clock.Now, rand.Reader, "test"), t}
}

// starts notes which workers were started.
type starts struct {
	mu    sync.Mutex
	begun []string
	fails error
}

func (s *starts) Start(_ context.Context, _, endpointID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = append(s.begun, endpointID)
	return s.fails
}

func (s *starts) Try(context.Context, webhook.Trial) (webhook.Attempt, error) {
	return webhook.Attempt{}, errors.ErrUnsupported
}

// taken returns which were started since it was last asked.
func (s *starts) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	begun := s.begun
	s.begun = nil
	slices.Sort(begun)
	return begun
}

func (h house) started() []string { return h.Workers.(*starts).taken() }

// key makes a partner key and returns its principal.
func (h house) key(scopes ...string) account.Key {
	h.t.Helper()
	k, _, err := h.keys.Create(h.t.Context(), h.Operator(), account.NewKey{Kind: account.PartnerKey, Name: "Zapier", Scopes: scopes})
	if err != nil {
		h.t.Fatal(err)
	}
	return k
}

// endpoint adds an endpoint that was made by that principal.
func (h house) endpoint(id, createdBy string, types ...webhook.EventType) webhook.Endpoint {
	h.t.Helper()
	now := h.Clock.Now()
	e := webhook.Endpoint{ID: id, BusinessID: h.ID, URL: "https://partner.example/" + id, EventTypes: types, Status: webhook.Enabled, APIVersion: webhook.APIVersion,
		CreatedBy: createdBy, CreatedAt: now, UpdatedAt: now}
	if err := h.Store().AddEndpoint(h.t.Context(), e, booking.Change{Event: audit.New(h.Operator(), audit.WebhookCreated, id, now, rand.Reader)}); err != nil {
		h.t.Fatal(err)
	}
	return e
}

func (h house) Store() webhook.Store { return h.Teller.Store }

// here moves a change into the studio.
func (h house) here(c webhook.Change) webhook.Change {
	c.BusinessID, c.At = h.ID, h.Clock.Now()
	return c
}

func (h house) tell(changes ...webhook.Change) {
	h.t.Helper()
	for i, c := range changes {
		changes[i] = h.here(c)
		changes[i].Sequence = fmt.Sprint(100 + i)
	}
	if done, err := h.Tell(h.t.Context(), changes); done != len(changes) || err != nil {
		h.t.Fatal(done, err)
	}
}

// told lists an endpoint's deliveries, the oldest first.
func (h house) told(endpoint string) []webhook.Delivery {
	h.t.Helper()
	page, err := h.Store().Deliveries(h.t.Context(), h.ID, endpoint, booking.Page{First: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	all := page.All()
	slices.Reverse(all)
	return all
}

func (h house) toldTypes(endpoint string) (types []webhook.EventType) {
	h.t.Helper()
	for _, d := range h.told(endpoint) {
		types = append(types, d.EventType)
	}
	return types
}

func (h house) wantTypes(endpoint string, want ...webhook.EventType) {
	h.t.Helper()
	if got := h.toldTypes(endpoint); !slices.Equal(got, want) {
		h.t.Errorf("%s is told %v, want %v", endpoint, got, want)
	}
}

const operator = "operator"

func TestAnEndpointIsToldWhatItSubscribedTo(t *testing.T) {
	h := newHouse(t)
	h.endpoint("all", operator, webhook.RegistrationCreated, webhook.RegistrationConfirmed, webhook.ParticipantCreated)
	h.endpoint("some", operator, webhook.RegistrationConfirmed)
	h.endpoint("other", operator, webhook.SessionCreated)
	off := h.endpoint("off", operator, webhook.RegistrationConfirmed)
	off.Status, off.Reason, off.Version = webhook.Disabled, webhook.ByHand, 1
	if err := h.Store().MarkEndpoint(t.Context(), off); err != nil {
		t.Fatal(err)
	}
	samples := samples()
	h.tell(samples[webhook.ParticipantCreated], registrationChange(nil, inStatus(booking.Confirmed)), change("something else"))
	h.wantTypes("all", webhook.ParticipantCreated, webhook.RegistrationCreated, webhook.RegistrationConfirmed)
	h.wantTypes("some", webhook.RegistrationConfirmed)
	h.wantTypes("other")
	h.wantTypes("off")
	if got := h.started(); !slices.Equal(got, []string{"all", "some"}) {
		t.Errorf("started %v", got)
	}
	d := h.told("some")[0]
	e := webhook.Derive(h.here(registrationChange(nil, inStatus(booking.Confirmed))))[1]
	if d.EventID != e.ID || d.Object != e.Object || string(d.Body) != payload(t, e, access.All) || d.Status != webhook.Pending || !d.DueAt.Equal(h.Clock.Now()) {
		t.Errorf("the delivery is %+v", d)
	}
	if awake, err := h.Store().Awake(t.Context(), h.Clock.Now()); err != nil || len(awake) != 2 {
		t.Errorf("awake are %v, %v", awake, err)
	}
}

func TestEachIsToldWhatItsCreatorMayReadNow(t *testing.T) {
	h := newHouse(t)
	narrow, wide := h.key("registrations:read"), h.key("registrations:read", "participants:read")
	h.endpoint("narrow", narrow.Principal(), webhook.RegistrationCreated)
	h.endpoint("wide", wide.Principal(), webhook.RegistrationCreated)
	h.tell(registrationChange(nil, &registration))
	tells := func(endpoint string, nth int) bool {
		return strings.Contains(string(h.told(endpoint)[nth].Body), "par1")
	}
	if tells("narrow", 0) || !tells("wide", 0) {
		t.Error("the payloads are not what each may read")
	}
	h.SetGrants(access.All &^ access.SetOf(access.ParticipantsRead))
	h.Clock.Advance(time.Minute)
	h.tell(registrationChange(nil, with(registration, func(r *booking.Registration) { r.ID = "reg2" })))
	if tells("wide", 1) {
		t.Error("what was taken from the business is still told")
	}
}

func TestATestAndAWakeReachOneEndpoint(t *testing.T) {
	h := newHouse(t)
	h.endpoint("one", operator, webhook.SessionCreated)
	h.endpoint("two", operator, webhook.SessionCreated)
	h.tell(noticeChange(webhook.Notice{Type: webhook.Test, Endpoint: "one"}))
	h.wantTypes("one", webhook.Test)
	h.wantTypes("two")
	if got := h.started(); !slices.Equal(got, []string{"one"}) {
		t.Errorf("a test starts %v", got)
	}
	h.tell(noticeChange(webhook.Notice{Endpoint: "two"}))
	h.wantTypes("two")
	if got := h.started(); !slices.Equal(got, []string{"two"}) {
		t.Errorf("a wake starts %v", got)
	}
}

// TestAWorkerThatDidNotStartIsStartedByTheSchedule: an invocation may be lost, a queue that is awake is not.
func TestAWorkerThatDidNotStartIsStartedByTheSchedule(t *testing.T) {
	h := newHouse(t)
	h.endpoint("one", operator, webhook.ParticipantCreated)
	workers := h.Workers.(*starts)
	workers.fails = errors.New("throttled")
	h.tell(samples()[webhook.ParticipantCreated])
	if n, err := h.Rouse(t.Context()); n != 0 || err == nil {
		t.Errorf("roused %d, %v", n, err)
	}
	workers.taken()
	workers.fails = nil
	if n, err := h.Rouse(t.Context()); n != 1 || err != nil || !slices.Equal(workers.taken(), []string{"one"}) {
		t.Errorf("roused %d, %v", n, err)
	}
	if _, err := h.Store().Lease(t.Context(), h.ID, "one", "worker", h.Clock.Now(), h.Clock.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Rouse(t.Context()); n != 0 || err != nil {
		t.Errorf("roused %d that have a worker, %v", n, err)
	}
}

// failing is a store that some deliveries, wakes or reads do not reach.
type failing struct {
	webhook.Store
	delivery func(webhook.Delivery) bool
	wake     string
	business string
}

var errStore = errors.New("the store is down")

func (f failing) AddDeliveries(ctx context.Context, all []webhook.Delivery) error {
	if f.delivery != nil && slices.ContainsFunc(all, f.delivery) {
		return errStore
	}
	return f.Store.AddDeliveries(ctx, all)
}

func (f failing) Wake(ctx context.Context, business, endpoint string, at time.Time) error {
	if endpoint == f.wake {
		return errStore
	}
	return f.Store.Wake(ctx, business, endpoint, at)
}

func (f failing) Endpoints(ctx context.Context, business string) ([]webhook.Endpoint, error) {
	if business == f.business {
		return nil, errStore
	}
	return f.Store.Endpoints(ctx, business)
}

func TestWhatFailedIsTheRestOfTheBatch(t *testing.T) {
	h := newHouse(t)
	h.endpoint("one", operator, webhook.ParticipantCreated)
	h.endpoint("two", operator, webhook.SessionCreated)
	neighbour := h.here(samples()[webhook.PurchaseCompleted])
	neighbour.BusinessID = "neighbour"
	changes := []webhook.Change{h.here(change("nothing")), neighbour, h.here(samples()[webhook.ParticipantCreated]), h.here(samples()[webhook.SessionCreated]), neighbour}
	for name, tt := range map[string]struct {
		store failing
		done  int
	}{
		"a business": {failing{business: "neighbour"}, 1},
		"deliveries": {failing{delivery: func(d webhook.Delivery) bool { return d.EndpointID == "one" }}, 2},
		"a wake":     {failing{wake: "two"}, 3},
		"nothing":    {failing{}, 5},
	} {
		tt.store.Store = h.Store()
		teller := h.Teller
		teller.Store = tt.store
		done, err := teller.Tell(t.Context(), changes)
		if done != tt.done || (err != nil) != (done < len(changes)) || err != nil && !errors.Is(err, errStore) {
			t.Errorf("%s fails: %d done, %v", name, done, err)
		}
	}
	h.wantTypes("one", webhook.ParticipantCreated)
	h.wantTypes("two", webhook.SessionCreated)
}

// TestBatchesReadTwiceTellOnce: however the stream's records come in batches, and however often a batch comes, each event is one
// delivery, and those of one second are in the order of the writes.
func TestBatchesReadTwiceTellOnce(t *testing.T) {
	h := newHouse(t)
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.StringMatching(`[a-z0-9]{16}`).Draw(rt, "endpoint")
		h.endpoint(id, operator, webhook.ParticipantUpdated)
		var all []webhook.Change
		for n := range rapid.IntRange(1, 12).Draw(rt, "changes") {
			c := h.here(participantChange(&participant, with(participant, func(p *booking.Participant) { p.Name = fmt.Sprint("Ana ", n) })))
			c.ID, c.Sequence = fmt.Sprint(id, n), fmt.Sprintf("4421584500000000017450%07d", 999_995+n)
			all = append(all, c)
		}
		for from := 0; from < len(all); {
			to := rapid.IntRange(from+1, len(all)).Draw(rt, "to")
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				if done, err := h.Tell(t.Context(), all[from:to]); done != to-from || err != nil {
					rt.Fatal(done, err)
				}
			}
			from = rapid.IntRange(min(from+1, to), to).Draw(rt, "next")
		}
		told := h.told(id)
		for n, c := range all {
			if len(told) != len(all) || told[n].EventID != webhook.Derive(c)[0].ID {
				rt.Fatalf("%d changes are %d deliveries: %v", len(all), len(told), told)
			}
		}
		if e, err := h.Store().Endpoint(t.Context(), h.ID, id); err != nil || h.Store().RemoveEndpoint(t.Context(), e, booking.Change{Event: audit.New(h.Operator(), audit.WebhookCreated, id, h.Clock.Now(), rand.Reader)}) != nil {
			rt.Fatal("not removed")
		}
	})
}

// TestABatchThatIsToldTwiceAtOnce: Lambda may give up on an invocation that still runs, and begin another.
func TestABatchThatIsToldTwiceAtOnce(t *testing.T) {
	h := newHouse(t)
	h.endpoint("one", operator, webhook.RegistrationCreated, webhook.RegistrationConfirmed)
	batch := []webhook.Change{h.here(registrationChange(nil, inStatus(booking.Confirmed)))}
	for _, err := range bookingtest.AtOnce(6, func(int) error {
		_, err := h.Tell(t.Context(), batch)
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	h.wantTypes("one", webhook.RegistrationCreated, webhook.RegistrationConfirmed)
}

// TestATellingCostsWhatItTells: besides the deliveries and the wakes, two requests for a business and its batch.
func TestATellingCostsWhatItTells(t *testing.T) {
	h := newHouse(t)
	for n := range 3 {
		h.endpoint(fmt.Sprint("e", n), operator, webhook.ParticipantUpdated)
	}
	var changes []webhook.Change
	for n := range 10 {
		c := participantChange(&participant, with(participant, func(p *booking.Participant) { p.Name = fmt.Sprint(n) }))
		c.ID = fmt.Sprint("c", n)
		changes = append(changes, c)
	}
	h.Requests.Count()
	h.tell(changes...)
	if n := h.Requests.Count(); n != 2+30+3 {
		t.Errorf("%d requests", n)
	}
	h.tell(samples()[webhook.SessionCreated]) // to which nobody subscribed
	if n := h.Requests.Count(); n != 1 {
		t.Errorf("%d requests to tell nobody", n)
	}
}

// BenchmarkTell tells 1,000 changes to 20 endpoints.
func BenchmarkTell(b *testing.B) {
	h := newHouse(b)
	for n := range 20 {
		h.endpoint(fmt.Sprintf("e%02d", n), operator, webhook.ParticipantUpdated)
	}
	for round := 0; b.Loop(); round++ {
		var changes []webhook.Change
		for n := range 1000 {
			c := participantChange(&participant, with(participant, func(p *booking.Participant) { p.Name = fmt.Sprint(n) }))
			c.ID = fmt.Sprint(round, " ", n)
			changes = append(changes, c)
		}
		h.tell(changes...)
	}
}
