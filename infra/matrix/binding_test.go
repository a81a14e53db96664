package matrix

import (
	"net/http"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// everyKind makes a credential of each kind, each with every scope that it can have.
func (w *world) everyKind() []bearer {
	scopes := func(d access.Door) []string { return access.DoorScopes(d, false) }
	return []bearer{w.key(account.PartnerKey, scopes(access.Partner)...), w.key(account.AssistantKey, scopes(access.Assistant)...), w.key(account.InternalKey, scopes(access.Assistant)...),
		w.token(access.Staff, scopes(access.Staff)...), w.token(access.Assistant, scopes(access.Assistant)...), w.token(access.Account, scopes(access.Account)...)}
}

// TestACredentialOpensItsOwnDoorOnly asks for everything at every address with every kind of credential, and with none. A key at
// another address is told so; a token there is as good as none.
func TestACredentialOpensItsOwnDoorOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.Neighbour("other")
	bodies := map[string][]string{partnerDoor: {encode(t, map[string]string{"query": query(ast.Query, published(t))})}}
	for _, route := range []string{staffDoor, assistantDoor, accountDoor, publicDoor} {
		for _, op := range w.doors.Operations() {
			bodies[route] = append(bodies[route], rpc(t, op))
		}
	}
	want := func(b bearer, route, handle string) string {
		here := b.route == route || b.door == access.Account && route == publicDoor
		switch {
		case b.secret == "" && route == publicDoor, here && (handle == w.Handle || route != partnerDoor && route != staffDoor):
			return ""
		case b.isKey() && here:
			return problem.ReasonWrongBusiness
		case b.isKey():
			return problem.ReasonWrongDoor
		default:
			return unauthorized
		}
	}
	for _, b := range append(w.everyKind(), bearer{kind: "no credential"}) {
		for route, all := range bodies {
			for _, handle := range []string{w.Handle, other.Handle} {
				expected := want(b, route, handle)
				if expected == "" {
					continue // what it may do there is what the other tests ask
				}
				for _, body := range all {
					a := w.send(t, request{route, handle, b.secret, body})
					var e *refused
					if a.status != http.StatusUnauthorized {
						e = readPlain(t, a)
					}
					if got := verdictOf(t, a, e); got.reason != expected {
						t.Errorf("%s at %s of %s: %d %+v, want %s", b.kind, route, handle, a.status, got, expected)
					}
				}
			}
		}
	}
}
