package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"frontdesk/infra/e2e/localrun"
)

const callback = "http://127.0.0.1:51234/callback"

// connect connects the official MCP client to an address without any credential. With version "" the client chooses the
// protocol's version.
func connect(t *testing.T, address, version string, who localrun.Person, business string) (*mcp.ClientSession, error) {
	t.Helper()
	return (&localrun.Assistant{Address: address, Version: version, Person: who, Business: business}).Connect(t)
}

func TestStaffDoorWithoutCredentialInBothProtocolVersions(t *testing.T) {
	localrun.Case(t)
	who := site.Staff(t, 0, "owner")
	for _, version := range []string{"2026-07-28", "2025-11-25"} {
		session, err := connect(t, site.StaffDoor(0), version, who, site.Handle(0))
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{}})
		if err != nil || res.IsError {
			t.Fatalf("%s: %v %+v", version, err, res)
		}
		if sessions := leaders(t, res); len(sessions) < 2 {
			t.Errorf("%s: the owner sees the sessions of %v only", version, sessions)
		}
	}
}

func TestTheToolObeysTheRole(t *testing.T) {
	localrun.Case(t)
	who := site.Staff(t, 0, "instructor")
	session, err := connect(t, site.StaffDoor(0), "", who, site.Handle(0))
	if err != nil {
		t.Fatal(err)
	}
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{"days": 21}})
	if err != nil || res.IsError {
		t.Fatal(err, res)
	}
	if own := leaders(t, res); len(own) != 1 {
		t.Errorf("an instructor sees the sessions of %v", own)
	}
}

// TestAChangedMembershipTakesEffectAtOnce gives a new user a role, changes it and takes it away.
func TestAChangedMembershipTakesEffectAtOnce(t *testing.T) {
	localrun.Case(t)
	who := newUser(t, "leaver")
	site.Ops(t, "", "member", "set", "--business", site.Handle(0), "--email", who.Email, "--role", "manager")
	session, err := connect(t, site.StaffDoor(0), "", who, site.Handle(0))
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (*mcp.CallToolResult, error) {
		return session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{"days": 21}})
	}
	if res, err := ask(); err != nil || len(leaders(t, res)) < 2 {
		t.Fatal(err, res)
	}
	site.Ops(t, "", "member", "set", "--business", site.Handle(0), "--email", who.Email, "--role", "instructor")
	if res, err := ask(); err != nil || len(leaders(t, res)) != 0 {
		t.Errorf("as an instructor without sessions: %v %+v", err, res)
	}
	site.Ops(t, "", "member", "remove", "--business", site.Handle(0), "--email", who.Email)
	if _, err := ask(); err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("after leaving: %v", err)
	}
}

func leaders(t *testing.T, res *mcp.CallToolResult) map[string]bool {
	t.Helper()
	text, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Sessions []struct{ LeaderID string } }
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range out.Sessions {
		seen[s.LeaderID] = true
	}
	return seen
}

func TestAccountDoorWithoutCredential(t *testing.T) {
	localrun.Case(t)
	session, err := connect(t, site.AccountDoor(), "", site.Consumer(t), "")
	if err != nil {
		t.Fatal(err)
	}
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "find_business", Arguments: map[string]any{"handle": site.Handle(0)}})
	if err != nil || res.IsError {
		t.Errorf("%v %+v", err, res)
	}
}

func TestSignInWithoutMembershipIsForbidden(t *testing.T) {
	localrun.Case(t)
	who := site.Staff(t, 1, "owner")
	_, err := connect(t, site.StaffDoor(0), "", who, site.Handle(0))
	if err == nil || !strings.Contains(err.Error(), "data-error=\"FORBIDDEN\"") {
		t.Errorf("the other business's owner: %v", err)
	}
}

// newUsers counts, so that a test can run several times against the shared run.
var newUsers atomic.Int64

func newUser(t *testing.T, name string) localrun.Person {
	t.Helper()
	who := localrun.Person{Email: fmt.Sprintf("%s%d@example.com", name, newUsers.Add(1)), Password: "a password of " + name}
	site.Ops(t, who.Password, "user", "create", "--email", who.Email, "--name", "Somebody New", "--password-stdin")
	return who
}
