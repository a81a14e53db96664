package mcpapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// closing is a door with a destructive tool, close_day, and how often it was done and with which key.
type closing struct {
	doors *Doors
	now   time.Time
	keys  []string
}

type closeDayIn struct {
	Day string `json:"day" jsonschema:"the day to close"`
}

func newClosing(t *testing.T) *closing {
	c := &closing{doors: newDoors(t), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	c.doors.config.StateKey, c.doors.config.Now, c.doors.config.Random = []byte(strings.Repeat("k", 32)), func() time.Time { return c.now }, strings.NewReader(strings.Repeat("nonce of 12.", 100))
	run := func(_ context.Context, caller access.Caller, in closeDayIn) (closeDayIn, error) {
		c.keys = append(c.keys, caller.IdempotencyKey)
		return in, nil
	}
	question := func(_ context.Context, _ access.Caller, in closeDayIn) (string, error) {
		switch in.Day {
		case "2026-01-01":
			return "", problem.New(problem.Conflict, "This day is closed.").With("field", "day")
		case "2026-01-03":
			return "", errors.New("the store is away")
		case "2026-01-02":
			return "", nil
		}
		return "Close " + in.Day + "? 12 people have booked.", nil
	}
	for _, name := range []access.Door{access.Assistant, access.Staff} {
		d := &door{name: name}
		for _, tool := range []string{"close_day", "close_other_day"} {
			d.operations = append(d.operations, confirming(define(operation{name: tool, title: "Close a day", destructive: true, needs: []access.Capability{access.RegistrationsWrite}}, nil, run), question))
		}
		c.doors.add(d)
	}
	return c
}

func holder(key string) access.Caller {
	return access.Caller{Principal: access.KeyPrincipal(key), Door: access.Assistant, Business: access.Business{ID: "b1"}, Scopes: []string{"*"}, Capabilities: access.All, Grants: access.All, Client: access.ExternalClient}
}

// attempt calls close_day as a client of the revision 2026-07-28 does that shows forms.
type attempt struct {
	caller           access.Caller
	tool, day, state string
	answer           string // of the person: an ElicitResult
	capabilities     string
}

type told struct {
	ResultType    string
	IsError       bool
	Content       []struct{ Text string }
	RequestState  string
	InputRequests map[string]struct {
		Method string
		Params struct {
			Mode, Message   string
			RequestedSchema struct{ Type string }
		}
	}
}

func (c *closing) call(t *testing.T, a attempt) told {
	t.Helper()
	if a.tool == "" {
		a.tool = "close_day"
	}
	if a.capabilities == "" {
		a.capabilities = `{"elicitation":{"form":{}}}`
	}
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":{"day":%q},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":%s}`, a.tool, a.day, a.capabilities)
	if a.state != "" {
		body += fmt.Sprintf(`,"requestState":%q`, a.state)
	}
	if a.answer != "" {
		body += `,"inputResponses":{"confirm":` + a.answer + `}`
	}
	r := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(body+`}}`))
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": a.tool} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.doors.ServeDoor(w, r, a.caller)
	var answer struct{ Result told }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"content":null`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer.Result
}

const yes = `{"action":"accept","content":{}}`

// TestAPersonIsAskedFirst by the official client, and nothing happens unless they agree.
func TestAPersonIsAskedFirst(t *testing.T) {
	for _, tt := range []struct {
		action, version string
		handler         bool
		asked, done     int
	}{
		{"accept", "2026-07-28", true, 1, 1},
		{"decline", "2026-07-28", true, 1, 0},
		{"cancel", "2026-07-28", true, 1, 0},
		{"decline", "2026-07-28", false, 0, 1}, // a client without forms
		{"decline", "2025-11-25", true, 0, 1},  // a revision without results that require input
	} {
		c, asked := newClosing(t), 0
		options := &mcp.ClientOptions{}
		if tt.handler {
			options.ElicitationHandler = func(_ context.Context, r *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
				if asked++; r.Params.Message != "Close 2026-03-02? 12 people have booked." {
					t.Errorf("asked %q", r.Params.Message)
				}
				return &mcp.ElicitResult{Action: tt.action}, nil
			}
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.doors.ServeDoor(w, r, holder("1")) }))
		defer server.Close()
		session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options).Connect(t.Context(),
			&mcp.StreamableClientTransport{Endpoint: server.URL, DisableStandaloneSSE: true}, &mcp.ClientSessionOptions{ProtocolVersion: tt.version})
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "close_day", Arguments: map[string]any{"day": "2026-03-02"}})
		if err != nil || res.IsError != (tt.done == 0) || asked != tt.asked || len(c.keys) != tt.done {
			t.Errorf("%+v: asked %d, done %d, %v %+v", tt, asked, len(c.keys), err, res)
		}
		if text := res.Content[0].(*mcp.TextContent).Text; tt.done == 0 && (!strings.Contains(text, "nothing was changed") || !strings.Contains(text, `"reason":"declined"`)) {
			t.Errorf("%s: %s", tt.action, text)
		}
	}
}

// TestAStateIsForItsOwnCall: a client brings it back, so anybody may have made it up, changed it or kept it.
func TestAStateIsForItsOwnCall(t *testing.T) {
	c := newClosing(t)
	asked := c.call(t, attempt{caller: holder("1"), day: "2026-03-02"})
	form := asked.InputRequests["confirm"]
	if asked.ResultType != "input_required" || form.Method != "elicitation/create" || form.Params.Mode != "form" || form.Params.RequestedSchema.Type != "object" || asked.RequestState == "" || len(c.keys) != 0 {
		t.Fatalf("%+v", asked)
	}
	sealed, _ := base64.RawURLEncoding.DecodeString(asked.RequestState)
	if strings.Contains(string(sealed), "2026") {
		t.Error("the state can be read")
	}
	tampered := append([]byte{}, sealed...)
	tampered[len(tampered)-1] ^= 1
	elsewhere, renter, atStaff := holder("1"), holder("1"), holder("1")
	elsewhere.Business.ID, renter.ClientID, atStaff.Door = "b2", "other-app", access.Staff
	for name, a := range map[string]attempt{
		"other arguments":  {caller: holder("1"), day: "2026-03-03"},
		"another person":   {caller: holder("2"), day: "2026-03-02"},
		"another client":   {caller: renter, day: "2026-03-02"},
		"another business": {caller: elsewhere, day: "2026-03-02"},
		"another door":     {caller: atStaff, day: "2026-03-02"},
		"another tool":     {caller: holder("1"), day: "2026-03-02", tool: "close_other_day"},
		"a changed state":  {caller: holder("1"), day: "2026-03-02", state: base64.RawURLEncoding.EncodeToString(tampered)},
		"a shorter state":  {caller: holder("1"), day: "2026-03-02", state: asked.RequestState[:8]},
		"a made-up state":  {caller: holder("1"), day: "2026-03-02", state: "accepted"},
	} {
		if a.state == "" {
			a.state = asked.RequestState
		}
		a.answer = yes
		if res := c.call(t, a); !res.IsError || !strings.Contains(res.Content[0].Text, `"field":"requestState"`) || len(c.keys) != 0 {
			t.Errorf("%s: %+v, done %d", name, res, len(c.keys))
		}
	}
	c.now = c.now.Add(stateLife - time.Second)
	first := attempt{caller: holder("1"), day: "2026-03-02", state: asked.RequestState, answer: yes}
	if res := c.call(t, first); res.IsError || len(c.keys) != 1 {
		t.Errorf("in time: %+v", res)
	}
	// A repetition is the same write again: it has the same idempotency key, and so gets the same answer.
	if c.call(t, first); len(c.keys) != 2 || c.keys[0] == "" || c.keys[0] != c.keys[1] {
		t.Errorf("keys %q", c.keys)
	}
	c.now = c.now.Add(time.Second)
	if res := c.call(t, first); !res.IsError || len(c.keys) != 2 {
		t.Errorf("too late: %+v", res)
	}
}

// TestWhatIsNoAnswerIsAskedAgain, and what needs no question is not asked.
func TestWhatIsNoAnswerIsAskedAgain(t *testing.T) {
	c := newClosing(t)
	one := holder("1")
	state := c.call(t, attempt{caller: one, day: "2026-03-02"}).RequestState
	for name, a := range map[string]attempt{
		"a yes without its question": {caller: one, day: "2026-03-02", answer: yes},
		"no answer":                  {caller: one, day: "2026-03-02", state: state},
		"an answer of another kind":  {caller: one, day: "2026-03-02", state: state, answer: `{"roots":[]}`},
	} {
		if res := c.call(t, a); res.ResultType != "input_required" || len(c.keys) != 0 {
			t.Errorf("%s: %+v", name, res)
		}
	}
	if res := c.call(t, attempt{caller: one, day: "2026-01-03"}); !res.IsError || !strings.Contains(res.Content[0].Text, "INTERNAL_ERROR") || len(c.keys) != 0 {
		t.Errorf("a question that cannot be made: %+v", res)
	}
	for name, a := range map[string]attempt{
		"what is done already":      {caller: one, day: "2026-01-01"},
		"nothing to ask":            {caller: one, day: "2026-01-02"},
		"a client that opens pages": {caller: one, day: "2026-03-02", capabilities: `{"elicitation":{"url":{}}}`},
		"a client without forms":    {caller: one, day: "2026-03-02", capabilities: `{}`},
	} {
		before := len(c.keys)
		if res := c.call(t, a); res.IsError || len(c.keys) != before+1 || c.keys[before] != "" {
			t.Errorf("%s: %+v, keys %q", name, res, c.keys)
		}
	}
	if res := c.call(t, attempt{caller: one, day: "2026-03-02", capabilities: `{"elicitation":{}}`}); res.ResultType != "input_required" {
		t.Errorf("an empty capability means forms: %+v", res)
	}
}
