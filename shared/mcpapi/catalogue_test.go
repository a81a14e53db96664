package mcpapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpapi"
)

const catalogueFile = "catalogue/catalogue.json"

// TestCatalogue holds the data of the guides to what the doors answer.
func TestCatalogue(t *testing.T) {
	s := newSite(t)
	everybody := map[access.Door]access.Caller{access.Staff: s.Person("ana", access.Owner), access.Assistant: s.Key(access.Assistant, "*"), access.Account: consumer()}
	var doors []entry
	for _, door := range []access.Door{access.Staff, access.Assistant, access.Account} {
		ask := func(method string) entry { return s.answered(t, everybody[door], method) }
		tools, resources := listed(t, ask("tools/list"), "tools"), []entry{}
		all := append(listed(t, ask("resources/templates/list"), "resourceTemplates"), listed(t, ask("resources/list"), "resources")...)
		for _, op := range s.doors.Operations() {
			if op.Door != door {
				continue
			}
			of := tools
			if op.Resource {
				of = all
			}
			i := slices.IndexFunc(of, func(one entry) bool { return string(one["name"]) == strconv.Quote(op.Name) })
			if i < 0 {
				t.Fatalf("%s: %s is in no list", door, op.Name)
			}
			of[i]["scopes"] = raw(t, scopes(door, op))
			if op.Resource {
				of[i]["inputSchema"] = raw(t, op.Input)
				resources = append(resources, of[i])
			}
		}
		doors = append(doors, entry{"door": raw(t, door), "instructions": ask("server/discover")["instructions"], "tools": raw(t, tools),
			"resources": raw(t, resources), "prompts": ask("prompts/list")["prompts"]})
	}
	got, err := json.MarshalIndent(doors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(catalogueFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(catalogueFile); err != nil || !bytes.Equal(kept, got) {
		t.Errorf("%s is stale (%v): run go test ./shared/mcpapi -update and review the change", catalogueFile, err)
	}
}

// consumer is somebody who is signed in at the account door.
func consumer() access.Caller {
	return access.Caller{Principal: "user:kim", Door: access.Account, Scopes: []string{"mcp:account"}, Grants: access.All, UserID: "kim", Name: "Kim",
		Email: "kim@example.com", Capabilities: access.Meaning([]string{"mcp:account"}), Client: access.ExternalClient, ClientID: "app"}
}

// entry is an object whose values are as they came: the order of a schema's properties is for people to read.
type entry map[string]json.RawMessage

// answered calls a method of the newest revision without parameters of its own.
func (s *site) answered(t *testing.T, c access.Caller, method string) entry {
	t.Helper()
	w := s.serve(c, post(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`,
		"MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method))
	var answer struct{ Result entry }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Result == nil || answer.Result["nextCursor"] != nil {
		t.Fatalf("%s: %d %s", method, w.Code, w.Body)
	}
	return answer.Result
}

func listed(t *testing.T, result entry, name string) (list []entry) {
	t.Helper()
	if err := json.Unmarshal(result[name], &list); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return list
}

func raw(t *testing.T, value any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// scopes names what somebody needs for an operation. What needs no credential needs no scope.
func scopes(door access.Door, op mcpapi.Operation) []string {
	names := []string{}
	for _, c := range op.Needs {
		if name := access.ScopeFor(door, c); !(door == access.Account && access.Anonymous.Has(c)) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
