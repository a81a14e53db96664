package e2e

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// tool is a call of a tool by JSON-RPC.
func tool(name string, arguments map[string]any) map[string]any {
	return map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": map[string]any{"name": name, "arguments": arguments}}
}

// resource is a reading of a resource by JSON-RPC.
func resource(uri string) map[string]any {
	return map[string]any{"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": map[string]any{"uri": uri}}
}

func plainForm(kind, name string, params map[string]any) map[string]any {
	return map[string]any{"type": kind, "name": name, "params": params}
}

// batch is an old revision's batch, of the most requests that there may be.
func batch(one any) []any { return slices.Repeat([]any{one}, 20) }

// token gets an access token for an address of a run, as a program does that a person approves.
func token(t *testing.T, r *localrun.Run, address, scope string, who localrun.Person, handle string) string {
	t.Helper()
	f := flow{run: r, client: r.Register(t, "Errors", callback)}
	var err error
	if f.back, err = localrun.NewBrowser(t).Authorize(t.Context(), f.client.Authorize(r.BaseURL+"/oauth/authorize", address, scope), who, handle); err != nil {
		t.Fatal(err)
	}
	return f.tokens(t).AccessToken
}

// staffToken is one of the staff member of the first business who has only that role.
func staffToken(t *testing.T, role string) string {
	t.Helper()
	return token(t, site, site.StaffDoor(0), "mcp:business", site.Staff(t, 0, role), site.Handle(0))
}

// newMember makes a person with a role in a business.
func newMember(t *testing.T, name, handle, role string) localrun.Person {
	t.Helper()
	who := newUser(t, name)
	site.Ops(t, "", "member", "set", "--business", handle, "--email", who.Email, "--role", role)
	return who
}

// limitMessage and limitDetails are the published example of an error, to the letter.
const limitMessage = "Invalid parameter: limit must be between 1 and 100"

var limitDetails = map[string]any{"field": "limit", "value": 150.0}

// staffFailures are those of the staff door.
func staffFailures(t *testing.T) (all []failure) {
	elsewhere, door := ungranted(t), site.StaffDoor(0)
	there := site.BaseURL + "/@" + elsewhere + "/api/mcp"
	key, here, busy := newKey(t, site, site.Handle(0), "assistant", "*"), staffToken(t, "owner"), staffToken(t, "manager")
	ungrantedToken := token(t, site, there, "mcp:business", newMember(t, "errors-owner", elsewhere, "owner"), elsewhere)
	former := newMember(t, "errors-former", site.Handle(0), "frontdesk")
	left := token(t, site, door, "mcp:business", former, site.Handle(0))
	site.Ops(t, "", "member", "remove", "--business", site.Handle(0), "--email", former.Email)
	sessions, full := tool("upcoming_sessions", map[string]any{}), fullSession(t)
	clash := tool("create_session", map[string]any{"activityId": full.ActivityID, "staffId": full.LeaderID, "start": full.StartTime, "capacity": 5})
	for _, f := range []failure{
		{what: "a limit of 150", code: problem.ValidationError, status: 200, read: asRPC, message: limitMessage, details: limitDetails, ask: post(door, here, tool("upcoming_sessions", map[string]any{"limit": 150}))},
		{what: "an unknown argument", code: problem.ValidationError, status: 200, read: asRPC, details: map[string]any{"field": "Limit", "value": 1.0}, ask: post(door, here, tool("upcoming_sessions", map[string]any{"Limit": 1}))},
		{what: "no JSON", code: problem.ValidationError, read: asRPC, ask: call(http.MethodPost, door, here, "{")},
		{what: "no JSON-RPC", code: problem.ValidationError, read: asRPC, details: map[string]any{"field": "jsonrpc", "value": "1.0"}, ask: post(door, here, map[string]any{"jsonrpc": "1.0", "id": 1, "method": "ping"})},
		{what: "no token", code: problem.Unauthorized, read: asBoth, ask: post(door, "", sessions)},
		{what: "a token of nobody", code: problem.Unauthorized, read: asBoth, ask: post(door, "mcp_fdnothing", sessions)},
		{what: "another business's token", code: problem.Unauthorized, read: asBoth, ask: post(door, ungrantedToken, sessions)},
		{what: "a former member", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "membership_ended"}, ask: post(door, left, sessions)},
		{what: "a missing grant", code: problem.Forbidden, status: 200, read: asRPC, details: map[string]any{"reason": "business_not_granted"}, ask: post(there, ungrantedToken, sessions)},
		{what: "an API key", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "wrong_door"}, ask: post(door, key, sessions)},
		{what: "a page elsewhere", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "origin"}, ask: post(door, here, sessions, "Origin", "https://elsewhere.example")},
		{what: "an unknown tool", code: problem.NotFound, status: 200, read: asRPC, details: map[string]any{"field": "name", "value": "drop_tables"}, ask: post(door, here, tool("drop_tables", nil))},
		{what: "a leader who is busy", code: problem.Conflict, status: 200, read: asRPC, details: map[string]any{"field": "staffId", "dates": nil}, ask: post(door, here, clash)},
		{what: "an unknown resource", code: problem.NotFound, status: 200, read: asRPC, details: map[string]any{"field": "uri", "value": "frontdesk://secrets"}, ask: post(door, here, resource("frontdesk://secrets"))},
		{what: "no handle", code: problem.NotFound, read: asBoth, ask: post(site.BaseURL+"/"+site.Handle(0)+"/api/mcp", here, sessions)},
		{what: "too many requests", code: problem.RateLimited, read: asRPC, details: map[string]any{"limit": "requests", "retryAfter": nil}, ask: repeat(post(door, busy, sessions))},
	} {
		f.door = "staff door"
		all = append(all, f)
	}
	return all
}

// callForm is one of the two ways to call the assistant door.
type callForm struct {
	name   string
	read   reader
	status int // of what an operation itself refuses; 0 for the code's own
	tool   func(name string, arguments map[string]any) map[string]any
	list   func(variants string) map[string]any // reads the services
}

var callForms = []callForm{
	{"plain", asEnvelope, 0, func(name string, arguments map[string]any) map[string]any { return plainForm("tool", name, arguments) },
		func(variants string) map[string]any {
			return plainForm("resource", "services", map[string]any{"includeVariants": variants})
		}},
	{"MCP", asRPC, http.StatusOK, tool, func(variants string) map[string]any {
		return resource("frontdesk://services?includeVariants=" + variants)
	}},
}

// assistantFailures are those of the assistant door, in both call forms.
func assistantFailures(t *testing.T) (all []failure) {
	elsewhere, here, at := ungranted(t), site.Handle(0), site.AssistantDoor()
	fresh := func(handle, scopes string) string { return newKey(t, site, handle, "assistant", scopes) }
	key, reading, ungrantedKey, partner := fresh(here, "*"), fresh(here, "read:*"), fresh(elsewhere, "*"), newKey(t, site, here, "partner", "products:read")
	lowered := newMember(t, "errors-lowered", here, "frontdesk")
	instructor := token(t, site, at, "read:services write:bookings", lowered, here)
	site.Ops(t, "", "member", "set", "--business", here, "--email", lowered.Email, "--role", "instructor")
	full := fullSession(t)
	for _, form := range callForms {
		book := func(change map[string]any) map[string]any {
			in := map[string]any{"customerName": "Late", "customerEmail": "late@example.com", "serviceId": full.ActivityID, "startTime": full.StartTime, "assigneeId": full.LeaderID}
			maps.Copy(in, change)
			return form.tool("create_booking", in)
		}
		past, unknown := book(map[string]any{"startTime": "2020-01-01T09:00:00Z"}), book(map[string]any{"serviceId": "nothing"})
		for _, f := range []failure{
			{what: "an argument of another type", code: problem.ValidationError, status: form.status, details: map[string]any{"field": "includeVariants", "value": "maybe"}, ask: post(at, key, form.list("maybe"))},
			{what: "a start in the past", code: problem.ValidationError, status: form.status, details: map[string]any{"field": "startTime", "value": "2020-01-01T09:00:00Z"}, ask: post(at, key, past)},
			{what: "no key", code: problem.Unauthorized, read: asBoth, ask: post(at, "", book(nil))},
			{what: "a key of nobody", code: problem.Unauthorized, read: asBoth, ask: post(at, "biz_sk_fdnothing", book(nil))},
			{what: "a missing scope", code: problem.Forbidden, details: map[string]any{"reason": "insufficient_scope", "requiredScopes": []any{"write:bookings"}}, ask: post(at, reading, book(nil))},
			{what: "a missing grant", code: problem.Forbidden, status: form.status, details: map[string]any{"reason": "business_not_granted"}, ask: post(at, ungrantedKey, book(nil))},
			{what: "a missing role", code: problem.Forbidden, status: form.status, details: map[string]any{"reason": "role"}, ask: post(at, instructor, book(nil))},
			{what: "a partner key", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "wrong_door"}, ask: post(at, partner, book(nil))},
			{what: "an unknown service", code: problem.NotFound, status: form.status, details: map[string]any{"field": "serviceId", "value": "nothing"}, ask: post(at, key, unknown)},
			{what: "an unknown tool", code: problem.NotFound, status: form.status, details: map[string]any{"field": "name", "value": "drop_tables"}, ask: post(at, key, form.tool("drop_tables", nil))},
			{what: "a full class", code: problem.Conflict, status: form.status, ask: post(at, key, book(nil))},
			{what: "too many requests", code: problem.RateLimited, details: map[string]any{"limit": "requests", "retryAfter": nil}, ask: repeat(post(at, fresh(here, "*"), form.list("true")))},
			{what: "too many writes", code: problem.RateLimited, details: map[string]any{"limit": "writes", "retryAfter": nil}, ask: repeat(post(at, fresh(here, "*"), book(nil)))},
		} {
			f.door, f.what = "assistant door", f.what+", "+form.name
			if f.read == nil {
				f.read = form.read
			}
			all = append(all, f)
		}
	}
	return all
}

// fullSession is a coming class without a free place.
func fullSession(t *testing.T) localrun.Session {
	t.Helper()
	for _, s := range site.Upcoming(t, 0) {
		if s.SpotsLeft == 0 {
			return s
		}
	}
	t.Fatal("the demo has no full class")
	return localrun.Session{}
}

// accountFailures are those of the account door at both its addresses.
func accountFailures(t *testing.T) (all []failure) {
	key := newKey(t, site, site.Handle(0), "assistant", "*")
	consumer := token(t, site, site.AccountDoor(), "mcp:account", site.Consumer(t), "")
	browse, find := tool("browse_sessions", map[string]any{"handle": site.Handle(0), "limit": 150}), tool("find_business", map[string]any{"handle": "no-such-business"})
	for _, at := range []struct{ door, address, credential string }{{"account door", site.AccountDoor(), consumer}, {"public door", site.BaseURL + "/public/api/mcp", ""}} {
		limit := map[string]any{"retryAfter": nil}
		if at.credential != "" {
			limit["limit"] = "requests"
		}
		for _, f := range []failure{
			{what: "a limit of 150", code: problem.ValidationError, status: 200, read: asRPC, message: limitMessage, details: limitDetails, ask: post(at.address, at.credential, browse)},
			{what: "no JSON", code: problem.ValidationError, read: asRPC, ask: call(http.MethodPost, at.address, at.credential, "{")},
			{what: "a token of nobody", code: problem.Unauthorized, read: asBoth, ask: post(at.address, "mcp_fdnothing", find)},
			{what: "an API key", code: problem.Forbidden, read: asBoth, details: map[string]any{"reason": "wrong_door"}, ask: post(at.address, key, find)},
			{what: "an unknown business", code: problem.NotFound, status: 200, read: asRPC, details: map[string]any{"field": "handle", "value": "no-such-business"}, ask: post(at.address, at.credential, find)},
			{what: "too many requests", code: problem.RateLimited, read: asRPC, details: limit, ask: repeat(post(at.address, at.credential, batch(find)))},
		} {
			f.door = at.door
			all = append(all, f)
		}
	}
	return all
}
