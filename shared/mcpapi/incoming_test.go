package mcpapi

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver"
)

// FuzzIncoming sends anything: it is read without a panic, counts as one request at least and as a batch's most at most, writes no
// more than it calls, and names nothing in its client's history that is not ours.
func FuzzIncoming(f *testing.F) {
	for _, seed := range []string{`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_booking"}}`, `[{"jsonrpc":"2.0","method":"resources/read","params":{"uri":"frontdesk://services"}}]`,
		`{"type":"tool","name":"create_booking"}`, `{"type":"tool","type":"tool"}`, `[]`, `[1]`, `{}`, `x`, ``, `[{"jsonrpc":"2.0","method":"a/b#c"},{"jsonrpc":"2.0","id":null,"method":"ping"}]`, `{"type":7}`} {
		f.Add(seed)
	}
	d := New(Config{Origin: &url.URL{}}).doors[access.Assistant]
	known := append([]string{"index", unknownCall}, methods...)
	for _, op := range d.operations {
		known = append(known, op.name)
	}
	c := access.Caller{Principal: "key:1", Door: access.Assistant, Scopes: []string{"*"}, Capabilities: access.All, Grants: access.All}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		u := d.use(c, d.receive(r))
		calls := 0
		for name, n := range u.Called {
			if calls += n; !strings.Contains(" "+strings.Join(known, " ")+" ", " "+name+" ") {
				t.Errorf("%q is kept as %q", body, name)
			}
		}
		if u.Requests < 1 || u.Requests > mcpserver.MaxBatch || u.Writes > calls || calls > u.Requests {
			t.Errorf("%q counts as %+v", body, u)
		}
	})
}
