package matrix

import (
	"crypto/rand"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
)

// world is a business with people and credentials on the real store, behind the front.
type world struct {
	*front
	*bookingtest.Studio
	accounts dynamo.Accounts
	tokens   dynamo.Grants
	keys     *account.Keys
	role     access.Role // of the one person; "" when they left
	t        *testing.T
}

// person is who stands behind every token.
const person = "person0000000000"

// long is longer than any test's clock runs.
const long = 100 * 365 * 24 * time.Hour

func newWorld(t *testing.T) *world {
	t.Helper()
	s := bookingtest.New(t)
	return settle(t, newFront(t, s), s)
}

// settle gives a business its person.
func settle(t *testing.T, f *front, s *bookingtest.Studio) *world {
	t.Helper()
	w := &world{front: f, Studio: s, accounts: dynamo.NewAccounts(s.Tables), tokens: dynamo.NewGrants(s.Tables), t: t}
	w.keys = account.NewKeys(w.accounts, s.Clock.Now, rand.Reader, "prod")
	w.setRole(access.Owner)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// setRole changes what the person is in the business; "" ends their membership.
func (w *world) setRole(r access.Role) {
	w.t.Helper()
	w.employ(person, "Ana", w.role, r)
	w.role = r
}

// employ changes what anybody is in the business.
func (w *world) employ(userID, name string, before, after access.Role) {
	w.t.Helper()
	w.must(w.accounts.ChangeMember(w.t.Context(), account.MemberChange{Member: account.Member{UserID: userID, Name: name, Role: after}, BusinessID: w.ID, Before: before,
		Events: []audit.Event{audit.New(w.Operator(), audit.RoleChanged, name, w.Clock.Now(), rand.Reader)}}))
}

// bearer is a credential and what is known of it.
type bearer struct {
	kind   string
	id     string // of the key or the grant
	secret string
	route  string // of its door
	door   access.Door
	scopes []string
	staff  bool // the person stands behind it as somebody who works in the business
}

// isKey tells keys from tokens.
func (b bearer) isKey() bool {
	return b.door == access.Partner || b.door == access.Assistant && !b.staff
}

// holder is what decides what the credential may do right now.
func (w *world) holder(b bearer) holder {
	return holder{b.door, b.scopes, b.staff, w.role, w.Grants}
}

func (w *world) key(kind account.KeyKind, scopes ...string) bearer {
	w.t.Helper()
	k, secret, err := w.keys.Create(w.t.Context(), w.Operator(), account.NewKey{Kind: kind, Name: "Test", Scopes: scopes})
	w.must(err)
	b := bearer{kind: string(kind) + " key", id: k.ID, secret: secret.Reveal(), route: assistantDoor, door: access.Assistant, scopes: scopes}
	if kind == account.PartnerKey {
		b.route, b.door = partnerDoor, access.Partner
	}
	return b
}

// token makes an access token of the person for a door's address, as a code exchange does.
func (w *world) token(door access.Door, scopes ...string) bearer {
	w.t.Helper()
	return w.tokenOf(person, door, scopes...)
}

// tokenOf is token of anybody.
func (w *world) tokenOf(userID string, door access.Door, scopes ...string) bearer {
	w.t.Helper()
	b := bearer{kind: string(door) + " token", door: door, scopes: scopes, staff: door != access.Account,
		route: map[access.Door]string{access.Staff: staffDoor, access.Assistant: assistantDoor, access.Account: accountDoor}[door]}
	g := oauth.Grant{ID: credential.NewID(rand.Reader), ClientID: "client", UserID: userID, Scopes: scopes, CreatedAt: w.Clock.Now(),
		Resource: access.Resource{Door: door, Handle: w.Handle}.Path()}
	business := credential.NoID
	if b.staff {
		g.BusinessID, business = w.ID, w.ID
	}
	token, refresh := credential.New(credential.AccessToken, rand.Reader, g.ID, userID, business), credential.New(credential.RefreshToken, rand.Reader, g.ID, userID, business)
	w.must(w.tokens.AddTransaction(w.t.Context(), oauth.Transaction{Digest: g.ID}))
	w.must(w.tokens.Decide(w.t.Context(), g.ID, &oauth.Code{Digest: g.ID}))
	_, err := w.tokens.Exchange(w.t.Context(), g.ID, g, oauth.Tokens{AccessDigest: token.Digest(), RefreshDigest: refresh.Digest(),
		Access: oauth.AccessToken{Scopes: scopes, ExpiresAt: w.Clock.Now().Add(long)}, RefreshExpires: w.Clock.Now().Add(long)})
	w.must(err)
	b.id, b.secret = g.ID, token.Reveal()
	return b
}

// everyRole calls do for each role that the person can have, and after they have left.
func (w *world) everyRole(do func()) {
	for _, r := range append(access.Roles, "") {
		w.setRole(r)
		do()
	}
	w.setRole(access.Owner)
}
