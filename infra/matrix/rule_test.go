package matrix

import (
	"slices"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// verdict is what somebody is told who asks for something: nothing when they may have it.
type verdict struct {
	reason   string   // of a refusal
	required []string // the scopes that a credential without them is told to get, in order of their names
}

// unauthorized is the verdict on a credential that opens nothing here.
const unauthorized = "401"

func (v verdict) is(other verdict) bool {
	return v.reason == other.reason && slices.Equal(v.required, other.required)
}

// holder is what decides what a credential may do.
type holder struct {
	door   access.Door
	scopes []string
	staff  bool        // a person who works in the business, or did, stands behind it
	role   access.Role // that person's; "" when they left
	grants access.Set  // the business's
}

// ownAffairs are what a business can do with its own people and credentials, which the platform does not grant.
var ownAffairs = []access.Capability{access.TeamManage, access.KeysManage, access.AppsManage, access.LogRead, access.OwnershipTransfer}

// verdict works out the answer to somebody who needs all of some capabilities. A missing scope is told first, because it is the
// one thing that a client can ask for, and what the whole business lacks before what a role lacks.
func (h holder) verdict(needs ...access.Capability) verdict {
	if h.staff && h.role == "" {
		return verdict{reason: problem.ReasonMembershipEnded}
	}
	if slices.ContainsFunc(needs, func(n access.Capability) bool { return !h.holdsScopeFor(n) }) {
		return verdict{problem.ReasonInsufficientScope, scopesFor(h.door, needs)}
	}
	if h.door != access.Account && slices.ContainsFunc(needs, func(n access.Capability) bool { return !h.grants.Has(n) && !slices.Contains(ownAffairs, n) }) {
		return verdict{reason: problem.ReasonBusinessNotGranted}
	}
	if h.staff && slices.ContainsFunc(needs, func(n access.Capability) bool { return !h.role.Capabilities().Has(n) }) {
		return verdict{reason: problem.ReasonRole}
	}
	return verdict{}
}

// holdsScopeFor says whether one of the scopes means that capability. A scope counts at its own door only.
func (h holder) holdsScopeFor(need access.Capability) bool {
	return slices.ContainsFunc(access.Scopes(), func(s access.Scope) bool {
		return s.Door == h.door && slices.Contains(h.scopes, s.Name) && s.Means.Has(need)
	})
}

// scopesFor returns the narrowest scopes of a door that mean the capabilities, without any that another one includes.
func scopesFor(door access.Door, needs []access.Capability) (names []string) {
	var narrowest []access.Scope
	for _, need := range needs {
		var best access.Scope
		for _, s := range access.Scopes() {
			if s.Door == door && s.Means.Has(need) && (best.Name == "" || len(s.Means.Capabilities()) < len(best.Means.Capabilities())) {
				best = s
			}
		}
		narrowest = append(narrowest, best)
	}
	for _, s := range narrowest {
		included := slices.ContainsFunc(narrowest, func(wider access.Scope) bool { return wider.Means != s.Means && wider.Means&s.Means == s.Means })
		if !included && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}

// scopeSets are the sets of scopes to ask with: each scope of a door alone, and all of them.
func scopeSets(door access.Door) [][]string {
	var sets [][]string
	var all []string
	for _, s := range access.Scopes() {
		if s.Door == door {
			sets, all = append(sets, []string{s.Name}), append(all, s.Name)
		}
	}
	if len(all) > 1 {
		sets = append(sets, all)
	}
	return sets
}

// grantSets are the grants that can make a difference to somebody who needs those capabilities: each part of them, with everything
// else granted and with nothing else.
func grantSets(needs []access.Capability) (sets []access.Set) {
	all := access.SetOf(needs...)
	part := all
	for range 1 << len(all.Capabilities()) {
		sets = append(sets, part, part|access.All&^all)
		part = (part - 1) & all // the next smaller part, and after nothing all again
	}
	return sets
}

// TestCallersAreJudgedByTheRule draws more than any door asks for yet: several needs at once, and any scopes and grants.
func TestCallersAreJudgedByTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := holder{
			door:   rapid.SampledFrom([]access.Door{access.Partner, access.Staff, access.Assistant}).Draw(t, "door"),
			grants: access.Set(rapid.Uint64().Draw(t, "grants")) & access.All,
			staff:  rapid.Bool().Draw(t, "staff"),
		}
		h.scopes = rapid.SliceOf(rapid.SampledFrom(access.DoorScopes(h.door, false))).Draw(t, "scopes")
		if h.staff {
			h.role = rapid.SampledFrom(access.Roles).Draw(t, "role")
		}
		needs := rapid.SliceOfN(rapid.SampledFrom(access.Meaning(access.DoorScopes(h.door, false)).Capabilities()), 1, 4).Draw(t, "needs")
		c := access.Caller{Door: h.door, Scopes: h.scopes, Grants: h.grants, Role: h.role, Capabilities: access.Effective(h.scopes, h.grants, h.role, h.staff)}
		got := verdict{}
		if e := problem.From(c.Require(needs...)); e != nil {
			got.reason = e.Reason()
			required, _ := e.Details["requiredScopes"].([]string)
			got.required = slices.Sorted(slices.Values(required))
		}
		if want := h.verdict(needs...); !got.is(want) {
			t.Fatalf("%v need %v: %+v, want %+v", h, needs, got, want)
		}
	})
}
