package reqlog_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/reqlog"
)

// serve sends one request through Handler and returns the answer and the lines that were written.
func serve(t *testing.T, next http.HandlerFunc) (*httptest.ResponseRecorder, []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	failed := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "sorry", http.StatusInternalServerError) }
	r := httptest.NewRequest("POST", "/@acme/api/mcp?token=secret", strings.NewReader("the body"))
	r.Header.Set("X-Request-Id", "req-1")
	r.Header.Set("Authorization", "Bearer secret")
	w := httptest.NewRecorder()
	reqlog.New(&out, reqlog.Program{}).Handler(failed, next).ServeHTTP(w, r)
	if strings.Contains(out.String(), "secret") || strings.Contains(out.String(), "the body") {
		t.Errorf("the line holds too much: %s", &out)
	}
	return w, lines(t, &out)
}

func lines(t *testing.T, out io.Reader) (all []map[string]any) {
	t.Helper()
	for d := json.NewDecoder(out); ; {
		var line map[string]any
		if err := d.Decode(&line); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
}

func TestOneLinePerRequest(t *testing.T) {
	for _, tt := range []struct {
		name   string
		next   http.HandlerFunc
		status int // of the line and of the answer
		body   string
		fields map[string]any
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, 200, "", map[string]any{"requestId": "req-1", "method": "POST", "path": "/@acme/api/mcp", "storeRequests": 0.0, "msg": "request"}},
		{"a body", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hi") }, 200, "hi", nil},
		{"its own id", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, reqlog.RequestID(r.Context())) }, 200, "req-1", nil},
		{"a status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, 403, "", nil},
		{"fields", func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Set(r.Context(), reqlog.Door, "staff")
			reqlog.CountStore(r.Context(), reqlog.StoreRequest{Operation: "Query", ReadUnits: 2.5, Took: 3 * time.Millisecond})
			reqlog.CountStore(r.Context(), reqlog.StoreRequest{Operation: "PutItem", WriteUnits: 1, Took: 2500 * time.Microsecond, Retries: 1})
		}, 200, "", map[string]any{"door": "staff", "storeRequests": 2.0, "storeReadUnits": 2.5, "storeWriteUnits": 1.0, "storeMs": 5.5, "storeRetries": 1.0}},
		{"a field twice", func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Set(r.Context(), reqlog.Handle, "one")
			reqlog.Set(r.Context(), reqlog.Handle, "other")
			reqlog.Set(r.Context(), reqlog.Handle, "")
		}, 200, "", map[string]any{"handle": "other"}},
		{"a long text", func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Set(r.Context(), reqlog.Client, strings.Repeat("ü", 300))
		}, 200, "",
			map[string]any{"client": strings.Repeat("ü", 200) + "…"}},
		{"two statuses: the first was sent", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); w.WriteHeader(500) }, 404, "", nil},
		{"a status after the body", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hi"); w.WriteHeader(500) }, 200, "hi", nil},
		{"a panic", func(http.ResponseWriter, *http.Request) { panic("boom") }, 500, "sorry\n", map[string]any{"panic": "boom"}},
		{"a panic with an error", func(http.ResponseWriter, *http.Request) { panic(errors.New("boom")) }, 500, "sorry\n", map[string]any{"panic": "boom"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, lines := serve(t, tt.next)
			if w.Code != tt.status || w.Body.String() != tt.body || w.Header().Get("X-Request-Id") != "req-1" {
				t.Errorf("answered %d %q, %v", w.Code, w.Body, w.Header())
			}
			if len(lines) != 1 || lines[0]["status"] != float64(tt.status) || lines[0]["ms"] == nil {
				t.Fatalf("the lines are %v", lines)
			}
			for name, want := range tt.fields {
				if lines[0][name] != want {
					t.Errorf("%s is %v, want %v", name, lines[0][name], want)
				}
			}
			if stack, _ := lines[0]["stack"].(string); (stack != "") != (lines[0]["panic"] != nil) {
				t.Errorf("the stack is %q", stack)
			}
		})
	}
}

// TestNoCredentialIsLogged_CWE_532: who puts one into an address, a client's id or an operation's name, or is told of it in an error, does not
// find it in the line, not even the beginning of it.
func TestNoCredentialIsLogged_CWE_532(t *testing.T) {
	id := credential.NewID(rand.Reader)
	for kind, ids := range map[credential.Kind][]string{credential.PartnerLive: {id, id}, credential.AccessToken: {id, id, id}, credential.ClientSecret: nil, credential.Code: nil, credential.MailedLink: nil} {
		var out bytes.Buffer
		s := credential.New(kind, rand.Reader, ids...).Reveal()
		r := httptest.NewRequest("GET", "/"+s+"/api/"+s, nil)
		r.Header.Set("X-Request-Id", "x-"+s)
		reqlog.New(&out, reqlog.Program{}).Handler(http.NotFound, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			reqlog.Set(r.Context(), reqlog.Client, strings.Repeat("x", 380)+s) // where the text is cut
			reqlog.Set(r.Context(), reqlog.Operation, "query "+s)
			reqlog.Refuse(r.Context(), errors.New("no such client: "+s))
			panic("with " + s)
		})).ServeHTTP(httptest.NewRecorder(), r)
		if text := out.String(); strings.Contains(text, s[:len(kind.Start())+1]) || strings.Count(text, kind.Start()+"…") < 6 {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

// TestFieldsFromSeveralGoroutines is for the race detector: one goes on after the handler returned.
func TestFieldsFromSeveralGoroutines(t *testing.T) {
	var late sync.WaitGroup
	_, lines := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { reqlog.CountStore(r.Context(), reqlog.StoreRequest{}); reqlog.Set(r.Context(), reqlog.Cost, 1) })
		}
		wg.Wait()
		late.Go(func() { reqlog.Set(r.Context(), reqlog.Late, true) })
	})
	late.Wait()
	if len(lines) != 1 || lines[0]["storeRequests"] != 10.0 {
		t.Errorf("the lines are %v", lines)
	}
}

func TestBegin(t *testing.T) {
	for _, err := range []error{nil, errors.New("boom")} {
		var out bytes.Buffer
		ctx, end := reqlog.New(&out, reqlog.Program{}).Begin(t.Context(), "authorize", "req-2")
		reqlog.Set(ctx, reqlog.Door, "staff")
		reqlog.CountStore(ctx, reqlog.StoreRequest{})
		end(err)
		got := lines(t, &out)
		if len(got) != 1 || got[0]["msg"] != "authorize" || got[0]["door"] != "staff" || got[0]["storeRequests"] != 1.0 || (got[0]["error"] == "boom") != (err != nil) {
			t.Errorf("the lines are %v", got)
		}
	}
	reqlog.Set(context.Background(), reqlog.Cost, 1) // does nothing
	reqlog.CountStore(context.Background(), reqlog.StoreRequest{})
}

func TestTheFirstLineIsTheColdStarts(t *testing.T) {
	var out bytes.Buffer
	log := reqlog.New(&out, reqlog.Program{Function: "mcp", Environment: "dev"})
	for range 3 {
		_, end := log.Begin(t.Context(), "test", "r")
		end(nil)
	}
	for n, line := range lines(t, &out) {
		if line["coldStart"] != (n == 0) || line["function"] != "mcp" || line["environment"] != "dev" {
			t.Errorf("line %d: %v", n, line)
		}
	}
}
