package mcpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpapi"
)

// answer serves a request, and holds what a tool answers to the schema that its door advertises, in every test.
func (s *site) answer(w http.ResponseWriter, r *http.Request, c access.Caller) {
	s.t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	s.doors.ServeDoor(rec, r, c)
	if err := checkOutput(s.doors, c.Door, body, rec.Body.Bytes()); err != nil {
		s.t.Errorf("%s\nanswers %s\n%v", body, rec.Body, err)
	}
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

// checkOutput says what is wrong with the answer of a tools/call. Other requests, batches and errors pass.
func checkOutput(doors *mcpapi.Doors, door access.Door, asked, answered []byte) error {
	var request struct {
		Method string
		Params struct{ Name string }
	}
	var answer struct {
		Result struct {
			IsError           bool
			Content           []struct{ Text string }
			StructuredContent any
			ResultType        string
		}
	}
	if json.Unmarshal(asked, &request) != nil || request.Method != "tools/call" || json.Unmarshal(answered, &answer) != nil ||
		answer.Result.IsError || len(answer.Result.Content) == 0 || answer.Result.ResultType == "input_required" {
		return nil
	}
	for _, op := range doors.Operations() {
		if op.Door != door || op.Resource || op.Name != request.Params.Name {
			continue
		}
		schema, err := op.Output.CloneSchemas().Resolve(nil)
		if err == nil {
			err = schema.Validate(answer.Result.StructuredContent)
		}
		return err
	}
	return nil
}

// TestWrongOutputIsSeen by the check that every other test here relies on.
func TestWrongOutputIsSeen(t *testing.T) {
	s := newSite(t)
	call := []byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upcoming_sessions","arguments":{}}}`)
	good := s.serve(s.Person("ana", access.Owner), post(string(call))).Body.Bytes()
	for wrong, change := range map[string]*strings.Replacer{
		"an array that is null": strings.NewReplacer(`"sessions":[`, `"sessions":null,"rest":[`),
		"what is not named":     strings.NewReplacer(`"timeZone":`, `"zone":"x","timeZone":`),
		"a text for a number":   strings.NewReplacer(`"capacity":1,`, `"capacity":"1",`),
		"nothing":               strings.NewReplacer(`"structuredContent"`, `"other"`),
	} {
		if bad := change.Replace(string(good)); bad == string(good) || checkOutput(s.doors, access.Staff, call, []byte(bad)) == nil {
			t.Errorf("%s passes: %s", wrong, bad)
		}
	}
}
