package authorizer_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/credential"
)

const (
	metadata = "https://desk.example/.well-known/oauth-protected-resource"

	partnerChallenge = `Bearer realm="partner"`
	readsAndWrites   = `read:customers read:bookings read:services read:knowledge read:team write:bookings write:customers write:messaging`
)

// challenges are the doors' 401s for no credential, as section 3 of the design writes them.
var challenges = map[string]string{
	partner:   partnerChallenge,
	staff:     `Bearer resource_metadata="` + metadata + `/@studio/api/mcp", scope="mcp:business"`,
	assistant: `Bearer resource_metadata="` + metadata + `/api/mcp", scope="` + readsAndWrites + `"`,
	accounts:  `Bearer resource_metadata="` + metadata + `/account/api/mcp", scope="mcp:account"`,
	public:    `Bearer resource_metadata="` + metadata + `/public/api/mcp", scope="mcp:account"`,
}

// invalid is a door's 401 for a credential that is no good.
func invalid(route string) string {
	if route == partner {
		return partnerChallenge
	}
	return strings.Replace(challenges[route], "Bearer ", `Bearer error="invalid_token", `, 1)
}

var routes = []string{partner, staff, assistant, accounts, public}

// wantDeny checks for a 401 with that challenge, that cost that many requests to the store.
func (w *world) wantDeny(name string, k knock, challenge string, requests int) {
	w.t.Helper()
	if a := w.ask(k); a.effect != "Deny" || a.context["challenge"] != challenge || a.requests != requests {
		w.t.Errorf("%s: got %+v, want a Deny with %s after %d requests", name, a, challenge, requests)
	}
}

// wantDenial checks for an Allow that lets nobody in, and what the function answers then. It counts where the credential is known,
// which takes a request to the store to find out.
func (w *world) wantDenial(name string, k knock, status int, reason string, requests int) {
	w.t.Helper()
	a := w.ask(k)
	caller, got := w.through(a.context)
	if counted := w.Requests.Count(); counted != requests || (got.header.Get("RateLimit") != "") != (requests > 0) {
		w.t.Errorf("%s: counted by %d store requests, with %v", name, counted, got.header)
	}
	if a.effect != "Allow" || caller != nil || got.status != status || got.reason != reason || a.requests != requests {
		w.t.Errorf("%s: got %+v, then %d %s, want %d %q after %d requests", name, a, got.status, got.body, status, reason, requests)
	}
}

// wantCaller checks for an Allow, and returns whom the function sees.
func (w *world) wantCaller(name string, k knock, requests int) access.Caller {
	w.t.Helper()
	a := w.ask(k)
	caller, got := w.through(a.context)
	if a.effect != "Allow" || caller == nil || a.requests != requests {
		w.t.Errorf("%s: got %+v, then %d %s, want a caller after %d requests", name, a, got.status, got.body, requests)
		return access.Caller{}
	}
	return *caller
}

func TestNoCredential(t *testing.T) {
	w := newWorld(t)
	for _, route := range routes {
		if route == public {
			c := w.wantCaller(route, at(route, ""), 0)
			if c.Principal != "anonymous" || c.Capabilities != access.Anonymous || c.Door != access.Account || c.Business.ID != "" {
				t.Errorf("anonymous is %+v", c)
			}
			continue
		}
		w.wantDeny(route, at(route, ""), challenges[route], 0)
		w.wantDeny(route+" with a cookie", at(route, "").with("Cookie", "__Host-frontdesk=ses_fdx"), challenges[route], 0)
	}
	// Whether a business exists does not show.
	w.wantDeny("nobody's handle", at(staff, "").handleIs("@nobody"), strings.Replace(challenges[staff], "@studio", "@nobody", 1), 0)
}

func TestAMalformedCredentialCostsNothing(t *testing.T) {
	w := newWorld(t)
	_, good := w.key(w.Studio, account.PartnerKey, "participants:read")
	session := credential.New(credential.ConsoleSession, strings.NewReader(strings.Repeat("x", 32))).Reveal()
	refresh := credential.New(credential.RefreshToken, strings.NewReader(strings.Repeat("x", 32)), user, user, user).Reveal()
	for name, secret := range map[string]string{
		"nonsense": "nonsense", "an invented key": "sk_live_fd" + strings.Repeat("0", 81), "another's key": "sk_live_51H8xyzABCDEF",
		"a mistyped key": good[:len(good)-1] + "_", "a key cut short": good[:len(good)-1], "a key and more": good + "0",
		"a refresh token": refresh, "a console session": session, "10 kB": strings.Repeat("x", 10_000), "CVE-2026-101023 a refresh token as an access token": refresh,
	} {
		for _, route := range routes {
			w.wantDeny(name+" at "+route, at(route, secret), invalid(route), 0)
		}
	}
	for name, header := range map[string]string{"basic": "Basic dXNlcjpwYXNz", "no scheme": good, "no token": "Bearer", "spaces": "Bearer   ", "another scheme": "Token " + good, "a tab": "Bearer\t" + good} {
		for _, route := range routes {
			w.wantDeny(name+" at "+route, at(route, "").with("Authorization", header), invalid(route), 0)
		}
	}
}

func TestMoreThanOneCredential(t *testing.T) {
	w := newWorld(t)
	_, good := w.key(w.Studio, account.PartnerKey, "participants:read")
	for _, route := range routes {
		w.wantDenial("two headers", at(route, "").with("Authorization", "Bearer "+good, "Bearer x"), 400, "", 0)
		w.wantDenial("the same twice", at(route, "").with("Authorization", "Bearer "+good, "Bearer "+good), 400, "", 0)
		w.wantDenial("two in one header", at(route, "").with("Authorization", "Bearer "+good+", Bearer x"), 400, "", 0)
		w.wantDenial("two in one header, without a comma", at(route, "").with("Authorization", "Bearer "+good+" x"), 400, "", 0)
		w.wantDenial("two headers whose names differ in case", at(route, good).with("authorization", "Bearer x"), 400, "", 0)
		for _, name := range []string{"access_token", "api_key", "key", "token"} {
			k := at(route, good)
			k.query = map[string][]string{name: {"x"}}
			w.wantDenial("in the query "+name, k, 400, "", 0)
			k = at(route, "")
			k.query = map[string][]string{"a": {"b"}, name: {""}}
			w.wantDenial("only in the query "+name, k, 400, "", 0)
		}
	}
}

func TestKeysOpenTheirOwnDoor(t *testing.T) {
	w := newWorld(t)
	_, partnerKey := w.key(w.Studio, account.PartnerKey, "participants:read")
	_, assistantKey := w.key(w.Studio, account.AssistantKey)
	_, internalKey := w.key(w.Studio, account.InternalKey, "*")
	for _, tt := range []struct {
		name, secret, opens string
		client              access.ClientKind
		can                 access.Set
	}{
		{"partner", partnerKey, partner, access.PartnerClient, access.SetOf(access.ParticipantsRead)},
		{"assistant", assistantKey, assistant, access.ExternalClient, access.Meaning(access.DefaultScopes())},
		{"internal", internalKey, assistant, access.InternalClient, access.Meaning([]string{"*"})},
	} {
		for _, route := range routes {
			if route != tt.opens {
				w.wantDenial(tt.name+" key at "+route, at(route, tt.secret), 403, "wrong_door", 1)
				continue
			}
			c := w.wantCaller(tt.name, at(route, tt.secret), 1)
			if c.Client != tt.client || c.Capabilities != tt.can || c.Business != w.Operator().Business || !strings.HasPrefix(c.Principal, "key:"+w.ID) ||
				c.UserID != "" || c.RequestID != "req-1" {
				t.Errorf("%s: the caller is %+v", tt.name, c)
			}
		}
	}
	for name, header := range map[string]string{"lower case": "bearer " + partnerKey, "upper case": "BEARER " + partnerKey, "two spaces": "Bearer  " + partnerKey, "space around": " Bearer " + partnerKey + " "} {
		w.wantCaller(name, at(partner, "").with("Authorization", header), 1)
	}
	w.wantCaller("a header in lower case", at(partner, "").with("authorization", "Bearer "+partnerKey), 1)
}

func TestAKeyThatIsNotLive(t *testing.T) {
	w := newWorld(t)
	_, theirs := w.key(w.other, account.PartnerKey, "participants:read")
	w.wantDenial("API1 BOLA: a key of another business", at(partner, theirs), 403, "wrong_business", 1)
	w.wantDenial("a key of another business at no business", at(partner, theirs).handleIs("@nobody"), 403, "wrong_business", 1)

	revoked, secret := w.key(w.Studio, account.PartnerKey, "participants:read")
	w.wantCaller("live", at(partner, secret), 1)
	w.must(w.keys.Revoke(t.Context(), w.Operator(), revoked.ID))
	w.wantDeny("revoked", at(partner, secret), partnerChallenge, 1)
	w.wantDeny("revoked, at another door", at(assistant, secret), invalid(assistant), 1)

	_, secret = w.key(w.Studio, account.AssistantKey)
	body, last := secret[:len(secret)-7], "a"
	if strings.HasSuffix(secret[:len(secret)-6], last) {
		last = "b"
	}
	w.wantDeny("another secret with a right checksum", at(assistant, reseal(body+last)), invalid(assistant), 1)
	// The ids of one business in the secret of another.
	ids := strings.Replace(secret[:len(secret)-6], w.ID, w.other.ID, 1)
	w.wantDeny("API1 BOLA: business ids swapped", at(assistant, reseal(ids)), invalid(assistant), 1)
	w.wantDeny("another kind's prefix", at(partner, reseal("sk_test_"+strings.TrimPrefix(secret[:len(secret)-6], "biz_sk_"))), partnerChallenge, 1)

	w.Clock.Advance(time.Hour - time.Second)
	w.wantCaller("a second before its end", at(assistant, secret), 1)
	w.Clock.Advance(time.Second)
	w.wantDeny("expired", at(assistant, secret), invalid(assistant), 1)
}

func TestAKeyFeelsItsBusinesssGrantsAtOnce(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(w.Studio, account.PartnerKey, "participants:read", "purchases:read")
	w.SetGrants(access.SetOf(access.ParticipantsRead))
	c := w.wantCaller("fewer grants", at(partner, secret), 1)
	if c.Capabilities != access.SetOf(access.ParticipantsRead) || c.Grants != access.SetOf(access.ParticipantsRead) {
		t.Errorf("the caller is %+v", c)
	}
	w.SetGrants(0)
	if c = w.wantCaller("no grants", at(partner, secret), 1); c.Capabilities != 0 {
		t.Errorf("the caller is %+v", c)
	}
}

func TestTokensOpenTheirOwnAddress_CVE_2026_67332(t *testing.T) {
	w := newWorld(t)
	_, atStaff := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	_, atAssistant := w.token("/api/mcp", w.ID, "read:customers")
	_, atAccount := w.token("/account/api/mcp", "", "mcp:account")
	for _, tt := range []struct {
		name, secret string
		opens        []string
		can          access.Set
	}{
		{"staff", atStaff, []string{staff}, access.Manager.Capabilities()},
		{"assistant", atAssistant, []string{assistant}, access.SetOf(access.ParticipantsRead)},
		{"account", atAccount, []string{accounts, public}, access.Meaning([]string{"mcp:account"})},
	} {
		for _, route := range routes {
			if !slices.Contains(tt.opens, route) {
				w.wantDeny(tt.name+" token at "+route, at(route, tt.secret), invalid(route), 1)
				continue
			}
			c := w.wantCaller(tt.name+" token", at(route, tt.secret), 1)
			if c.Capabilities != tt.can || c.Principal != "user:"+user || c.UserID != user || c.Client != access.ExternalClient {
				t.Errorf("%s: the caller is %+v", tt.name, c)
			}
		}
	}
	w.wantDeny("a staff token at another business", at(staff, atStaff).handleIs("@other"), strings.Replace(invalid(staff), "@studio", "@other", 1), 1)
	_, strange := w.token("/@studio/api/mcp", w.other.ID, "mcp:business") // of no grant that we make
	w.wantDeny("a token whose business is not its resource's", at(staff, strange), invalid(staff), 1)
}

func TestATokenThatIsNotLive(t *testing.T) {
	w := newWorld(t)
	grant, secret := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.wantCaller("live", at(staff, secret), 1)
	w.wantDeny("business ids swapped", at(staff, reseal(strings.Replace(secret[:len(secret)-6], w.ID, w.other.ID, 1))), invalid(staff), 1)
	w.wantDeny("user ids swapped", at(staff, reseal(strings.Replace(secret[:len(secret)-6], user, "user000000000001", 1))), invalid(staff), 1)
	_, sibling := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.wantDeny("grant ids swapped", at(staff, reseal("mcp_fd"+sibling[6:22]+secret[22:len(secret)-6])), invalid(staff), 1)

	w.must(w.grants.Revoke(t.Context(), grant, w.Clock.Now()))
	w.wantDeny("revoked", at(staff, secret), invalid(staff), 1)
	w.wantCaller("its sibling lives", at(staff, sibling), 1)
	w.Clock.Advance(time.Hour)
	w.wantDeny("expired", at(staff, sibling), invalid(staff), 1)
}

// TestARoleIsFeltAtOnce is API5: a role lowered after the token was issued.
func TestARoleIsFeltAtOnce(t *testing.T) {
	w := newWorld(t)
	_, atStaff := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	_, atAssistant := w.token("/api/mcp", w.ID, "read:customers", "write:bookings")
	for _, role := range []access.Role{access.Owner, access.Manager, access.Frontdesk, access.Instructor, access.Owner} {
		w.role(role)
		c := w.wantCaller(string(role), at(staff, atStaff), 1)
		if c.Role != role || c.Capabilities != role.Capabilities() || c.StaffID != user {
			t.Errorf("%s: the caller is %+v", role, c)
		}
		c = w.wantCaller(string(role), at(assistant, atAssistant), 1)
		if want := access.SetOf(access.ParticipantsRead, access.RegistrationsWrite) & role.Capabilities(); c.Capabilities != want {
			t.Errorf("%s at the assistant door: %s", role, c.Capabilities)
		}
	}
	w.SetGrants(access.SetOf(access.SessionsRead))
	c := w.wantCaller("fewer grants", at(staff, atStaff), 1)
	if c.Capabilities.Has(access.ParticipantsRead) || !c.Capabilities.Has(access.SessionsRead) || !c.Capabilities.Has(access.TeamManage) {
		t.Errorf("with fewer grants: %s", c.Capabilities)
	}
	w.role("")
	w.wantDenial("removed, staff", at(staff, atStaff), 403, "membership_ended", 1)
	w.wantDenial("removed, assistant", at(assistant, atAssistant), 403, "membership_ended", 1)
	w.role(access.Instructor)
	if c := w.wantCaller("back", at(staff, atStaff), 1); c.Role != access.Instructor {
		t.Errorf("back as %s", c.Role)
	}
}

func TestHandles(t *testing.T) {
	w := newWorld(t)
	_, key := w.key(w.Studio, account.PartnerKey, "participants:read")
	_, token := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	for route, secret := range map[string]string{partner: key, staff: token} {
		w.wantCaller("@", at(route, secret).handleIs("@studio"), 1)
		w.wantCaller("%40", at(route, secret).handleIs("%40studio"), 1)
		for _, handle := range []string{"studio", "@Studio", "@STUDIO", "@@studio", "%2540studio", "@studio%2f..", "@studio%00", "@", "@st", "@st udio", "@studio%0a", "%zz", "@stüdio", "oauth",
			"@studio;", "@studio;/", "..;", "@studio%2f", "@studio/", "%2e%2e", "@%2e%2e%2fstudio", "@studio\x00", "@studio\u200b", "@ѕtudio", "@studiо", "＠studio", "@ｓｔｕｄｉｏ", "@stud\u0131o",
			"@studio ", " @studio", "@studio?", "@studio#", "@*", "@studio@other", "@other@studio", "%40%40studio", "@-studio", "@studio-", "@" + strings.Repeat("s", 41)} {
			w.wantDenial(handle, at(route, secret).handleIs(handle), 404, "", 0)
			w.wantDenial(handle+" without a credential", at(route, "").handleIs(handle), 404, "", 0)
		}
	}
	w.wantDenial("a route nobody wrote", at("/other/api/mcp", key), 404, "", 0)
	w.wantDenial("a route of a handle nobody wrote", at("/{handle}/api/other", key), 404, "", 0)
}

// TestPlainHTTP is API2: HTTPS only.
func TestPlainHTTP(t *testing.T) {
	w := newWorld(t)
	_, key := w.key(w.Studio, account.PartnerKey, "participants:read")
	for _, route := range routes {
		for name, k := range map[string]knock{
			"http": at(route, key).with("X-Forwarded-Proto", "http"), "none": at(route, key).with("X-Forwarded-Proto"),
			"http first": at(route, key).with("X-Forwarded-Proto", "http", "https"), "https first": at(route, key).with("x-forwarded-proto", "https", "http"),
			"nobody": at(route, "").with("X-Forwarded-Proto", "http"),
		} {
			if len(k.headers["X-Forwarded-Proto"]) == 0 {
				delete(k.headers, "X-Forwarded-Proto")
			}
			w.wantDenial(name+" at "+route, k, 403, "https_required", 0)
		}
	}
	w.gate.Insecure = true
	w.wantCaller("http at loopback", at(partner, key).with("X-Forwarded-Proto", "http"), 1)
	w.wantCaller("https at loopback", at(partner, key), 1)
}

func TestDenyByAllow(t *testing.T) {
	w := newWorld(t)
	_, key := w.key(w.Studio, account.PartnerKey, "participants:read")
	w.gate.DenyByAllow = true
	for _, route := range []string{partner, staff, assistant, accounts} {
		for challenge, k := range map[string]knock{challenges[route]: at(route, ""), invalid(route): at(route, "x")} {
			a := w.ask(k)
			caller, got := through(t, uncounted, a.context)
			if a.effect != "Allow" || caller != nil || got.status != 401 || got.code != "UNAUTHORIZED" || got.header.Get("WWW-Authenticate") != challenge {
				t.Errorf("%s: %+v, then %+v", route, a, got)
			}
		}
	}
	w.wantCaller("a good key", at(partner, key), 1)
	w.wantCaller("anonymous", at(public, ""), 0)
}

func TestAStoreThatIsDownOpensNothing(t *testing.T) {
	w := newWorld(t)
	_, key := w.key(w.Studio, account.PartnerKey, "participants:read")
	_, token := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	for _, byAllow := range []bool{false, true} {
		a := authorizer.Authorizer{Store: down{}, Origin: origin, Now: w.Clock.Now, DenyByAllow: byAllow}
		for _, route := range routes {
			for _, secret := range []string{key, token} {
				res, err := apigateway.WrapAuthorizer(a.Authenticate)(t.Context(), at(route, secret).event(t))
				if err == nil || len(res.PolicyDocument.Statement) != 0 || res.PrincipalID != "" || res.Context != nil {
					t.Errorf("%s: %+v, %v", route, res, err)
				}
			}
		}
	}
}

type down struct{}

func (down) Credential(context.Context, credential.Secret) (authorizer.Records, error) {
	return authorizer.Records{}, errDown
}
