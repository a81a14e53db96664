package dynamo_test

import (
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/oauth"
)

var random = rand.Reader

const grace = time.Minute

// family is a store with one code of one client, and the grant that it is to give.
type family struct {
	dynamo.Grants
	t *testing.T
}

func newFamily(t *testing.T) family {
	tables, _ := dynamotest.New(t)
	f := family{dynamo.NewGrants(tables), t}
	f.must(f.AddClient(t.Context(), oauth.Client{ID: "client", Name: "Claude", RedirectURIs: []string{"http://localhost/cb"}, CreatedAt: now}))
	f.must(f.AddTransaction(t.Context(), oauth.Transaction{Digest: "txn", ClientID: "client", Scopes: []string{"mcp:business"}, ExpiresAt: now.Add(time.Hour)}))
	return f
}

func code(digest string) *oauth.Code {
	return &oauth.Code{Digest: digest, ClientID: "client", ClientName: "Claude", RedirectURI: "http://localhost/cb", CodeChallenge: "challenge",
		Resource: "/@acme/api/mcp", Scopes: []string{"mcp:business"}, UserID: id(1), BusinessID: id(2), ExpiresAt: now.Add(grace)}
}

func grant(n int) oauth.Grant {
	return oauth.Grant{ID: id(n), ClientID: "client", ClientName: "Claude", UserID: id(1), BusinessID: id(2), Resource: "/@acme/api/mcp",
		Scopes: []string{"mcp:business"}, CreatedAt: now}
}

// tokens are a pair whose digests are access<n> and refresh<n>.
func tokens(n int, at time.Time) oauth.Tokens {
	return oauth.Tokens{AccessDigest: fmt.Sprint("access", n), Access: oauth.AccessToken{Scopes: []string{"mcp:business"}, ExpiresAt: at.Add(time.Hour)},
		RefreshDigest: fmt.Sprint("refresh", n), RefreshExpires: at.Add(30 * 24 * time.Hour)}
}

func (f family) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// granted is a family whose code was exchanged for grant 1 with the tokens number 0.
func granted(t *testing.T) family {
	f := newFamily(t)
	f.must(f.Decide(t.Context(), "txn", code("code")))
	_, err := f.Exchange(t.Context(), "code", grant(1), tokens(0, now))
	f.must(err)
	return f
}

func (f family) read() oauth.Grant {
	f.t.Helper()
	g, _, err := f.GrantAndClient(f.t.Context(), id(1), "", "client")
	f.must(err)
	return g
}

// rotate exchanges refresh<from> for the tokens number to.
func (f family) rotate(from, to int, at time.Time) error {
	return f.Rotate(f.t.Context(), f.read(), fmt.Sprint("refresh", from), tokens(to, at), at, at.Add(-grace))
}

func (f family) want(step string, got, want error) {
	f.t.Helper()
	if got != want {
		f.t.Errorf("%s: got %v, want %v", step, got, want)
	}
}

func TestDecideOnce(t *testing.T) {
	f := newFamily(t)
	errs := bookingtest.AtOnce(50, func(i int) error {
		if i%5 == 0 {
			return f.Decide(t.Context(), "txn", nil)
		}
		return f.Decide(t.Context(), "txn", code(fmt.Sprint("code", i)))
	})
	winner := slices.Index(errs, nil)
	for i, err := range errs {
		if i != winner {
			f.want(fmt.Sprint("decision ", i), err, oauth.ErrUsed)
		}
		if c, _, err := f.CodeAndClient(t.Context(), fmt.Sprint("code", i), "client"); err != nil || (c.Digest != "") != (i == winner && i%5 != 0) {
			t.Errorf("code %d: %+v, %v", i, c, err)
		}
	}
	if _, err := f.Transaction(t.Context(), "txn"); err != oauth.ErrNotFound {
		t.Errorf("the transaction: %v", err)
	}
	f.want("an unknown transaction", f.Decide(t.Context(), "none", code("code")), oauth.ErrUsed)
}

// TestExchangeOnce covers CVE-2026-26232 and CVE-2026-68079: codes that could be used again.
func TestExchangeOnce_CVE_2026_26232_CVE_2026_68079(t *testing.T) {
	f := newFamily(t)
	f.must(f.Decide(t.Context(), "txn", code("code")))
	earlier := make([]string, 50)
	errs := bookingtest.AtOnce(50, func(i int) (err error) {
		earlier[i], err = f.Exchange(t.Context(), "code", grant(i), tokens(i, now))
		return err
	})
	winner := slices.Index(errs, nil)
	if winner < 0 {
		t.Fatal(errs)
	}
	for i, err := range errs {
		if i == winner {
			continue
		}
		f.want(fmt.Sprint("exchange ", i), err, oauth.ErrUsed)
		if earlier[i] != id(winner) {
			t.Errorf("exchange %d names the grant %q", i, earlier[i])
		}
		if g, _, err := f.GrantAndClient(t.Context(), id(i), "", "client"); g.ID != "" || err != nil {
			t.Errorf("exchange %d left the grant %+v, %v", i, g, err)
		}
	}
	unknown, err := f.Exchange(t.Context(), "none", grant(99), tokens(99, now))
	if f.want("an unknown code", err, oauth.ErrUsed); unknown != "" {
		t.Errorf("an unknown code names the grant %q", unknown)
	}
}

func TestCodesAndGrantsReadBack(t *testing.T) {
	f := newFamily(t)
	f.must(f.Decide(t.Context(), "txn", code("code")))
	c, client, err := f.CodeAndClient(t.Context(), "code", "client")
	if fmt.Sprint(c) != fmt.Sprint(*code("code")) || client.Name != "Claude" || err != nil {
		t.Errorf("got %+v, %+v, %v", c, client, err)
	}
	c, client, err = f.CodeAndClient(t.Context(), "none", "none")
	if fmt.Sprint(c, client) != fmt.Sprint(oauth.Code{}, oauth.Client{}) || err != nil {
		t.Errorf("absent: %+v, %+v, %v", c, client, err)
	}
	g, client, err := f.GrantAndClient(t.Context(), id(7), "", "none")
	if fmt.Sprint(g, client) != fmt.Sprint(oauth.Grant{}, oauth.Client{}) || err != nil {
		t.Errorf("absent: %+v, %+v, %v", g, client, err)
	}
	g, client, err = f.GrantAndClient(t.Context(), id(7), "", "client")
	if g.ID != "" || client.ID != "client" || err != nil {
		t.Errorf("half absent: %+v, %+v, %v", g, client, err)
	}
	f.must(f.MarkClient(t.Context(), "client", oauth.Mark{Internal: true}, false))
	if client, err = f.Client(t.Context(), "client"); !client.Internal || err != nil {
		t.Errorf("marked: %+v, %v", client, err)
	}
	f.want("marking an unknown client", f.MarkClient(t.Context(), "none", oauth.Mark{Internal: true}, false), oauth.ErrNotFound)
	if _, err := f.Client(t.Context(), "none"); err != oauth.ErrNotFound {
		t.Errorf("marking made a client: %v", err)
	}
}

func TestRotation(t *testing.T) {
	f := granted(t)
	f.want("unused", f.rotate(0, 1, now), nil)
	for n := 2; n <= oauth.MaxSuccessors; n++ {
		f.want("in the grace", f.rotate(0, n, now.Add(grace-time.Millisecond)), nil)
	}
	f.want("the eleventh", f.rotate(0, 99, now.Add(grace-time.Millisecond)), oauth.ErrTooMany)
	f.want("the family lives", f.rotate(5, 100, now.Add(grace)), nil)
	f.want("too many, after the grace", f.rotate(0, 99, now.Add(grace)), oauth.ErrUsed)
	f.want("its successor, in the grace", f.rotate(1, 101, now.Add(time.Hour)), nil)
	f.want("its successor, after it", f.rotate(1, 102, now.Add(time.Hour+grace)), oauth.ErrUsed)
	f.want("an unknown one", f.rotate(77, 103, now), oauth.ErrNotFound)
	f.want("an access token", f.Rotate(t.Context(), f.read(), "access0", tokens(104, now), now, now.Add(-grace)), oauth.ErrNotFound)
	g := f.read()
	if len(g.Refresh) != 1+oauth.MaxSuccessors+2 || g.Refresh["refresh0"].Successors != oauth.MaxSuccessors || !g.Refresh["refresh0"].RotatedAt.Equal(now) {
		t.Errorf("the family is %+v", g.Refresh)
	}

	f.must(f.Revoke(t.Context(), g.ID, now.Add(time.Minute)))
	f.must(f.Revoke(t.Context(), g.ID, now.Add(time.Hour)))
	f.want("revoked, unused", f.rotate(2, 105, now), oauth.ErrRevoked)
	f.want("revoked, used", f.rotate(0, 106, now.Add(time.Hour)), oauth.ErrRevoked)
	if g = f.read(); !g.RevokedAt.Equal(now.Add(time.Minute)) {
		t.Errorf("revoked at %s", g.RevokedAt)
	}
	f.must(f.Revoke(t.Context(), id(9), now))
	if g, _, err := f.GrantAndClient(t.Context(), id(9), "", "client"); g.ID != "" || err != nil {
		t.Errorf("revoking nothing made a grant: %+v, %v", g, err)
	}
	f.want("an unknown grant", f.Rotate(t.Context(), grant(9), "refresh0", tokens(1, now), now, now.Add(-grace)), oauth.ErrNotFound)
}

// TestRefreshRace covers CVE-2026-53517 and CVE-2026-50631: concurrent refreshes that each got a family.
func TestRefreshRace_CVE_2026_53517_CVE_2026_50631(t *testing.T) {
	f := granted(t)
	errs := bookingtest.AtOnce(50, func(i int) error { return f.rotate(0, 1+i, now) })
	counts := map[error]int{}
	for _, err := range errs {
		counts[err]++
	}
	if counts[nil] != oauth.MaxSuccessors || counts[oauth.ErrTooMany] != 50-oauth.MaxSuccessors {
		t.Errorf("got %v", counts)
	}
	if g := f.read(); len(g.Refresh) != 1+oauth.MaxSuccessors || len(g.Access) != 1+oauth.MaxSuccessors {
		t.Errorf("the family is %+v", g)
	}
}

func TestARevocationBeatsEveryRotationAfterIt(t *testing.T) {
	f := granted(t)
	bookingtest.AtOnce(12, func(i int) error {
		if i == 6 {
			return f.Revoke(t.Context(), id(1), now)
		}
		return f.rotate(0, 1+i, now)
	})
	for digest := range f.read().Refresh {
		f.want(digest, f.Rotate(t.Context(), f.read(), digest, tokens(200, now), now, now.Add(-grace)), oauth.ErrRevoked)
	}
}

func TestARotationPrunesWhatIsDead(t *testing.T) {
	f := granted(t)
	f.must(f.rotate(0, 1, now))
	f.must(f.rotate(0, 2, now))
	f.must(f.rotate(1, 3, now.Add(time.Hour))) // the first access tokens ended just then
	if g := f.read(); len(g.Access) != 1 || g.Access["access3"].ExpiresAt.IsZero() || len(g.Refresh) != 4 {
		t.Errorf("left is %+v", g)
	}
	month := 30 * 24 * time.Hour
	f.must(f.rotate(3, 4, now.Add(month))) // and the refresh tokens 0, 1 and 2 here
	if g := f.read(); len(g.Access) != 1 || len(g.Refresh) != 2 {
		t.Errorf("left is %+v", g)
	}
}

// TestAFamilyStaysSmall rotates as a client does that refreshes twice each time, and then as one does that never stops.
// What the item no longer holds is still known to be spent.
func TestAFamilyStaysSmall(t *testing.T) {
	f := granted(t)
	now, last := now, 0
	for n := 1; n <= 60; n++ {
		now = now.Add(time.Hour)
		f.must(f.rotate(last, 2*n, now))
		f.must(f.rotate(last, 2*n+1, now))
		last = 2 * n
	}
	for n := 200; n < 400; n++ {
		now = now.Add(2 * time.Second)
		f.must(f.rotate(last, n, now))
		last = n
	}
	if g := f.read(); len(g.Access) > 100 || len(g.Refresh) > 62 {
		t.Errorf("the family holds %d access and %d refresh tokens", len(g.Access), len(g.Refresh))
	}
	for digest, spent := range map[string]bool{
		"refresh0": true, "refresh2": true, "refresh200": true, "refresh300": true, "nonsense": false, "refresh399": false,
	} {
		if g, _, err := f.GrantAndClient(t.Context(), id(1), digest, "client"); err != nil || g.Spent != spent {
			t.Errorf("%s: spent is %v, %v", digest, g.Spent, err)
		}
	}
}

// TestAFamilyHasABound rotates faster than a grace lets go: by a client that never stops, or that wants to fill the item.
func TestAFamilyHasABound(t *testing.T) {
	f := granted(t)
	last, refused := 0, 0
	for n := 1; n <= 130; n++ {
		switch err := f.rotate(last, n, now.Add(time.Duration(n)*time.Millisecond)); err {
		case nil:
			last = n
		case oauth.ErrTooMany:
			refused++
		default:
			t.Fatal(err)
		}
	}
	if g := f.read(); len(g.Refresh) > 100 || refused < 20 {
		t.Errorf("the family holds %d refresh tokens, %d were refused", len(g.Refresh), refused)
	}
	f.want("after the grace", f.rotate(last, 999, now.Add(2*grace)), nil)
}

// TestARotationThatIsSentTwiceIsOne holds for the SDK, which sends a write again whose answer was lost. Without a grace the
// second would be taken for a reuse.
func TestARotationThatIsSentTwiceIsOne(t *testing.T) {
	f := granted(t)
	g := f.read()
	for range 2 {
		f.want("the same rotation", f.Rotate(t.Context(), g, "refresh0", tokens(1, now), now, now), nil)
	}
	f.want("another one", f.Rotate(t.Context(), g, "refresh0", tokens(2, now), now, now), oauth.ErrUsed)
}
