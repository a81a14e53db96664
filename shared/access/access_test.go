package access_test

import (
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func TestRegistryIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range access.Scopes() {
		if seen[s.Name] || s.Words == "" || s.Means == 0 || s.Door == "" {
			t.Errorf("scope %+v is listed twice or lacks a part", s)
		}
		seen[s.Name] = true
	}
	for _, name := range strings.Fields(`participants:read registrations:read products:read purchases:read webhooks:read webhooks:write
		read:customers read:bookings read:services read:knowledge read:team write:bookings write:customers write:messaging
		read:* write:* * mcp:business mcp:account`) {
		if !seen[name] {
			t.Errorf("published scope %s is missing", name)
		}
	}
	for _, c := range access.All.Capabilities() {
		if !strings.Contains(c.String(), ".") {
			t.Errorf("capability %d has no name with a group: %q", c, c)
		}
		if access.ScopeFor(access.Staff, c) == "" && access.ScopeFor(access.Account, c) == "" {
			t.Errorf("no person can ever have %s", c)
		}
	}
}

func TestWildcardsStayOnTheirSide(t *testing.T) {
	reads, writes := access.Meaning([]string{"read:*"}), access.Meaning([]string{"write:*"})
	if reads&writes != 0 {
		t.Errorf("read:* and write:* share %s", reads&writes)
	}
	if all := access.Meaning([]string{"*"}); all != reads|writes {
		t.Errorf("* means %s", all)
	}
	for _, s := range access.Scopes() {
		if s.Door != access.Assistant || strings.Contains(s.Name, "*") {
			continue
		}
		if inReads := s.Means&^reads == 0; inReads != strings.HasPrefix(s.Name, "read:") {
			t.Errorf("%s is on the wrong side of the wildcards", s.Name)
		}
	}
}

func TestDefaultScopesAreTheFiveReads(t *testing.T) {
	want := []string{"read:customers", "read:bookings", "read:services", "read:knowledge", "read:team"}
	if got := access.DefaultScopes(); !slices.Equal(got, want) {
		t.Errorf("defaults are %v", got)
	}
}

func TestRequireTellsTheReasonsApart(t *testing.T) {
	caller := func(scopes []string, grants access.Set, role access.Role, personal bool, door access.Door) access.Caller {
		return access.Caller{Door: door, Scopes: scopes, Grants: grants, Role: role,
			Capabilities: access.Effective(scopes, grants, role, personal)}
	}
	tests := []struct {
		name   string
		caller access.Caller
		reason string
	}{
		{"allowed", caller([]string{"participants:read"}, access.All, "", false, access.Partner), ""},
		{"scope", caller([]string{"products:read"}, access.All, "", false, access.Partner), problem.ReasonInsufficientScope},
		{"scope before grant", caller([]string{"products:read"}, 0, "", false, access.Partner), problem.ReasonInsufficientScope},
		{"grant", caller([]string{"participants:read"}, access.SetOf(access.ProductsRead), "", false, access.Partner), problem.ReasonBusinessNotGranted},
		{"role", caller([]string{"mcp:business"}, access.All, access.Instructor, true, access.Staff), problem.ReasonRole},
		{"no role", caller([]string{"mcp:business"}, access.All, "", true, access.Staff), problem.ReasonRole},
		{"zero", access.Caller{}, problem.ReasonInsufficientScope},
	}
	for _, tt := range tests {
		err := tt.caller.Require(access.ParticipantsRead)
		if got := problem.From(err); (tt.reason == "") != (err == nil) || err != nil && got.Reason() != tt.reason {
			t.Errorf("%s: got %v, want reason %q", tt.name, err, tt.reason)
		}
	}
}

func TestMissingScopeNamesAllThatIsNeeded(t *testing.T) {
	c := access.Caller{Door: access.Assistant, Scopes: []string{"read:services"}, Grants: access.All, Capabilities: access.SetOf(access.ActivitiesRead)}
	err := problem.From(c.Require(access.ActivitiesRead, access.RegistrationsRead))
	if got := err.Details["requiredScopes"].([]string); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"read:bookings", "read:services"}) {
		t.Errorf("required scopes are %v", got)
	}
}

func TestAScopeThatIncludesAnotherIsNamedAlone(t *testing.T) {
	c := access.Caller{Door: access.Partner, Scopes: []string{"webhooks:read"}, Grants: access.All, Capabilities: access.SetOf(access.WebhooksRead)}
	err := problem.From(c.Require(access.WebhooksRead, access.WebhooksWrite))
	if got := err.Details["requiredScopes"].([]string); !slices.Equal(got, []string{"webhooks:write"}) {
		t.Errorf("required scopes are %v", got)
	}
}

func TestOwnScopesLeaveOutThoseOfOtherDoors(t *testing.T) {
	names := []string{"read:team", "mcp:business", "participants:read", "*", "nothing", "offline_access"}
	if got := access.OwnScopes(access.Assistant, names); !slices.Equal(got, []string{"read:team", "*"}) {
		t.Errorf("the assistant door's are %v", got)
	}
}

func TestEffectiveAccessNeverExceedsAnyOfItsParts(t *testing.T) {
	var names []string
	for _, s := range access.Scopes() {
		names = append(names, s.Name)
	}
	management := access.SetOf(access.TeamManage, access.KeysManage, access.AppsManage, access.LogRead, access.OwnershipTransfer)
	rapid.Check(t, func(t *rapid.T) {
		scopes := rapid.SliceOf(rapid.SampledFrom(names)).Draw(t, "scopes")
		grants := access.Set(rapid.Uint64().Draw(t, "grants")) & access.All
		role := rapid.SampledFrom(append([]access.Role{""}, access.Roles...)).Draw(t, "role")
		got := access.Effective(scopes, grants, role, true)
		if got&^access.Meaning(scopes) != 0 || got&^(grants|management) != 0 || got&^role.Capabilities() != 0 {
			t.Fatalf("effective access %s exceeds a part", got)
		}
	})
}

func TestSetsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := access.Set(rapid.Uint64().Draw(t, "set")) & access.All
		if access.KnownNames(s.String()) != s {
			t.Fatalf("%s does not read back", s)
		}
		if parsed, err := access.ParseSet(s.Names()...); err != nil || parsed != s {
			t.Fatalf("%s parses as %s, %v", s, parsed, err)
		}
	})
	if s, err := access.ParseSet("participants", "purchases.read"); err != nil || s != access.SetOf(access.ParticipantsRead, access.ParticipantsWrite, access.PurchasesRead) {
		t.Errorf("groups parse as %s, %v", s, err)
	}
	if _, err := access.ParseSet("participant"); err == nil {
		t.Error("accepted half a name")
	}
	if access.KnownNames("participants.read from.the.future") != access.SetOf(access.ParticipantsRead) {
		t.Error("an unknown name was not passed over")
	}
}
