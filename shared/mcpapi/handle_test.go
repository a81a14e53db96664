package mcpapi_test

import (
	"strings"
	"testing"

	"frontdesk/shared/access"
)

// TestCWE_407_NobodyCompletesABook: anybody may have a handle completed, in a body of a megabyte.
func TestCWE_407_NobodyCompletesABook(t *testing.T) {
	s := newSite(t)
	anybody := access.Caller{Principal: access.Nobody, Door: access.Account, Capabilities: access.Anonymous, Client: access.ExternalClient}
	for typed, want := range map[string]string{"studio": `"values":["studio"]`, strings.Repeat("studio ", 30): `"values":[]`} {
		w := s.serve(anybody, post(`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"frontdesk://businesses/{handle}"},"argument":{"name":"handle","value":"`+typed+`"}}}`))
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%.20s…: %d %s", typed, w.Code, w.Body)
		}
	}
}
