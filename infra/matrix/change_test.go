package matrix

import (
	"net/http"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"

	"github.com/vektah/gqlparser/v2/ast"
)

// askHolding holds the answers to everything at a credential's door to what it may do right now. It returns how many of them
// were refusals.
func (w *world) askHolding(t *testing.T, b bearer) (refusals int) {
	t.Helper()
	if b.door == access.Partner {
		all := published(t)
		for _, f := range all {
			if w.holder(b).verdict(f.needs...).reason != "" {
				refusals++
			}
			w.askFields(t, b, f.on, []field{f}, all)
		}
		return refusals
	}
	for _, op := range w.operations(b.door) {
		want := w.holder(b).verdict(op.Needs...)
		if want.reason != "" {
			refusals++
		}
		w.ask(t, b, op, want)
	}
	w.askLists(t, b)
	return refusals
}

// mustBeOver holds that a credential opens nothing any more.
func (w *world) mustBeOver(t *testing.T, b bearer) {
	t.Helper()
	if b.door == access.Partner {
		if a := w.send(t, request{b.route, w.Handle, b.secret, encode(t, map[string]string{"query": query(ast.Query, nil)})}); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", b.kind, a.status, a.body)
		}
		return
	}
	for _, op := range w.operations(b.door) {
		w.ask(t, b, op, verdict{reason: unauthorized})
	}
}

// TestTheNextRequestFeelsIt changes what decides about a credential, there and back, between two requests.
func TestTheNextRequestFeelsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything := access.DoorScopes(access.Assistant, false)
	key, token, partner := w.key(account.AssistantKey, everything...), w.token(access.Assistant, everything...), w.key(account.PartnerKey, "participants:read", "products:read")
	scopes := func(b *bearer, to ...string) func() {
		return func() {
			_, err := w.keys.Edit(t.Context(), w.Operator(), b.id, account.Changes{Scopes: to})
			w.must(err)
			b.scopes = to
		}
	}
	for _, tt := range []struct {
		name         string
		who          *bearer
		change, back func()
	}{
		{"a role lowered", &token, func() { w.setRole(access.Instructor) }, func() { w.setRole(access.Owner) }},
		{"a member removed", &token, func() { w.setRole("") }, func() { w.setRole(access.Manager) }},
		{"a grant taken from a key's business", &key, func() { w.SetGrants(access.All &^ access.SetOf(access.RegistrationsWrite)) }, func() { w.SetGrants(access.All) }},
		{"a grant taken from a person's business", &token, func() { w.SetGrants(0) }, func() { w.SetGrants(access.All) }},
		{"a grant taken from a partner's business", &partner, func() { w.SetGrants(access.All &^ access.SetOf(access.ParticipantsRead)) }, func() { w.SetGrants(access.All) }},
		{"a key's scopes narrowed", &key, scopes(&key, "read:*"), scopes(&key, everything...)},
		{"a partner key's scopes narrowed", &partner, scopes(&partner, "products:read"), scopes(&partner, "participants:read", "products:read")},
	} {
		before := w.askHolding(t, *tt.who)
		tt.change()
		if after := w.askHolding(t, *tt.who); after <= before {
			t.Errorf("%s: %d refusals before, %d after", tt.name, before, after)
		}
		tt.back()
		if again := w.askHolding(t, *tt.who); again != before {
			t.Errorf("%s: %d refusals before, and %d when it is undone", tt.name, before, again)
		}
	}
}

// TestTheNextRequestFeelsTheEnd ends credentials of every kind, in every way that there is.
func TestTheNextRequestFeelsTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rotate := func(overlap time.Duration) func(bearer) {
		return func(b bearer) {
			_, secret, err := w.keys.Rotate(t.Context(), w.Operator(), b.id, overlap)
			w.must(err)
			if b.secret = secret.Reveal(); w.askHolding(t, b) != 0 {
				t.Errorf("%s: its successor is refused", b.kind)
			}
			w.Clock.Advance(overlap)
		}
	}
	keyEnds := map[string]func(bearer){
		"revoked":              func(b bearer) { w.must(w.keys.Revoke(t.Context(), w.Operator(), b.id)) },
		"replaced":             rotate(0),
		"replaced a while ago": rotate(time.Hour),
	}
	tokenEnds := map[string]func(bearer){
		"revoked": func(b bearer) { w.must(w.tokens.Revoke(t.Context(), b.id, w.Clock.Now())) },
		"expired": func(bearer) { w.Clock.Advance(long) },
	}
	for i, kind := range w.everyKind() {
		ends := tokenEnds
		if kind.isKey() {
			ends = keyEnds
		}
		for how, end := range ends {
			b := w.everyKind()[i]
			if refusals := w.askHolding(t, b); refusals != 0 {
				t.Errorf("%s, not yet %s: %d refusals", b.kind, how, refusals)
			}
			end(b)
			w.mustBeOver(t, b)
		}
	}
}
