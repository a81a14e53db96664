package webhook_test

import (
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// TestAnEndpointChangesOnceWhateverTheStoreDoes: what was answered as done is done, and who asks again with the same key gets it done once.
func TestAnEndpointChangesOnceWhateverTheStoreDoes(t *testing.T) {
	for name, use := range onceWrites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
				o := newOffice(t)
				on := o.add(o.Operator())
				o.deliver(on, 2, webhook.Failed)
				before, c := len(o.Events(use.kind)), keyed(o.Operator(), "k-1")
				arm(o.Requests)
				first, err := use.call(o, c, on.ID, false)
				o.Requests.Break(nil)
				done := len(o.Events(use.kind)) - before
				if err == nil && done != 1 || err != nil && problem.From(err).Code != problem.InternalError {
					t.Errorf("done %d times, and answered %v", done, err)
				}
				again, errAgain := use.call(o, c, on.ID, false)
				if expect(t, errAgain, ""); err == nil && !reflect.DeepEqual(first, again) {
					t.Errorf("asked again: %+v, after %+v", again, first)
				}
				if done := len(o.Events(use.kind)) - before; done != 1 {
					t.Errorf("it was done %d times", done)
				}
			})
		})
	}
}

// TestADeliveryArrivesWhateverTheStoreDoes: a worker that the store lets down leaves its endpoint to the next one, which makes what is
// left, and again what could not be recorded. Nothing is lost, and all that is recorded was made.
func TestADeliveryArrivesWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		r := newRound(t)
		to := receive(t, func(w http.ResponseWriter, _ *http.Request, name string) {
			if name == "b1" {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		r.endpoint("one", to.URL)
		r.deliver("one", "a1", "b1", "c1", "c2")
		arm(r.Requests)
		_, _ = r.Work(t.Context(), r.ID, "one") // whose failure is Lambda's to log
		r.Requests.Break(nil)
		for range 5 {
			r.Clock.Advance(2 * time.Minute) // whoever died is missed by then
			for _, endpoint := range r.awake() {
				r.work(endpoint)
			}
		}
		got := strings.Fields(to.names())
		for _, name := range []string{"a1", "c1", "c2"} {
			d, times := r.delivery("one", name), 0
			for _, other := range got {
				if other == name {
					times++
				}
			}
			if d.Status != webhook.Delivered || times == 0 || times > 2 || d.Tries > times {
				t.Errorf("%s came %d times, and its record is %+v", name, times, d)
			}
		}
		if first, second := slices.Index(got, "c1"), slices.Index(got, "c2"); first > second {
			t.Errorf("of one object c2 came before c1: %v", got)
		}
		if d := r.delivery("one", "b1"); d.Status != webhook.Pending || d.Tries == 0 {
			t.Errorf("what the receiver refuses is %+v", d)
		}
	})
}

// TestAStreamIsToldOnceWhateverTheStoreDoes: batches fail in the middle and come again, all of it comes a second time, and the businesses'
// shards come in any order. Each endpoint has one delivery of each event, under the id that it got first.
func TestAStreamIsToldOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	types := []webhook.EventType{webhook.ParticipantCreated, webhook.SessionCreated, webhook.RegistrationCreated, webhook.PurchaseCompleted}
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		h := newHouse(t)
		h.endpoint("one", operator, types...)
		h.endpoint("two", operator, types[:2]...)
		var stream []webhook.Change
		for n, kind := range types {
			c := h.here(samples()[kind])
			c.Sequence = string(rune('a' + n))
			stream = append(stream, c)
		}
		arm(h.Requests)
		done, err := h.Tell(t.Context(), slices.Clone(stream))
		h.Requests.Break(nil)
		if (err == nil) != (done == len(stream)) {
			t.Errorf("told %d of %d, %v", done, len(stream), err)
		}
		ids := map[string]bool{}
		for _, d := range h.told("one") {
			ids[d.EventID] = true
		}
		h.Clock.Advance(time.Minute)
		tell := func(again []webhook.Change) {
			if _, err := h.Tell(t.Context(), again); err != nil {
				t.Fatal(err)
			}
		}
		tell(stream[done:]) // as Lambda does
		for _, n := range rand.Perm(len(stream)) {
			tell(stream[n : n+1])
		}
		for endpoint, want := range map[string]int{"one": len(types), "two": 2} {
			told, events := h.told(endpoint), map[string]bool{}
			for _, d := range told {
				events[d.EventID] = true
				delete(ids, d.EventID)
			}
			if len(told) != want || len(events) != want {
				t.Errorf("%s has %d deliveries of %d events", endpoint, len(told), len(events))
			}
		}
		if len(ids) > 0 {
			t.Errorf("the ids %v were given, and are not there any more", ids)
		}
	})
}
