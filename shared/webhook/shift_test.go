package webhook_test

import (
	"crypto/rand"
	"net/http"
	"sync"
	"testing"

	"frontdesk/shared/webhook"
)

// TestWhatAnEndpointWantsNoMoreIsNotSent (OWASP API5): not from before either, because its address may be another one since.
func TestWhatAnEndpointWantsNoMoreIsNotSent(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	e := r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	kept := r.delivery("ep", "a1")
	kept.ID, kept.EventType = "ep.b1", webhook.ParticipantUpdated
	r.must(r.store.AddDeliveries(t.Context(), []webhook.Delivery{kept}))
	r.work("ep")
	if d := r.delivery("ep", "b1"); to.names() != "a1" || d.Status != webhook.Stopped || d.Tries != 0 {
		t.Errorf("%q were sent to an endpoint of %v, %+v", to.names(), e.EventTypes, d)
	}
}

// TestWhatIsAskedForDuringAnAttemptIsSentAgain (CWE-362): the record of an attempt that was under way is not put over the wish.
func TestWhatIsAskedForDuringAnAttemptIsSentAgain(t *testing.T) {
	for _, answer := range []int{200, 500} {
		r := newRound(t)
		office := webhook.NewEndpoints(webhook.Config{Store: r.store, Sealer: r.Sealer, Loopback: true, Now: r.Now, Random: rand.Reader})
		var once sync.Once
		to := receive(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
			once.Do(func() {
				_, n, err := office.Redeliver(t.Context(), r.Operator(), "ep", webhook.Redelivery{DeliveryIDs: []string{"ep.a1"}})
				if n != 1 || err != nil {
					t.Error(n, err)
				}
				w.WriteHeader(answer)
			})
		})
		r.endpoint("ep", to.URL)
		r.deliver("ep", "a1")
		r.work("ep")
		if d := r.delivery("ep", "a1"); to.names() != "a1 a1" || d.Status != webhook.Delivered || d.Step != 1 {
			t.Errorf("after %d: %q were sent, %+v", answer, to.names(), d)
		}
	}
}
