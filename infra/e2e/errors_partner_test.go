package e2e

import (
	"fmt"
	"sync/atomic"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// ungranted is a business that is granted nothing.
func ungranted(t *testing.T) (handle string) {
	t.Helper()
	handle = fmt.Sprintf("granted-nothing-%d", newBusinesses.Add(1))
	site.Ops(t, "", "business", "create", "--handle", handle, "--name", "Granted Nothing", "--time-zone", "Europe/Berlin")
	site.Ops(t, "", "grants", "set", "--business", handle, "--grants", "products.read")
	return handle
}

// newBusinesses counts, so that a test can run several times against the shared run.
var newBusinesses atomic.Int64

// newKey makes a key that no other test uses up.
func newKey(t *testing.T, r *localrun.Run, handle, kind, scopes string) string {
	t.Helper()
	return r.Ops(t, "", "key", "create", "--business", handle, "--kind", kind, "--name", "Errors", "--scopes", scopes).Secret
}

func query(text string) map[string]any { return map[string]any{"query": text} }

// lists asks n times for a list of participants. It costs a point, and 101 for each.
func lists(n int) map[string]any {
	text := ""
	for i := range n {
		text += fmt.Sprintf(" l%d: participants(first: 100) { nodes { id } }", i)
	}
	return query("{ activeBusiness {" + text + " } }")
}

// partnerFailures are those of the partner door, in both media types.
func partnerFailures(t *testing.T) (all []failure) {
	elsewhere, here, at := ungranted(t), site.Handle(0), graphql(0)
	key, others, assistant := newKey(t, site, here, "partner", "participants:read"), newKey(t, site, here, "partner", "products:read"), newKey(t, site, here, "assistant", "*")
	ungrantedKey := newKey(t, site, elsewhere, "partner", "participants:read")
	wanted, unknownField := query("{ activeBusiness { participants(first: 1) { nodes { name } } } }"), query("{ activeBusiness { secrets } }")
	unknownCursor := query(`{ activeBusiness { participants(after: "nothing") { nodes { id } } } }`)
	missingScope := map[string]any{"reason": "insufficient_scope", "requiredScopes": []any{"participants:read"}, "field": "activeBusiness.participants"}
	for media, unfit := range map[string]int{"application/json": 200, "application/graphql-response+json": 400} { // unfit: the status of what does not fit the schema
		send := func(address, credential string, body any) func(*testing.T) localrun.Answer {
			return post(address, credential, body, "Accept", media)
		}
		for _, f := range []failure{
			{what: "no GraphQL", code: problem.ValidationError, status: unfit, ask: send(at, key, query("{"))},
			{what: "an unknown field", code: problem.ValidationError, status: unfit, ask: send(at, key, unknownField)},
			{what: "no query", code: problem.ValidationError, details: map[string]any{"field": "query"}, ask: send(at, key, map[string]any{})},
			{what: "too expensive", code: problem.ValidationError, details: map[string]any{"field": "query", "value": 1112.0}, ask: send(at, key, lists(11))},
			{what: "an unknown cursor", code: problem.ValidationError, status: 200, details: map[string]any{"field": "after", "value": "nothing"}, ask: send(at, key, unknownCursor)},
			{what: "a key in the address", code: problem.ValidationError, read: asBoth, details: map[string]any{"field": "access_token"}, ask: send(at+"?access_token=x", "", wanted)},
			{what: "no key", code: problem.Unauthorized, read: asBoth, ask: send(at, "", wanted)},
			{what: "a key of nobody", code: problem.Unauthorized, read: asBoth, ask: send(at, "sk_test_fdnothing", wanted)},
			{what: "a missing scope", code: problem.Forbidden, details: missingScope, ask: send(at, others, wanted)},
			{what: "a missing grant", code: problem.Forbidden, details: map[string]any{"reason": "business_not_granted"}, ask: send(site.BaseURL+"/@"+elsewhere+"/api/graphql", ungrantedKey, wanted)},
			{what: "another business's key", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "wrong_business"}, ask: send(at, ungrantedKey, wanted)},
			{what: "an assistant key", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "wrong_door"}, ask: send(at, assistant, wanted)},
			{what: "no handle", code: problem.NotFound, read: asBoth, ask: send(site.BaseURL+"/"+here+"/api/graphql", key, wanted)},
			{what: "no such address", needs: []localrun.Need{localrun.Gateway}, code: problem.NotFound, read: asBoth, ask: send(site.BaseURL+"/@"+here+"/api/rest", key, wanted)},
			{what: "too many points", code: problem.RateLimited, details: map[string]any{"limit": "cost", "retryAfter": nil}, ask: repeat(send(at, newKey(t, site, here, "partner", "participants:read"), lists(9)))},
		} {
			f.door, f.what = "partner door", f.what+" as "+media
			if f.read == nil {
				f.read = asGraphQL
			}
			all = append(all, f)
		}
	}
	return all
}
