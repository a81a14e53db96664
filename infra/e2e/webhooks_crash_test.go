package e2e

import (
	"context"
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
	data := t.TempDir()
	first := localrun.MustStart(t, root, data)
	endpoints := listeners(t, first)

	began := time.Now()
	before, unknown := purchases(t, first, crashEvents, func(written int) bool {
		if written == crashEvents/2 {
			first.Stop(syscall.SIGKILL)
		}
		return written < crashEvents/2
	})
	t.Logf("killed after %d writes, %v and %d requests to receivers; the outcome of %d writes is unknown", len(before), time.Since(began).Round(time.Millisecond), requests(endpoints), unknown)

	second := localrun.MustStart(t, root, data)
	restarted := time.Now()
	for n := range endpoints {
		endpoints[n].partner.Door = second.BaseURL + "/@" + second.Handle(0) + "/api/graphql"
	}
	after, _ := purchases(t, second, crashEvents-len(before), func(int) bool { return true })
	t.Logf("wrote %d more within %v of the restart", len(after), time.Since(restarted).Round(time.Millisecond))

	events, extra := slices.Concat(before, after), 0
	for _, e := range endpoints {
		extra += arrived(t, e, events)
	}
	t.Logf("all are at all endpoints %v after the restart; those that work got %d twice", time.Since(restarted).Round(time.Millisecond), extra)
	counts := map[string]int{}
	for _, e := range endpoints[:crashFailing] {
		accounted(t, e, events, counts)
	}
	t.Logf("deliveries to those that fail, accounted for after %v: %v", time.Since(restarted).Round(time.Millisecond), counts)
}

// listeners makes the endpoints, each by a key of its own, which may make so many requests.
func listeners(t *testing.T, r *localrun.Run) (all []crashed) {
	for n := range crashEndpoints {
		fails := n < crashFailing
		receiver := localrun.NewReceiver(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
			if fails {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
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

// purchases records so many purchases, several at once, and returns the global ids of those that the store has acknowledged. goOn is told how many
// those are, and ends it. The outcome of what failed is unknown: the store was killed before it answered.
func purchases(t *testing.T, r *localrun.Run, n int, goOn func(written int) bool) (acknowledged []string, unknown int) {
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
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var begun atomic.Int64
	var mu sync.Mutex
	var writing sync.WaitGroup
	for _, buyer := range buyers.All() {
		writing.Go(func() {
			for ctx.Err() == nil && begun.Add(1) <= int64(n) {
				p, err := desk.RecordPurchase(ctx, caller, booking.NewPurchase{ParticipantID: buyer.ID, ProductID: product.ID})
				mu.Lock()
				if err != nil {
					unknown++
				} else if acknowledged = append(acknowledged, "gid://Frontdesk/ProductPurchase/"+p.ID); !goOn(len(acknowledged)) {
					stop()
				}
				mu.Unlock()
			}
		})
	}
	writing.Wait()
	return acknowledged, unknown
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
