package mcpapi_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/ratelimit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// site is the doors over a studio with a class and an appointment.
type site struct {
	*bookingtest.Studio
	doors *mcpapi.Doors
	yoga  booking.Activity
	cut   booking.Activity
	ana   booking.Staff
	ben   booking.Staff
	t     testing.TB

	letters *letters // what was sent by e-mail, which alone is connected
}

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{Studio: bookingtest.New(t), t: t, letters: &letters{}}
	s.Desk = s.Desk.With(booking.Outside{Channels: map[booking.Platform]booking.Channel{booking.Email: s.letters}})
	origin, _ := url.Parse("https://desk.example")
	s.doors = mcpapi.New(mcpapi.Config{Desk: s.Desk, Meter: ratelimit.NewMeter(dynamo.NewUsage(s.Tables), s.Clock.Now),
		Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Origin: origin, AllowedOrigins: []string{"https://inspector.example"},
		StateKey: []byte(strings.Repeat("k", 32)), Now: s.Clock.Now, Random: rand.Reader, Recorder: audit.NewRecorder(dynamo.NewEvents(s.Tables), s.Clock.Now, rand.Reader)})
	s.yoga, s.cut = s.Activity("yoga", booking.Class, time.Hour), s.Activity("cut", booking.Appointment, 30*time.Minute)
	s.ana, s.ben = s.AllDay("ana"), s.AllDay("ben")
	s.Session(s.yoga, s.ana, monday.Add(9*time.Hour), 1)
	s.Session(s.yoga, s.ben, monday.Add(18*time.Hour), 10)
	return s
}

func (s *site) serve(c access.Caller, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.RequestID = "req-1"
	s.answer(w, r, c)
	return w
}

func post(body string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// connect is the official client, over HTTP, in the era of that protocol version.
func (s *site) connect(t *testing.T, c access.Caller, version string) *mcp.ClientSession {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, c) }))
	t.Cleanup(server.Close)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
		&mcp.StreamableClientTransport{Endpoint: server.URL, DisableStandaloneSSE: true}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		t.Fatalf("%s: %v", version, err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

var eras = []string{"2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"}

func TestUpcomingSessionsInEveryEra(t *testing.T) {
	s := newSite(t)
	for _, era := range eras {
		res, err := s.connect(t, s.Person("ana", access.Owner), era).CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{}})
		if err != nil || res.IsError {
			t.Errorf("%s: %v %+v", era, err, res)
			continue
		}
		var out struct {
			TimeZone string
			Sessions []struct{ Leader string }
		}
		decode(t, res.StructuredContent, &out)
		if out.TimeZone != "Europe/Berlin" || len(out.Sessions) != 2 || out.Sessions[0].Leader != "Ms ana" {
			t.Errorf("%s: %+v", era, out)
		}
	}
}

func TestAnInstructorSeesTheirOwnSessionsOnly(t *testing.T) {
	s := newSite(t)
	res, err := s.connect(t, s.Person("ben", access.Instructor), "").CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions"})
	if err != nil || res.IsError {
		t.Fatal(err, res)
	}
	var out struct{ Sessions []struct{ Leader string } }
	if decode(t, res.StructuredContent, &out); len(out.Sessions) != 1 || out.Sessions[0].Leader != "Ms ben" {
		t.Errorf("%+v", out)
	}
}

func TestOneReadToolTakesTwoStoreRequests(t *testing.T) {
	s := newSite(t)
	s.Requests.Count()
	s.serve(s.Person("ana", access.Owner), post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upcoming_sessions","arguments":{}}}`))
	if n := s.Requests.Count(); n != 2 {
		t.Errorf("took %d store requests: one to count, one to read", n)
	}
}

func TestServicesAsResource(t *testing.T) {
	s := newSite(t)
	s.Load(func(l *dynamo.Loader) error {
		return l.AddActivity(t.Context(), s.ID, booking.Activity{ID: "zen", Name: "Zen", Kind: booking.Class})
	})
	key := s.Key(access.Assistant, "read:services")
	for _, era := range eras {
		client := s.connect(t, key, era)
		for uri, want := range map[string]string{"frontdesk://services": "[1 1 0]", "frontdesk://services?includeVariants=false": "[]", "frontdesk://services?include_variants=false": "[]"} {
			res, err := client.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
			if err != nil {
				t.Errorf("%s %s: %v", era, uri, err)
				continue
			}
			var out struct{ Services []struct{ Variants []any } }
			err = json.Unmarshal([]byte(res.Contents[0].Text), &out)
			listed := []int{} // how many, of each service with a list: one without variants has an empty one
			for _, service := range out.Services {
				if service.Variants != nil {
					listed = append(listed, len(service.Variants))
				}
			}
			if err != nil || len(out.Services) != 3 || fmt.Sprint(listed) != want {
				t.Errorf("%s %s: %v %s", era, uri, err, res.Contents[0].Text)
			}
		}
	}
}

func TestListsHoldOnlyWhatTheCallerCanUse(t *testing.T) {
	s := newSite(t)
	tools := func(c access.Caller) (names []string) {
		for tool, err := range s.connect(t, c, "").Tools(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, tool.Name)
		}
		return names
	}
	if got := tools(s.Key(access.Assistant, access.DefaultScopes()...)); slices.Contains(got, "create_booking") || !slices.Contains(got, "check_availability") {
		t.Errorf("a reading key is offered %v", got)
	}
	if got := tools(s.Key(access.Assistant, "*")); !slices.Contains(got, "create_booking") || !slices.Contains(got, "cancel_booking") {
		t.Errorf("a key with * is offered %v", got)
	}
	if got := tools(access.Caller{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous}); !slices.Equal(got, []string{"browse_sessions", "find_business", "get_session", "preview_checkout"}) {
		t.Errorf("anybody is offered %v", got)
	}
}

func TestCreateBookingInBothForms(t *testing.T) {
	s := newSite(t)
	p := s.Participant("p1")
	key := s.Key(access.Assistant, "write:bookings")
	arguments := map[string]any{"customerId": p.ID, "serviceId": s.cut.ID, "startTime": "2026-03-02T13:00:00+01:00"}

	res, err := s.connect(t, key, "").CallTool(t.Context(), &mcp.CallToolParams{Name: "create_booking", Arguments: arguments})
	if err != nil || res.IsError {
		t.Fatal(err, res)
	}
	var first struct{ BookingID, CustomerID, ServiceID, AssigneeID, Status, StartTime, EndTime string }
	decode(t, res.StructuredContent, &first)
	if first.Status != "pending" || first.StartTime != "2026-03-02T12:00:00Z" || first.EndTime != "2026-03-02T12:30:00Z" || first.CustomerID != p.ID {
		t.Errorf("%+v", first)
	}

	arguments["assigneeId"] = first.AssigneeID
	status, body := s.plain(t, key, "tool", "create_booking", arguments)
	if status != http.StatusConflict || body.Error.Code != "CONFLICT" || body.Success {
		t.Errorf("the same slot again: %d %+v", status, body)
	}
	delete(arguments, "assigneeId")
	if status, body = s.plain(t, key, "tool", "create_booking", arguments); status != http.StatusOK || !body.Success || body.Data["assigneeId"] == first.AssigneeID {
		t.Errorf("the same slot with whoever is free: %d %+v", status, body)
	}
}

type envelope struct {
	Success bool
	Data    map[string]any
	Error   struct {
		Code, Message string
		Details       map[string]any
	}
}

func (s *site) plain(t *testing.T, c access.Caller, kind, name string, params any) (int, envelope) {
	t.Helper()
	call, _ := json.Marshal(map[string]any{"type": kind, "name": name, "params": params})
	w := s.serve(c, post(string(call)))
	var e envelope
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return w.Code, e
}

func TestPlainCallErrors(t *testing.T) {
	s := newSite(t)
	key, p := s.Key(access.Assistant, "*"), s.Participant("p1")
	good := func(change ...any) map[string]any {
		in := map[string]any{"customerId": p.ID, "serviceId": s.yoga.ID, "startTime": "2026-03-02T18:00:00Z"}
		for i := 0; i < len(change); i += 2 {
			if in[change[i].(string)] = change[i+1]; change[i+1] == nil {
				delete(in, change[i].(string))
			}
		}
		return in
	}
	tests := []struct {
		kind, name string
		params     any
		status     int
		code       string
		field      any
	}{
		{"resource", "services", map[string]any{}, 200, "", nil},
		{"resource", "services", nil, 200, "", nil},
		{"resource", "services", map[string]any{"includeVariants": "yes"}, 400, "VALIDATION_ERROR", "includeVariants"},
		{"resource", "services", map[string]any{"IncludeVariants": true}, 400, "VALIDATION_ERROR", "IncludeVariants"},
		{"resource", "services", map[string]any{"include_variants": true}, 200, "", nil},
		{"resource", "services", map[string]any{"include_variants": "yes"}, 400, "VALIDATION_ERROR", "include_variants"},
		{"resource", "services", map[string]any{"include_variants": true, "includeVariants": true}, 400, "VALIDATION_ERROR", "include_variants"},
		{"resource", "services", []any{}, 400, "VALIDATION_ERROR", nil},
		{"resource", "create_booking", good(), 404, "NOT_FOUND", "name"},
		{"tool", "services", map[string]any{}, 404, "NOT_FOUND", "name"},
		{"tool", "drop_tables", map[string]any{}, 404, "NOT_FOUND", "name"},
		{"prompt", "services", map[string]any{}, 400, "VALIDATION_ERROR", "type"},
		{"tool", "create_booking", good("serviceId", nil), 400, "VALIDATION_ERROR", "serviceId"},
		{"tool", "create_booking", good("startTime", "tomorrow"), 400, "VALIDATION_ERROR", "startTime"},
		{"tool", "create_booking", good("startTime", nil, "start_time", "tomorrow"), 400, "VALIDATION_ERROR", "start_time"},
		{"tool", "create_booking", good("customerId", nil, "customer_id", "nobody"), 404, "NOT_FOUND", "customer_id"},
		{"tool", "create_booking", good("startTime", "2026-03-02T18:00:00"), 400, "VALIDATION_ERROR", "startTime"},
		{"tool", "create_booking", good("startTime", "2020-03-02T18:00:00Z"), 400, "VALIDATION_ERROR", "startTime"},
		{"tool", "create_booking", good("startTime", "2026-03-02T18:00:01Z"), 404, "NOT_FOUND", "startTime"},
		{"tool", "create_booking", good("serviceId", "nothing"), 404, "NOT_FOUND", "serviceId"},
		{"tool", "create_booking", good("variantId", "nothing"), 404, "NOT_FOUND", "variantId"},
		{"tool", "create_booking", good("customerId", "nobody"), 404, "NOT_FOUND", "customerId"},
		{"tool", "create_booking", good("customerId", nil), 400, "VALIDATION_ERROR", "customerId"},
		{"tool", "create_booking", good("customerId", nil, "customerName", "Eve", "customerEmail", "no address"), 400, "VALIDATION_ERROR", "customerEmail"},
		{"tool", "create_booking", good("notes", strings.Repeat("ü", 1001)), 400, "VALIDATION_ERROR", "notes"},
		{"tool", "create_booking", good("serviceId", 7), 400, "VALIDATION_ERROR", "serviceId"},
		{"tool", "create_booking", good(), 200, "", nil},
		{"tool", "create_booking", good(), 409, "CONFLICT", nil},
		{"tool", "create_booking", good("startTime", "2026-03-02T09:00:00Z"), 200, "", nil},
		{"tool", "create_booking", good("startTime", "2026-03-02T09:00:00Z", "customerId", nil, "customerName", "Eve", "customerEmail", "eve@example.com"), 409, "CONFLICT", nil},
	}
	for i, tt := range tests {
		status, body := s.plain(t, key, tt.kind, tt.name, tt.params)
		if status != tt.status || body.Error.Code != tt.code || body.Success != (tt.status == 200) || body.Error.Details["field"] != tt.field {
			t.Errorf("%d: %s %s %v: %d %+v, want %d %s %v", i, tt.kind, tt.name, tt.params, status, body, tt.status, tt.code, tt.field)
		}
	}
}

func TestAMissingScopeIsNamedBeforeArgumentsAreJudged(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "read:services")
	status, body := s.plain(t, key, "tool", "create_booking", map[string]any{"nonsense": 1})
	if status != http.StatusForbidden || body.Error.Details["reason"] != "insufficient_scope" || fmt.Sprint(body.Error.Details["requiredScopes"]) != "[write:bookings]" {
		t.Errorf("plain: %d %+v", status, body)
	}
	w := s.serve(key, post(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"create_booking","arguments":{"nonsense":1}}}`))
	for _, want := range []string{`"mcp/www_authenticate"`, `scope=\"write:bookings\"`, `"isError":true`, `"id":7`, `/.well-known/oauth-protected-resource/api/mcp`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("MCP: %s is missing in %s", want, w.Body)
		}
	}
	if challenge := w.Header().Get("WWW-Authenticate"); w.Code != http.StatusForbidden || !strings.Contains(challenge, `error="insufficient_scope"`) {
		t.Errorf("MCP: %d %s", w.Code, challenge)
	}
	if w = s.serve(key, post(`{"jsonrpc":"2.0","id":7,"method":"tools/list"}`)); w.Code != http.StatusOK {
		t.Errorf("tools/list: %d", w.Code)
	}
}

// TestTheChallengeIsThatOfTheAddress: the account door has two, at one of which somebody without a token is only asked to sign in.
func TestTheChallengeIsThatOfTheAddress(t *testing.T) {
	s := newSite(t)
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"my_registrations","arguments":{"nonsense":1}}}`
	nobody := access.Caller{Principal: access.Nobody, Door: access.Account, Capabilities: access.Anonymous}
	elsewhere := access.Caller{Principal: "user:1", Door: access.Account, Capabilities: access.Anonymous, ClientID: "c"}
	const metadata = `resource_metadata="https://desk.example/.well-known/oauth-protected-resource`
	for _, tt := range []struct {
		name, address, body string
		access.Caller
		status    int
		challenge string
	}{
		{"nobody", "/public/api/mcp", call, nobody, http.StatusUnauthorized, `Bearer ` + metadata + `/public/api/mcp", scope="mcp:account"`},
		{"a token that lacks the scope", "/public/api/mcp", call, elsewhere, http.StatusForbidden, metadata + `/public/api/mcp", scope="mcp:account"`},
		{"the same at the other address", "/account/api/mcp", call, elsewhere, http.StatusForbidden, metadata + `/account/api/mcp", scope="mcp:account"`},
		{"nobody, in a batch", "/public/api/mcp", "[" + call + "]", nobody, http.StatusOK, ""},
	} {
		r := post(tt.body)
		r.URL.Path = tt.address
		w := s.serve(tt.Caller, r)
		challenge := w.Header().Get("WWW-Authenticate")
		if w.Code != tt.status || !strings.HasSuffix(challenge, tt.challenge) || !strings.Contains(w.Body.String(), `mcp/www_authenticate`) ||
			!strings.Contains(w.Body.String(), `oauth-protected-resource`+tt.address) || !strings.Contains(w.Body.String(), `"isError":true`) {
			t.Errorf("%s: %d %s %s", tt.name, w.Code, challenge, w.Body)
		}
	}
}

func TestAMissingRoleIsAResultWithoutChallenge(t *testing.T) {
	s := newSite(t)
	c := s.Person("ana", access.Owner)
	c.Role, c.Capabilities = "", 0
	w := s.serve(c, post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upcoming_sessions","arguments":{}}}`))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `\"reason\":\"role\"`) || strings.Contains(w.Body.String(), "www_authenticate") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func decode(t *testing.T, from, to any) {
	t.Helper()
	text, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}
