package graphqlapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/problem"
)

// FuzzRequest: what is no request is refused as such, and what is one holds a query that was in it.
func FuzzRequest(f *testing.F) {
	f.Add(http.MethodPost, "", "application/json", `{"query":"{ activeBusiness { id } }","variables":{"a":1}}`)
	f.Add(http.MethodPost, "", "application/json; charset=UTF-8", `[{"query":"{a}"}]`)
	f.Add(http.MethodPost, "", "application/json", `{"query":"{a}","Query":"{b}","query":"{c}"}`)
	f.Add(http.MethodGet, "query={a}&variables={%22a%22:[1]}&extensions=x", "", "")
	f.Add(http.MethodPost, "", "text/plain;;", "{}")
	f.Fuzz(func(t *testing.T, method, query, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL.RawQuery = method, query
		r.Header.Set("Content-Type", kind)
		in, err := parseRequest(r)
		switch {
		case err != nil && !problem.Is(err, problem.ValidationError):
			t.Errorf("refused with %v", err)
		case err == nil && strings.TrimSpace(in.Query) == "":
			t.Error("there is nothing to run")
		case err == nil && method == http.MethodPost && len(body) > maxBody:
			t.Errorf("%d bytes were taken", len(body))
		}
	})
}
