package mcpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/idempotency"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// attempt is a call of create_booking, as a client can make it: by its form, the header, and the argument.
type attempt struct {
	plain            bool
	header, argument string
	customer         string
}

func (a attempt) body() string {
	arguments := map[string]any{"customerName": a.customer, "customerEmail": a.customer + "@example.com", "serviceId": "yoga", "startTime": monday.Add(18 * time.Hour).Format(time.RFC3339)}
	if a.argument != "" {
		arguments["idempotency_key"] = a.argument
	}
	params, _ := json.Marshal(arguments)
	if a.plain {
		return fmt.Sprintf(`{"type":"tool","name":"create_booking","params":%s}`, params)
	}
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_booking","arguments":%s}}`, params)
}

// book makes the attempt, and returns the booking's id or the error's code.
func (s *site) book(t *testing.T, c access.Caller, a attempt) string {
	t.Helper()
	var header []string
	if a.header != "" {
		header = []string{idempotency.Header, a.header}
	}
	w := s.serve(c, post(a.body(), header...))
	var out struct {
		Result struct {
			StructuredContent struct{ BookingID string }
			Content           []struct{ Text string }
		}
		Data  struct{ BookingID string }
		Error struct {
			Code any
			Data struct{ Code string }
		}
	}
	decode(t, json.RawMessage(w.Body.Bytes()), &out)
	if id := out.Result.StructuredContent.BookingID + out.Data.BookingID; id != "" {
		return id
	}
	if len(out.Result.Content) > 0 {
		decode(t, json.RawMessage(out.Result.Content[0].Text), &out)
	}
	if out.Error.Data.Code != "" {
		return out.Error.Data.Code
	}
	return fmt.Sprint(out.Error.Code)
}

// TestAKeyIsTheSameByHeaderAndArgumentAndInBothForms.
func TestAKeyIsTheSameByHeaderAndArgumentAndInBothForms(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Assistant, "write:bookings")
	first := s.book(t, c, attempt{header: "k-1", customer: "bo"})
	if len(first) != 26 {
		t.Fatal(first)
	}
	for _, a := range []attempt{{header: "k-1"}, {argument: "k-1"}, {header: "k-1", argument: "k-1"}, {plain: true, header: "k-1"}, {plain: true, argument: "k-1"}} {
		a.customer = "bo"
		if got := s.book(t, c, a); got != first {
			t.Errorf("%+v got %s, want %s", a, got, first)
		}
		a.customer = "cy"
		if got := s.book(t, c, a); got != "CONFLICT" {
			t.Errorf("%+v got %s", a, got)
		}
	}
	if got := s.book(t, c, attempt{customer: "bo"}); got != "CONFLICT" {
		t.Errorf("without a key, a second place is %s", got)
	}
	for _, a := range []attempt{{header: "k-1", argument: "k-2"}, {header: "a b"}, {argument: "a b"}, {argument: "clé"}, {header: strings.Repeat("x", 201)}, {argument: strings.Repeat("x", 201)}} {
		for _, a.plain = range []bool{false, true} {
			a.customer = "dan"
			if got := s.book(t, c, a); got != "VALIDATION_ERROR" {
				t.Errorf("%+v got %s", a, got)
			}
		}
	}
	if n := len(s.Events(audit.RegistrationCreated)); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

// TestEveryWriteTakesAKey, and no read does, so that no tool can forget it.
func TestEveryWriteTakesAKey(t *testing.T) {
	s := newSite(t)
	writes := 0
	for _, c := range []access.Caller{s.Key(access.Assistant, "*"), s.Person("ana", access.Owner)} {
		res, err := s.connect(t, c, "").ListTools(t.Context(), &mcp.ListToolsParams{})
		if err != nil {
			t.Fatal(err)
		}
		for _, tool := range res.Tools {
			var schema struct{ Properties map[string]any }
			text, _ := json.Marshal(tool.InputSchema)
			decode(t, json.RawMessage(text), &schema)
			if _, takes := schema.Properties["idempotency_key"]; takes == tool.Annotations.ReadOnlyHint {
				t.Errorf("%s reads only: %v, takes a key: %v", tool.Name, tool.Annotations.ReadOnlyHint, takes)
			} else if takes {
				writes++
			}
		}
	}
	if writes == 0 {
		t.Error("there are no writes")
	}
}

// TestAHeaderIsForOneWrite of a batch.
func TestAHeaderIsForOneWrite(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Assistant, "write:bookings", "read:services")
	batch := func(header string, calls ...string) string {
		w := s.serve(c, post("["+strings.Join(calls, ",")+"]", idempotency.Header, header, "MCP-Protocol-Version", "2025-03-26"))
		return fmt.Sprint(w.Code, " ", w.Body)
	}
	list := `{"jsonrpc":"2.0","id":9,"method":"tools/list"}`
	if got := batch("k-1", attempt{customer: "bo"}.body(), attempt{customer: "cy"}.body()); !strings.HasPrefix(got, "400") || !strings.Contains(got, idempotency.Header) {
		t.Errorf("two writes: %s", got)
	}
	if n := len(s.Events(audit.RegistrationCreated)); n != 0 {
		t.Errorf("%d were done all the same", n)
	}
	for range 2 {
		if got := batch("k-2", list, attempt{customer: "bo"}.body()); !strings.Contains(got, "bookingId") {
			t.Errorf("one write: %s", got)
		}
	}
	// The SDK wants each request of a batch to have its own id.
	second := strings.Replace(attempt{argument: "k-4", customer: "dan"}.body(), `"id":1`, `"id":2`, 1)
	w := s.serve(c, post("["+attempt{argument: "k-3", customer: "cy"}.body()+","+second+"]", "MCP-Protocol-Version", "2025-03-26"))
	if w.Code != http.StatusOK || strings.Count(w.Body.String(), `"bookingId"`) != 2 {
		t.Errorf("two writes with a key each: %d %s", w.Code, w.Body)
	}
	if n := len(s.Events(audit.RegistrationCreated)); n != 3 {
		t.Errorf("%d bookings", n)
	}
}

// TestARefusalAtTheDoorIsLogged in each form, once a minute for each reason.
func TestARefusalAtTheDoorIsLogged(t *testing.T) {
	tool := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_booking","arguments":{}}}`
	resource := `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"frontdesk://services"}}`
	for name, tt := range map[string]struct {
		scopes                         []string
		grants                         access.Set
		body, reason, operation, wants string
	}{
		"a tool's scope":             {[]string{"read:services"}, access.All, tool, "insufficient_scope", "create_booking", "write:bookings"},
		"a resource's scope":         {[]string{"write:bookings"}, access.All, resource, "insufficient_scope", "services", "read:services"},
		"a plain call's scope":       {[]string{"read:services"}, access.All, `{"type":"tool","name":"create_booking"}`, "insufficient_scope", "create_booking", "write:bookings"},
		"a tool's grant":             {[]string{"*"}, 0, tool, "business_not_granted", "create_booking", ""},
		"a resource's grant":         {[]string{"*"}, 0, resource, "business_not_granted", "services", ""},
		"a plain resource's":         {[]string{"*"}, 0, `{"type":"resource","name":"services"}`, "business_not_granted", "services", ""},
		"nothing, when all is right": {[]string{"*"}, access.All, resource, "", "", ""},
	} {
		s := newSite(t)
		c := s.Key(access.Assistant, tt.scopes...)
		c.Grants, c.Capabilities = tt.grants, access.Effective(tt.scopes, tt.grants, "", false)
		for range 3 {
			s.serve(c, post(tt.body))
		}
		log := s.Events(audit.Refused)
		if tt.reason == "" && len(log) == 0 {
			continue
		}
		if len(log) != 1 || log[0].Reason != tt.reason || log[0].Subject != tt.operation || log[0].Details["scopes"] != tt.wants || log[0].RequestID != "req-1" || log[0].Principal != "key:1" {
			t.Errorf("%s: the log has %+v", name, log)
		}
	}
	s := newSite(t)
	s.serve(s.Person("ben", access.Role("trainee")), post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upcoming_sessions"}}`))
	if log := s.Events(audit.Refused); len(log) != 1 || log[0].Reason != "role" || log[0].Door != access.Staff {
		t.Errorf("a role: %+v", log)
	}
}
