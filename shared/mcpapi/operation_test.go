package mcpapi

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"

	"github.com/google/jsonschema-go/jsonschema"
)

func newDoors(t *testing.T) *Doors {
	origin, _ := url.Parse("https://desk.example")
	tables, _ := dynamotest.New(t)
	return New(Config{StateKey: make([]byte, 32), Now: time.Now, Random: rand.Reader, Origin: origin, Meter: ratelimit.NewMeter(dynamo.NewUsage(tables), time.Now), Limits: ratelimit.New(dynamo.NewLimits(tables), time.Now)})
}

// TestEveryOperationIsComplete is the registry's test: nothing is offered without words, a need, and plain schemas.
func TestEveryOperationIsComplete(t *testing.T) {
	for door, d := range newDoors(t).doors {
		for _, op := range d.operations {
			if op.name == "" || op.title == "" || len(op.description) < 40 || len(op.needs) == 0 || op.call == nil {
				t.Errorf("%s/%s lacks a part", door, op.name)
			}
			for _, need := range op.needs {
				if access.ScopeFor(door, need) == "" {
					t.Errorf("%s/%s needs %s, which no scope of the door means", door, op.name, need)
				}
			}
			if op.readOnly && op.destructive {
				t.Errorf("%s/%s cannot be both", door, op.name)
			}
			if op.destructive != (op.question != nil) {
				t.Errorf("%s/%s destroys: %v, asks first: %v", door, op.name, op.destructive, op.question != nil)
			}
			plainTyped(t, string(door)+"/"+op.name+" in", op.input)
			plainTyped(t, string(door)+"/"+op.name+" out", op.output)
			for name, p := range op.input.Properties {
				if p.Description == "" {
					t.Errorf("%s/%s: argument %s is not described", door, op.name, name)
				}
			}
		}
	}
}

// plainTyped holds a schema to one plain type everywhere.
func plainTyped(t *testing.T, where string, s *jsonschema.Schema) {
	t.Helper()
	if s.Type == "" || len(s.Types) > 0 {
		t.Errorf("%s: type is %q %v", where, s.Type, s.Types)
	}
	for name, p := range s.Properties {
		plainTyped(t, where+"."+name, p)
	}
	if s.Items != nil {
		plainTyped(t, where+"[]", s.Items)
	}
}

// TestAPanicIsAnError closes trap T1: the SDK runs tools in goroutines of its own. The desk is missing here.
func TestAPanicIsAnError(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_business","arguments":{"handle":"studio"}}}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	newDoors(t).ServeDoor(w, r, access.Caller{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous})
	if !strings.Contains(w.Body.String(), "Something went wrong on our side") || strings.Contains(w.Body.String(), "nil pointer") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
