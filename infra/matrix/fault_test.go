package matrix

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"
)

// plainAsk is a request at each door that reads something.
var plainAsk = map[string]string{
	partnerDoor:   `{"query":"{ activeBusiness { id participants(first: 1) { nodes { id } } } }"}`,
	staffDoor:     `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upcoming_sessions","arguments":{}}}`,
	assistantDoor: `{"type":"resource","name":"customers","params":{}}`,
	accountDoor:   `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"my_registrations","arguments":{}}}`,
}

// outcome is how the gateway answers: an error of the authorizer or a function is a 500.
func (w *world) outcome(t *testing.T, b bearer) int {
	t.Helper()
	a, err := w.answer(t.Context(), request{b.route, w.Handle, b.secret, plainAsk[b.route]}, nil)
	if err != nil || a.status == http.StatusOK && strings.Contains(a.body, "INTERNAL_ERROR") { // MCP and GraphQL say some failures in a 200
		return http.StatusInternalServerError
	}
	return a.status
}

// keysAndTokens are a credential of each kind that may do what plainAsk asks for.
func (w *world) keysAndTokens() []bearer {
	w.t.Helper()
	return []bearer{w.key(account.PartnerKey, access.DoorScopes(access.Partner, false)...), w.key(account.AssistantKey, "read:*"),
		w.token(access.Staff, "mcp:business"), w.token(access.Account, "mcp:account")}
}

// refusedBearers are credentials that open nothing, by why, each with what makes one.
var refusedBearers = map[string]func(*world) bearer{
	"a key that there is not": func(w *world) bearer {
		return bearer{route: assistantDoor, secret: credential.New(credential.Assistant, rand.Reader, credential.NewID(rand.Reader), w.ID).Reveal()}
	},
	"another secret of a key": func(w *world) bearer {
		b := w.key(account.AssistantKey, "read:*")
		b.secret = credential.New(credential.Assistant, rand.Reader, strings.TrimPrefix(b.id, w.ID), w.ID).Reveal()
		return b
	},
	"a key that is revoked": func(w *world) bearer {
		b := w.key(account.PartnerKey, "participants:read")
		w.must(w.keys.Revoke(w.t.Context(), w.Operator(), b.id))
		return b
	},
	"a key of another business": func(w *world) bearer {
		other := *w
		other.Studio = w.Neighbour("other")
		b := other.key(account.PartnerKey, "participants:read")
		return b
	},
	"a key without the scope": func(w *world) bearer { return w.key(account.AssistantKey, "read:services") },
	"a token of a grant that is revoked": func(w *world) bearer {
		b := w.token(access.Staff, "mcp:business")
		w.must(w.tokens.Revoke(w.t.Context(), b.id, w.Clock.Now()))
		return b
	},
	"a token of somebody who has left": func(w *world) bearer {
		b := w.token(access.Staff, "mcp:business")
		w.setRole("")
		return b
	},
	"a key whose minute is full": func(w *world) bearer {
		b := w.key(account.AssistantKey, "read:*")
		window := ratelimit.Window{Client: access.KeyPrincipal(b.id), Start: w.Clock.Now().UTC().Truncate(time.Minute)}
		_, _, err := dynamo.NewUsage(w.Tables).Count(w.t.Context(), window, ratelimit.External.Counts, ratelimit.External.Counts, nil)
		w.must(err)
		return b
	},
}

// TestNothingOpensWhateverTheStoreDoes: who is refused is refused, or told that we failed, at whichever request the store lets us down.
func TestNothingOpensWhateverTheStoreDoes(t *testing.T) {
	for name, made := range refusedBearers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
				w := newWorld(t)
				b := made(w)
				arm(w.Requests)
				disturbed := w.outcome(t, b)
				w.Requests.Break(nil)
				after := w.outcome(t, b)
				if after != http.StatusUnauthorized && after != http.StatusForbidden && after != http.StatusTooManyRequests {
					t.Fatalf("it is answered %d", after)
				}
				if disturbed != after && disturbed != http.StatusInternalServerError {
					t.Errorf("it was answered %d", disturbed)
				}
			})
		})
	}
}

// TestNobodyLosesTheirCredentialWhateverTheStoreDoes: who may come in is served, or told that we failed. A 401 would have clients throw
// away a credential that is good. Whoever was served is counted.
func TestNobodyLosesTheirCredentialWhateverTheStoreDoes(t *testing.T) {
	for n, door := range []string{partnerDoor, assistantDoor, staffDoor, accountDoor} {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
				w := newWorld(t)
				b := w.keysAndTokens()[n]
				arm(w.Requests)
				disturbed := w.outcome(t, b)
				w.Requests.Break(nil)
				if disturbed != http.StatusOK && disturbed != http.StatusInternalServerError {
					t.Errorf("it was answered %d", disturbed)
				}
				if !b.isKey() {
					return
				}
				counted, _, err := dynamo.NewUsage(w.Tables).Count(t.Context(), ratelimit.Window{Client: access.KeyPrincipal(b.id), Start: w.Clock.Now().UTC().Truncate(time.Minute)},
					ratelimit.Counts{}, ratelimit.Counts{}, nil)
				if w.must(err); disturbed == http.StatusOK && counted.Requests == 0 {
					t.Error("it was served and not counted")
				}
				if after := w.outcome(t, b); after != http.StatusOK {
					t.Errorf("then it is answered %d", after)
				}
			})
		})
	}
}
