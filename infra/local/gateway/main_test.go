package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/infra/local/template"
)

// function stands in for a built function: it gets an event and returns a result.
type function func(ctx context.Context, event []byte) ([]byte, error)

func returning(result string) function {
	return func(context.Context, []byte) ([]byte, error) { return []byte(result), nil }
}

func failing(err error) function {
	return func(context.Context, []byte) ([]byte, error) { return nil, err }
}

const (
	ok    = `{"statusCode":200,"headers":{"Content-Type":"text/plain"},"body":"ok"}`
	allow = `{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"*"}]}}`
)

// harness is a gateway behind a real HTTP server, with functions that record their events.
type harness struct {
	*httptest.Server
	gateway   *Gateway
	functions map[string]function // by logical id; a missing one answers ok, or allow as an authorizer
	log       bytes.Buffer

	mu     sync.Mutex
	ids    int
	events map[string][]byte // the last event of each function
}

func newHarness(t *testing.T, templatePath string, functions map[string]function) *harness {
	t.Helper()
	parsed, err := template.Read(templatePath)
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{functions: functions, events: map[string][]byte{}}
	h.gateway = New(Config{
		Template: parsed,
		Invoke:   h.invoke,
		Now:      func() time.Time { return time.Date(2026, 5, 4, 13, 2, 1, 0, time.UTC) },
		NewID:    h.newID,
		Log:      &h.log,
	})
	h.Server = httptest.NewServer(h.gateway)
	t.Cleanup(h.Close)
	return h
}

const testTemplate = "testdata/template.yaml"

func (h *harness) newID() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids++
	return fmt.Sprintf("id-%d", h.ids)
}

func (h *harness) invoke(ctx context.Context, functionID, requestID string, payload []byte) ([]byte, error) {
	h.mu.Lock()
	h.events[functionID] = payload
	h.mu.Unlock()
	if f := h.functions[functionID]; f != nil {
		return f(ctx, payload)
	}
	if strings.HasPrefix(functionID, "Authorizer") {
		return []byte(allow), nil
	}
	return []byte(ok), nil
}

// event decodes the last event of a function into a new T.
func event[T any](t *testing.T, h *harness, functionID string) T {
	t.Helper()
	var decoded T
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := json.Unmarshal(h.events[functionID], &decoded); err != nil {
		t.Fatalf("event of %s: %v", functionID, err)
	}
	return decoded
}

func (h *harness) called(functionID string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.events[functionID] != nil
}

// do sends a request; headers alternate names and values.
func (h *harness) do(t *testing.T, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := h.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}
