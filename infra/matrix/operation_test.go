package matrix

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
)

// operations are the tools and resources of a door.
func (w *world) operations(door access.Door) []mcpapi.Operation {
	w.t.Helper()
	all := slices.DeleteFunc(w.doors.Operations(), func(op mcpapi.Operation) bool { return op.Door != door })
	if len(all) == 0 {
		w.t.Fatalf("the %s door offers nothing", door)
	}
	return all
}

// arguments are values of the right type for what an operation requires. Nothing in the business has such an id.
func arguments(t *testing.T, op mcpapi.Operation) map[string]any {
	t.Helper()
	in := map[string]any{}
	for _, name := range op.Input.Required {
		switch p := op.Input.Properties[name]; p.Type {
		case "string":
			in[name] = "unknown"
		case "integer", "number":
			in[name] = 1
			if p.Minimum != nil {
				in[name] = *p.Minimum
			}
		case "boolean":
			in[name] = false
		case "array":
			in[name] = []any{}
		case "object":
			in[name] = map[string]any{}
		default:
			t.Fatalf("%s requires %s, of the type %q: say here what to send", op.Name, name, p.Type)
		}
	}
	return in
}

func encode(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rpc is an operation as a JSON-RPC request.
func rpc(t *testing.T, op mcpapi.Operation) string {
	if op.Resource {
		return encode(t, map[string]any{"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": map[string]any{"uri": address(op)}})
	}
	return encode(t, map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": map[string]any{"name": op.Name, "arguments": arguments(t, op)}})
}

// address is a URI of a resource. Nothing in the business has such an id.
func address(op mcpapi.Operation) string {
	if op.URI != "" {
		return op.URI
	}
	collection, _, _ := strings.Cut(op.Template, "{")
	return collection + "unknown"
}

// plain is an operation in the plain call form.
func plain(t *testing.T, op mcpapi.Operation) string {
	kind := "tool"
	if op.Resource {
		kind = "resource"
	}
	return encode(t, map[string]any{"type": kind, "name": op.Name, "params": arguments(t, op)})
}

// refused is the error in an answer, in any of the MCP doors' forms.
type refused struct {
	Code    problem.Code
	Details struct {
		Reason         string
		RequiredScopes []string
	}
}

// readRPC returns the error in an answer to a JSON-RPC request; nil when there is none.
func readRPC(t *testing.T, a answer) *refused {
	t.Helper()
	var in struct {
		Result *struct {
			IsError bool
			Content []struct{ Text string }
			Meta    map[string]any `json:"_meta"`
		}
		Error json.RawMessage
	}
	a.decode(t, &in)
	if in.Result != nil && in.Result.IsError {
		e := readPlain(t, answer{body: in.Result.Content[0].Text})
		if _, told := in.Result.Meta["mcp/www_authenticate"]; told != (e.Details.Reason == problem.ReasonInsufficientScope) {
			t.Errorf("_meta says what scope to ask for: %v, in %s", told, a.body)
		}
		return e
	}
	if in.Error == nil {
		return nil
	}
	var rpcError struct{ Data *refused }
	if (answer{body: string(in.Error)}).decode(t, &rpcError); rpcError.Data != nil {
		return rpcError.Data
	}
	return readPlain(t, a) // of the authorizer's denial, which comes before anybody reads the body
}

func readPlain(t *testing.T, a answer) *refused {
	t.Helper()
	var in struct{ Error *refused }
	a.decode(t, &in)
	return in.Error
}

// verdictOf is what an answer means for who asked. Whatever is not about permission, such as that something does not exist, means
// that they may; but not that something broke.
func verdictOf(t *testing.T, a answer, e *refused) verdict {
	t.Helper()
	switch {
	case a.status == http.StatusUnauthorized:
		return verdict{reason: unauthorized}
	case a.status >= 500 || e != nil && e.Code == problem.InternalError:
		t.Errorf("broken: %d %s", a.status, a.body)
	case e != nil && e.Code == problem.Forbidden:
		slices.Sort(e.Details.RequiredScopes)
		return verdict{e.Details.Reason, e.Details.RequiredScopes}
	case a.status == http.StatusForbidden:
		t.Errorf("403 without FORBIDDEN: %s", a.body)
	}
	return verdict{}
}

// ask asks for an operation by JSON-RPC, and at the assistant door in the plain call form too, and holds the answers to want.
func (w *world) ask(t *testing.T, b bearer, op mcpapi.Operation, want verdict) {
	t.Helper()
	r := request{b.route, w.Handle, b.secret, rpc(t, op)}
	a := w.send(t, r)
	status := http.StatusOK
	switch want.reason {
	case unauthorized:
		status = http.StatusUnauthorized
	case problem.ReasonInsufficientScope, problem.ReasonMembershipEnded:
		status = http.StatusForbidden
	}
	var e *refused
	if a.status != http.StatusUnauthorized {
		e = readRPC(t, a)
	}
	if got := verdictOf(t, a, e); !got.is(want) || a.status != status {
		t.Errorf("%s with %v, role %q, grants %s: %s is %d %+v, want %d %+v", b.kind, b.scopes, w.role, w.Grants, op.Name, a.status, got, status, want)
	}
	checkChallenge(t, a, want)
	if b.route != assistantDoor {
		return
	}
	r.body, e = plain(t, op), nil
	if a = w.send(t, r); a.status != http.StatusUnauthorized {
		e = readPlain(t, a)
	}
	if got := verdictOf(t, a, e); !got.is(want) || (a.status == http.StatusForbidden) != (want.reason != "" && want.reason != unauthorized) {
		t.Errorf("%s with %v, role %q, grants %s: the plain call of %s is %d %+v, want %+v", b.kind, b.scopes, w.role, w.Grants, op.Name, a.status, got, want)
	}
	checkChallenge(t, a, want)
}

// checkChallenge holds that an answer says how to get in where that helps, and nowhere else.
func checkChallenge(t *testing.T, a answer, want verdict) {
	t.Helper()
	helps := want.reason == problem.ReasonInsufficientScope || want.reason == unauthorized
	if (a.challenge != "") != helps {
		t.Errorf("%d has the challenge %q for %+v", a.status, a.challenge, want)
	}
	for _, scope := range want.required {
		if !strings.Contains(a.challenge, scope) {
			t.Errorf("the challenge %q lacks %s", a.challenge, scope)
		}
	}
}

// askLists holds what a door lists for somebody to what they may use.
func (w *world) askLists(t *testing.T, b bearer) {
	t.Helper()
	h := w.holder(b)
	if h.verdict().reason != "" {
		return // they are refused whatever they ask for
	}
	want, lists, templates := map[bool][]string{}, []string{}, []string{}
	for _, op := range w.operations(b.door) {
		if h.verdict(op.Needs...).reason == "" {
			want[op.Resource] = append(want[op.Resource], op.Name)
			if op.App != "" {
				lists = append(lists, op.App)
			}
			if op.URI != "" {
				lists = append(lists, op.Name)
			}
			if op.Template != "" {
				templates = append(templates, op.Name)
			}
		}
	}
	type listed struct {
		Tools, Resources, ResourceTemplates []struct{ Name string }
	}
	list := func(method string) listed {
		var in struct{ Result listed }
		w.send(t, request{b.route, w.Handle, b.secret, `{"jsonrpc":"2.0","id":1,"method":"` + method + `"}`}).decode(t, &in)
		return in.Result
	}
	check := func(what string, got []string, want []string) {
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("%s with %v, role %q, grants %s: %s has %v, want %v", b.kind, b.scopes, w.role, w.Grants, what, got, want)
		}
	}
	names := func(list []struct{ Name string }) (all []string) {
		for _, one := range list {
			all = append(all, one.Name)
		}
		return all
	}
	check("tools/list", names(list("tools/list").Tools), want[false])
	check("resources/list", names(list("resources/list").Resources), lists)
	check("resources/templates/list", names(list("resources/templates/list").ResourceTemplates), templates)
	if b.route == assistantDoor {
		var index struct {
			Data struct{ Tools, Resources []string }
		}
		w.send(t, request{b.route, w.Handle, b.secret, ""}).decode(t, &index)
		check("the index of tools", index.Data.Tools, want[false])
		check("the index of resources", index.Data.Resources, want[true])
	}
}
