package e2e

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
)

const (
	crashEvents    = 1000
	crashEndpoints = 20
	crashFailing   = crashEndpoints / 3
	crashWriters   = 8
)

// crashed is what the test knows of one endpoint.
type crashed struct {
	partner  localrun.Partner
	receiver *localrun.Receiver
	endpoint localrun.Endpoint
	fails    bool
}

// TestNoEventIsLostInACrash writes 1,000 purchases that 20 endpoints are told of, a third of which fail, and kills the whole run in the
// middle. Afterwards each endpoint that works has got each of them, and each delivery to the others is accounted for.
func TestNoEventIsLostInACrash(t *testing.T) {
	localrun.Case(t, localrun.Process)
	t.Parallel() // it mostly waits for the minute after which workers that died are missed
	data := t.TempDir()
	first := localrun.MustStart(t, root, data)
	var written atomic.Int64
	var kill sync.Once
	// It is killed while it waits for the answer to a request, which cannot be recorded then.
	endpoints := listeners(t, first, func() {
		if written.Load() >= crashEvents/2 {
			kill.Do(func() { first.Stop(syscall.SIGKILL) })
		}
	})
	began := time.Now()
	before, unknown := purchases(t, first, crashEvents, &written)
	t.Logf("killed after %d writes, %v and %d requests to receivers; the outcome of %d writes is unknown", len(before), time.Since(began).Round(time.Millisecond), requests(endpoints), unknown)
	if len(before) == crashEvents {
		t.Fatal("nothing was delivered before all was written")
	}

	second := localrun.MustStart(t, root, data)
	restarted := time.Now()
	for n := range endpoints {
		endpoints[n].partner.Door = second.BaseURL + "/@" + second.Handle(0) + "/api/graphql"
	}
	after, failed := purchases(t, second, crashEvents-len(before), &written)
	if failed > 0 {
		t.Fatalf("%d writes failed after the restart", failed)
	}
	t.Logf("wrote %d more within %v of the restart", len(after), time.Since(restarted).Round(time.Millisecond))

	events, extra := slices.Concat(before, after), 0
	for _, e := range endpoints {
		extra += arrived(t, e, events)
	}
	t.Logf("all are at all endpoints %v after the restart; those that work got %d again", time.Since(restarted).Round(time.Millisecond), extra)
	if extra == 0 {
		t.Error("the request that nobody could record was not made again")
	}
	counts := map[string]int{}
	for _, e := range endpoints[:crashFailing] {
		accounted(t, e, events, counts)
	}
	t.Logf("deliveries to those that fail, accounted for after %v: %v", time.Since(restarted).Round(time.Millisecond), counts)
}

// listeners makes the endpoints, each by a key of its own, because one may make so many requests only. Those that work call atWork before they answer.
func listeners(t *testing.T, r *localrun.Run, atWork func()) (all []crashed) {
	for n := range crashEndpoints {
		fails := n < crashFailing
		receiver := localrun.NewReceiver(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
			if fails {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			atWork()
		})
		partner := r.Partner(t, r.Handle(0), "purchases:read,webhooks:read,webhooks:write")
		all = append(all, crashed{partner, receiver, partner.Listen(t, receiver.URL, "product_purchase.completed"), fails})
	}
	return all
}

func requests(all []crashed) (n int) {
	for _, e := range all {
		n += len(e.receiver.Got())
	}
	return n
}

// purchases records so many purchases, several at once, and returns the global ids of those that the store has acknowledged; written counts
// them meanwhile. The first failure ends it. The outcome of what failed is unknown: the store was killed before it answered.
func purchases(t *testing.T, r *localrun.Run, n int, written *atomic.Int64) (acknowledged []string, unknown int) {
	t.Helper()
	tables := dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: r.Engine.Endpoint,
		AccessTable: r.Engine.AccessTable, BusinessTable: r.Engine.BusinessTable}, nil)
	desk := booking.NewDesk(dynamo.NewBookings(tables), time.Now, rand.Reader)
	caller := access.Operator(access.Business{ID: r.Businesses[0].ID, Handle: r.Handle(0)})
	buyers, err := desk.Participants(t.Context(), caller, booking.Page{First: crashWriters})
	if err != nil {
		t.Fatal(err)
	}
	product, err := desk.AddProduct(t.Context(), caller, booking.NewProduct{Name: "Ten visits", Kind: booking.Pass, Price: booking.Money{Amount: 9900, Currency: "EUR"}})
	if err != nil {
		t.Fatal(err)
	}
	var begun, failed atomic.Int64
	var mu sync.Mutex
	var writing sync.WaitGroup
	for _, buyer := range buyers.All() {
		writing.Go(func() {
			for failed.Load() == 0 && begun.Add(1) <= int64(n) {
				p, err := desk.RecordPurchase(t.Context(), caller, booking.NewPurchase{ParticipantID: buyer.ID, ProductID: product.ID})
				if err != nil {
					failed.Add(1)
					return
				}
				mu.Lock()
				acknowledged = append(acknowledged, "gid://Frontdesk/ProductPurchase/"+p.ID)
				mu.Unlock()
				written.Add(1)
			}
		})
	}
	writing.Wait()
	return acknowledged, int(failed.Load())
}

// arrived waits until an endpoint has got all events, each under one id, and returns how many came again though they were taken.
func arrived(t *testing.T, e crashed, events []string) (extra int) {
	t.Helper()
	e.receiver.Wait(t, fmt.Sprintf("all %d events", len(events)), func(got []localrun.Hook) bool {
		if len(got) < len(events) {
			return false
		}
		ids := map[string]string{}
		extra = 0
		for _, h := range got {
			event := h.Event()
			about := event.ResourceReferences[0]
			if id, again := ids[about]; again && id != event.ID {
				t.Errorf("%s was told as %s and as %s", about, id, event.ID)
			} else if again && !e.fails {
				extra++
			}
			ids[about] = event.ID
		}
		return !slices.ContainsFunc(events, func(event string) bool { return ids[event] == "" })
	})
	return extra
}

// accounted reads the whole history of an endpoint that fails. Each event has a delivery that was tried, and is tried again at a known time.
func accounted(t *testing.T, e crashed, events []string, counts map[string]int) {
	t.Helper()
	found := deliveries(t, e)
	if untried(found, events) != "" {
		found = deliveries(t, e) // an attempt is recorded a moment after its answer
	}
	if event := untried(found, events); event != "" {
		t.Errorf("%s at %s is not accounted for: %+v", event, e.endpoint.URL, found[event])
	}
	for _, event := range events {
		counts[fmt.Sprint(found[event].Status, " after ", len(found[event].Attempts))]++
	}
}

// untried returns the first event whose delivery is not pending after an attempt; "" is none.
func untried(found map[string]delivery, events []string) string {
	for _, event := range events {
		d, ok := found[event]
		if !ok || d.Status != "pending" || d.NextAttemptAt == nil || len(d.Attempts) == 0 || *d.Attempts[0].ResponseStatus != http.StatusServiceUnavailable {
			return event
		}
	}
	return ""
}

// deliveries pages through an endpoint's history, and returns it by the records that it tells of.
func deliveries(t *testing.T, e crashed) map[string]delivery {
	t.Helper()
	found := map[string]delivery{}
	var after *string
	for {
		var out struct {
			Node struct {
				Deliveries struct {
					Nodes []struct {
						delivery
						Payload string
					}
					PageInfo struct {
						HasNextPage bool
						EndCursor   *string
					}
				}
			}
		}
		e.partner.Ask(t, &out, `query ($id: ID!, $after: String) { node(id: $id) { ... on WebhookEndpoint { deliveries(first: 100, after: $after) {
			nodes { id eventId status payload nextAttemptAt endedAt attempts { at responseStatus error } } pageInfo { hasNextPage endCursor } } } } }`,
			map[string]any{"id": e.endpoint.ID, "after": after})
		for _, d := range out.Node.Deliveries.Nodes {
			found[localrun.Hook{Body: []byte(d.Payload)}.Event().ResourceReferences[0]] = d.delivery
		}
		if after = out.Node.Deliveries.PageInfo.EndCursor; !out.Node.Deliveries.PageInfo.HasNextPage {
			return found
		}
	}
}
