package webhook_test

import (
	"reflect"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

const text, other = "Once", "Twice"

// since chooses all of the first day, and so many days more.
func since(more int) webhook.Redelivery {
	return webhook.Redelivery{From: bookingtest.Now.Add(-1), To: bookingtest.Now.Add(1).AddDate(0, 0, more)}
}

// onceWrites are the writes that an idempotency key makes happen once, each about an endpoint; one that differs asks for something else.
var onceWrites = map[string]struct {
	kind audit.Kind
	call func(o office, c access.Caller, id string, differs bool) (any, error)
}{
	"Create": {audit.WebhookCreated, func(o office, c access.Caller, _ string, differs bool) (any, error) {
		in := goodEndpoint
		if differs {
			in.Description = other
		}
		return o.endpoints.Create(o.t.Context(), c, in)
	}},
	"Update": {audit.WebhookUpdated, func(o office, c access.Caller, id string, differs bool) (any, error) {
		if differs {
			return o.endpoints.Update(o.t.Context(), c, id, webhook.Changes{Description: new(other)})
		}
		return o.endpoints.Update(o.t.Context(), c, id, webhook.Changes{Description: new(text)})
	}},
	"Remove": {audit.WebhookRemoved, func(o office, c access.Caller, id string, differs bool) (any, error) {
		return o.endpoints.Remove(o.t.Context(), c, unless(differs, id))
	}},
	"RotateSecret": {audit.WebhookSecretRotated, func(o office, c access.Caller, id string, differs bool) (any, error) {
		return o.endpoints.RotateSecret(o.t.Context(), c, unless(differs, id))
	}},
	"SendTest": {audit.WebhookTestSent, func(o office, c access.Caller, id string, differs bool) (any, error) {
		return o.endpoints.SendTest(o.t.Context(), c, unless(differs, id))
	}},
	"Redeliver": {audit.WebhookRedelivered, func(o office, c access.Caller, id string, differs bool) (any, error) {
		more := 0
		if differs {
			more = 1
		}
		e, n, err := o.endpoints.Redeliver(o.t.Context(), c, id, since(more))
		return []any{e, n}, err
	}},
}

func TestAKeyMakesAWriteHappenOnce(t *testing.T) {
	for name, tt := range onceWrites {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			on := o.add(o.Operator())
			o.deliver(on, 1, webhook.Failed)
			before, c := len(o.Events(tt.kind)), keyed(o.Operator(), "k-1")
			got := make([]any, 16)
			if all := answers(bookingtest.AtOnce(16, func(n int) (err error) { got[n], err = tt.call(o, c, on.ID, false); return err })); all[""] != 16 {
				t.Fatalf("at once: %v", all)
			}
			for n := range got {
				if !reflect.DeepEqual(got[n], got[0]) {
					t.Errorf("call %d: %+v, want %+v", n, got[n], got[0])
				}
			}
			o.Requests.Count()
			again, err := tt.call(o, c, on.ID, false)
			if expect(t, err, ""); !reflect.DeepEqual(again, got[0]) || o.Requests.Count() != 1 {
				t.Errorf("again: %+v, want %+v", again, got[0])
			}
			_, err = tt.call(o, c, on.ID, true)
			expect(t, err, problem.Conflict)
			if n := len(o.Events(tt.kind)) - before; n != 1 {
				t.Errorf("%d events", n)
			}
		})
	}
}

func unless(differs bool, id string) string {
	if differs {
		return "another"
	}
	return id
}
