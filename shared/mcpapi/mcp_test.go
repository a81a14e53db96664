package mcpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
)

// ask sends one request of the revision 2026-07-28.
func ask(d *Doors, c access.Caller, method, params string) *httptest.ResponseRecorder {
	meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`
	if params != "" {
		meta = params + "," + meta
	}
	r := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":{%s}}`, method, meta)))
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method} {
		r.Header.Set(name, value)
	}
	var named struct{ Name, URI string }
	if json.Unmarshal([]byte("{"+params+"}"), &named); named.Name+named.URI != "" && !strings.HasPrefix(method, "completion") {
		r.Header.Set("Mcp-Name", named.Name+named.URI)
	}
	w := httptest.NewRecorder()
	d.ServeDoor(w, r, c)
	return w
}

// TestAMissingScopeIsNamedEverywhere that something is asked for by name: the body says it, and the status and the header.
func TestAMissingScopeIsNamedEverywhere(t *testing.T) {
	d := prompting(t)
	full := newDoors(t).doors[access.Assistant].operations
	d.doors[access.Assistant].operations = append(d.doors[access.Assistant].operations, full[slices.IndexFunc(full, func(op operation) bool { return op.name == "services" })])
	d.add(d.doors[access.Assistant])
	key := access.Caller{Principal: access.KeyPrincipal("1"), Door: access.Assistant, Scopes: []string{"read:team"}, Capabilities: access.Effective([]string{"read:team"}, access.All, "", false), Grants: access.All}
	for _, tt := range []struct{ method, params, scope string }{
		{"tools/call", `"name":"create_booking"`, "write:bookings"},
		{"prompts/get", `"name":"book_for_a_customer","arguments":{"nonsense":"1"}`, "write:bookings read:services"},
		{"resources/read", `"uri":"frontdesk://services?nonsense=1"`, "read:services"},
		{"completion/complete", `"ref":{"type":"ref/prompt","name":"book_for_a_customer"},"argument":{"name":"service","value":""}`, "write:bookings read:services"},
		{"completion/complete", `"ref":{"type":"ref/resource","uri":"frontdesk://services{?includeVariants}"},"argument":{"name":"includeVariants","value":""}`, "read:services"},
	} {
		w := ask(d, key, tt.method, tt.params)
		challenge := w.Header().Get("WWW-Authenticate")
		said, _ := json.Marshal(challenge)
		if w.Code != http.StatusForbidden || !strings.Contains(challenge, `error="insufficient_scope"`) || !strings.Contains(challenge, `scope="`+tt.scope+`"`) ||
			!strings.Contains(w.Body.String(), `"_meta":{"mcp/www_authenticate":[`+string(said)+`]}`) {
			t.Errorf("%s %s: %d %s\n%s", tt.method, tt.params, w.Code, challenge, w.Body)
		}
	}
}

// TestCacheHints of each method at each door: what depends on the credential is private, what may change at any time is not kept.
func TestCacheHints(t *testing.T) {
	d := newDoors(t)
	for _, at := range []access.Door{access.Staff, access.Assistant, access.Account} {
		c := access.Caller{Principal: access.KeyPrincipal("1"), Door: at, Scopes: []string{"*"}, Capabilities: access.All, Grants: access.All}
		for method, want := range map[string]string{
			"server/discover": `"ttlMs":300000,"cacheScope":"public"`, "tools/list": `"ttlMs":300000,"cacheScope":"private"`, "prompts/list": `"ttlMs":300000,"cacheScope":"private"`,
			"resources/list": `"ttlMs":300000,"cacheScope":"private"`, "resources/templates/list": `"ttlMs":300000,"cacheScope":"private"`,
		} {
			if w := ask(d, c, method, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %s: %d %s", at, method, w.Code, w.Body)
			}
		}
		d.add(&door{name: at, operations: []operation{define(operation{name: "now", resource: true, readOnly: true, needs: []access.Capability{access.SessionsRead}}, nil,
			func(context.Context, access.Caller, struct{}) (struct{}, error) { return struct{}{}, nil })}})
		if w := ask(d, c, "resources/read", `"uri":"frontdesk://now"`); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"ttlMs":0,"cacheScope":"private"`) {
			t.Errorf("%s resources/read: %d %s", at, w.Code, w.Body)
		}
	}
}
