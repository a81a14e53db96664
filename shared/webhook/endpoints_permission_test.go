package webhook_test

import (
	"reflect"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// useCases are all of them, asked for what is wrong in itself or not there: a caller who may not ask must not learn even that.
var useCases = []struct {
	name  string
	reads bool
	call  func(o office, c access.Caller) (any, error)
}{
	{"List", true, func(o office, c access.Caller) (any, error) { return o.endpoints.List(o.t.Context(), c) }},
	{"Get", true, func(o office, c access.Caller) (any, error) { return o.endpoints.Get(o.t.Context(), c, "none") }},
	{"Deliveries", true, func(o office, c access.Caller) (any, error) {
		return o.endpoints.Deliveries(o.t.Context(), c, nil, booking.Page{})
	}},
	{"Delivery", true, func(o office, c access.Caller) (any, error) { return o.endpoints.Delivery(o.t.Context(), c, "none") }},
	{"Secret", false, func(o office, c access.Caller) (any, error) {
		return o.endpoints.Secret(o.t.Context(), c, webhook.Endpoint{})
	}},
	{"Create", false, func(o office, c access.Caller) (any, error) {
		return o.endpoints.Create(o.t.Context(), c, webhook.NewEndpoint{})
	}},
	{"Update", false, func(o office, c access.Caller) (any, error) {
		return o.endpoints.Update(o.t.Context(), c, "none", webhook.Changes{})
	}},
	{"Remove", false, func(o office, c access.Caller) (any, error) { return o.endpoints.Remove(o.t.Context(), c, "none") }},
	{"RotateSecret", false, func(o office, c access.Caller) (any, error) {
		return o.endpoints.RotateSecret(o.t.Context(), c, "none")
	}},
	{"SendTest", false, func(o office, c access.Caller) (any, error) { return o.endpoints.SendTest(o.t.Context(), c, "none") }},
	{"TestAddress", false, func(o office, c access.Caller) (any, error) { return o.endpoints.TestAddress(o.t.Context(), c, "", "") }},
	{"Redeliver", false, func(o office, c access.Caller) (any, error) {
		_, n, err := o.endpoints.Redeliver(o.t.Context(), c, "none", webhook.Redelivery{})
		return n, err
	}},
}

func TestEveryUseCaseAsksForItsCapabilityFirst(t *testing.T) {
	o := newOffice(t)
	type asking struct {
		access.Caller
		reads, writes bool
		reason        string // of a refusal
	}
	ungranted := o.Key(access.Partner, "webhooks:write")
	ungranted.Grants = 0
	ungranted.Capabilities = access.Effective(ungranted.Scopes, 0, "", false)
	callers := map[string]asking{
		"zero":      {access.Caller{}, false, false, problem.ReasonInsufficientScope},
		"operator":  {o.Operator(), true, true, ""},
		"ungranted": {ungranted, false, false, problem.ReasonBusinessNotGranted},
	}
	for _, role := range access.Roles {
		leads := role == access.Owner || role == access.Manager
		callers[string(role)] = asking{o.Person("x", role), leads, leads, problem.ReasonRole}
	}
	for _, scope := range access.Scopes() {
		if scope.Door == access.Partner || scope.Door == access.Assistant {
			callers[scope.Name] = asking{o.Key(scope.Door, scope.Name), scope.Name == "webhooks:read" || scope.Name == "webhooks:write", scope.Name == "webhooks:write", problem.ReasonInsufficientScope}
		}
	}
	for _, u := range useCases {
		for name, c := range callers {
			o.Requests.Count()
			for _, c.Caller = range []access.Caller{c.Caller, keyed(c.Caller, "a key")} {
				_, err := u.call(o, c.Caller)
				if c.writes || u.reads && c.reads {
					if problem.Is(err, problem.Forbidden) {
						t.Errorf("%s refused %s: %v", u.name, name, err)
					}
					continue
				}
				if e := problem.From(err); e == nil || e.Code != problem.Forbidden || e.Reason() != c.reason {
					t.Errorf("%s answered %s: %v, want FORBIDDEN %s", u.name, name, err, c.reason)
				}
				if n := o.Requests.Count(); n != 0 {
					t.Errorf("%s asked the store %d times for %s", u.name, n, name)
				}
			}
		}
	}
	if n := reflect.TypeFor[*webhook.Endpoints]().NumMethod(); n != len(useCases)+1 { // NewSecret belongs to nothing
		t.Errorf("%d of %d methods are here", len(useCases), n)
	}
}
