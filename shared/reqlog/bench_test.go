package reqlog_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"frontdesk/shared/reqlog"
)

// nowhere is a ResponseWriter that keeps nothing.
type nowhere struct{ header http.Header }

func (w nowhere) Header() http.Header         { return w.header }
func (w nowhere) WriteHeader(int)             {}
func (w nowhere) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkLine is what a request's line costs, with the fields of a door, where it carries metrics and where it does not.
func BenchmarkLine(b *testing.B) {
	for name, metrics := range map[string]bool{"deployed": true, "local": false} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodPost, "/@lindenhof/api/graphql", nil)
			r.Header.Set(reqlog.RequestIDHeader, "0d6d0fcf-1b2c-4a8e-9a52-d3b4a2c4f4b1")
			r.Pattern = "/{handle}/api/graphql"
			log := reqlog.New(io.Discard, reqlog.Program{Function: "graphql", Environment: "prod", Metrics: metrics})
			h := log.Handler(nil, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				for name, value := range map[reqlog.Field]string{reqlog.InvocationID: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", reqlog.TraceID: "1-5759e988-bd862e3fe1be46a994272793",
					reqlog.Door: "partner", reqlog.Business: "01jdq3v9k7zb5f6m", reqlog.Handle: "lindenhof", reqlog.Principal: "key:01jdq3v9k7zb5f6m",
					reqlog.Kind: "partner", reqlog.Operation: "query Participants"} {
					reqlog.Set(r.Context(), name, value)
				}
				reqlog.Set(r.Context(), reqlog.Cost, 26)
				reqlog.CountStore(r.Context(), reqlog.StoreRequest{Operation: "UpdateItem", WriteUnits: 1})
				reqlog.CountStore(r.Context(), reqlog.StoreRequest{Operation: "Query", ReadUnits: 2.5})
			}))
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(nowhere{http.Header{}}, r)
			}
		})
	}
}
