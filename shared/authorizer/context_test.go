package authorizer_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/credential"

	"pgregory.net/rapid"
)

func TestProtectLetsNobodyInButACaller(t *testing.T) {
	principal := map[string]string{"principal": "user:1", "door": "staff", "capabilities": access.All.String(), "scopes": "mcp:business", "role": "owner"}
	with := func(more map[string]string) map[string]string {
		all := maps.Clone(principal)
		maps.Copy(all, more)
		return all
	}
	const forbidden = `{"code":"FORBIDDEN","message":"No.","details":{"reason":"role"}}`
	for _, tt := range []struct {
		name    string
		context map[string]string
		status  int
		code    string
		reason  string
	}{
		{"no context", nil, 401, "UNAUTHORIZED", ""},
		{"what API Gateway adds", map[string]string{"principalId": "user:1", "integrationLatency": "3"}, 401, "UNAUTHORIZED", ""},
		{"no principal", with(map[string]string{"principal": ""}), 401, "UNAUTHORIZED", ""},
		{"a denial", map[string]string{"denial": forbidden}, 403, "FORBIDDEN", "role"},
		{"a denial and a principal", with(map[string]string{"denial": forbidden}), 403, "FORBIDDEN", "role"},
		{"a denial of another kind", map[string]string{"denial": `{"code":"VALIDATION_ERROR","message":"Two."}`}, 400, "VALIDATION_ERROR", ""},
		{"a denial of an unknown kind", with(map[string]string{"denial": `{"code":"WELCOME","message":"Come in."}`}), 500, "WELCOME", ""},
		{"garbage", with(map[string]string{"denial": `{"code`}), 401, "UNAUTHORIZED", ""},
		{"a denial without a code", with(map[string]string{"denial": `{}`}), 401, "UNAUTHORIZED", ""},
		{"null", with(map[string]string{"denial": `null`}), 401, "UNAUTHORIZED", ""},
		{"whom a denial counts for, without one", map[string]string{"countedAs": "user:1", "client": "internal", "door": "staff", "business": "1"}, 401, "UNAUTHORIZED", ""},
		{"an empty denial", with(map[string]string{"denial": ""}), 401, "UNAUTHORIZED", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			caller, got := through(t, uncounted, tt.context)
			if caller != nil {
				t.Fatalf("let in %+v", caller)
			}
			if got.status != tt.status || got.code != tt.code || got.reason != tt.reason || got.header.Get("Access-Control-Allow-Origin") != "*" ||
				!strings.Contains(got.body, "req-1") || got.header.Get("WWW-Authenticate") != "" {
				t.Errorf("answered %+v", got)
			}
		})
	}
	if caller, _ := through(t, uncounted, principal); caller == nil || caller.Principal != "user:1" || caller.Capabilities != access.All {
		t.Errorf("the good one is %+v", caller)
	}
}

// TestProtectOutsideTheGateway reaches a door without any event, as a mistake in the wiring would.
func TestProtectOutsideTheGateway(t *testing.T) {
	called := false
	h := authorizer.Protect(uncounted, func(http.ResponseWriter, *http.Request, access.Caller) { called = true })
	_, got := seen2(h, nil, new(*access.Caller))
	if called || got.status != 401 {
		t.Errorf("answered %+v", got)
	}
}

// fixed answers every question with the same records.
type fixed struct{ authorizer.Records }

func (f fixed) Credential(context.Context, credential.Secret) (authorizer.Records, error) {
	return f.Records, nil
}

// TestACallerSurvivesTheGateway sends callers of all kinds from the authorizer through JSON to the function.
func TestACallerSurvivesTheGateway(t *testing.T) {
	w := newWorld(t)
	names := access.DoorScopes(access.Assistant, false)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Café \"O'Neil\"", "日本", "", "a\nb", "<script>"}))
	rapid.Check(t, func(rt *rapid.T) {
		scopes := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 8, rapid.ID).Draw(rt, "scopes")
		r := authorizer.Records{
			Grants:   access.Set(rapid.Uint64().Draw(rt, "grants")) & access.All,
			Role:     rapid.SampledFrom(access.Roles).Draw(rt, "role"),
			Business: access.Business{ID: w.ID, Handle: "studio", Name: text.Draw(rt, "name"), TimeZone: "Europe/Berlin"},
			Grant: authorizer.Grant{UserID: user, Internal: rapid.Bool().Draw(rt, "internal"), Resource: "/api/mcp", Scopes: scopes,
				ExpiresAt: w.Clock.Now().Add(1)},
		}
		secret := credential.New(credential.AccessToken, strings.NewReader(strings.Repeat("x", 32)), user, user, w.ID)
		r.Grant.Digest = secret.Digest()
		gate := w.gate
		gate.Store = fixed{r}
		res, err := apigateway.WrapAuthorizer(gate.Authenticate)(t.Context(), at(assistant, secret.Reveal()).event(t))
		if err != nil {
			rt.Fatal(err)
		}
		wire, err := json.Marshal(res.Context)
		if err != nil || len(wire) > 8<<10 {
			rt.Fatalf("the context is %d bytes, %v", len(wire), err)
		}
		var flat map[string]string
		if err := json.Unmarshal(wire, &flat); err != nil {
			rt.Fatal(err)
		}
		got, _ := through(t, uncounted, flat)
		want := access.Caller{Principal: "user:" + user, Door: access.Assistant, Business: r.Business, Scopes: scopes, Grants: r.Grants, Role: r.Role, UserID: user,
			StaffID: user, Client: access.ExternalClient, RequestID: "req-1", Capabilities: access.Effective(scopes, r.Grants, r.Role, true)}
		if r.Grant.Internal {
			want.Client = access.InternalClient
		}
		if got == nil || !reflect.DeepEqual(*got, want) {
			rt.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// TestTheLargestContextFits fills every field to its limit, with characters that grow most in JSON: API Gateway takes 8 KB.
func TestTheLargestContextFits(t *testing.T) {
	w := newWorld(t)
	name := strings.Repeat("<", 100) // characters: of a business, a person, a key, a client
	almost := access.All &^ access.SetOf(access.DirectoryRead)
	r := authorizer.Records{Grants: almost, Role: access.Owner, Person: name,
		Business: access.Business{ID: w.ID, Handle: strings.Repeat("a", 40), Name: name, TimeZone: "America/Argentina/ComodRivadavia"},
		Key:      authorizer.Key{ID: w.ID + w.ID, Name: name, Scopes: access.DoorScopes(access.Assistant, false)},
		Grant: authorizer.Grant{UserID: user, ClientID: "https://a.example/" + strings.Repeat("&", 232), ClientName: name, Resource: "/api/mcp",
			Scopes: access.DoorScopes(access.Assistant, false), ExpiresAt: w.Clock.Now().Add(1)},
	}
	random := strings.NewReader(strings.Repeat("x", 64))
	key, token := credential.New(credential.Assistant, random, user, w.ID), credential.New(credential.AccessToken, random, user, user, w.ID)
	r.Key.Digest, r.Grant.Digest = key.Digest(), token.Digest()
	dismissed := r
	dismissed.Role = ""
	elsewhere := r
	elsewhere.Key.Sources = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	for what, tt := range map[string]struct {
		records authorizer.Records
		secret  credential.Secret
		caller  bool
	}{
		"a key": {r, key, true}, "a token": {r, token, true}, "a token of somebody who left": {dismissed, token, false}, "a key from elsewhere": {elsewhere, key, false},
	} {
		gate := w.gate
		gate.Store = fixed{tt.records}
		res, err := apigateway.WrapAuthorizer(gate.Authenticate)(t.Context(), at(assistant, tt.secret.Reveal()).event(t))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(res)
		if err != nil || len(text) > 8<<10 {
			t.Errorf("%s: the answer has %d bytes, %v", what, len(text), err)
		}
		t.Logf("%s: %d bytes", what, len(text))
		if _, let := res.Context["principal"]; let != tt.caller {
			t.Errorf("%s: the answer is %s", what, text)
		}
	}
}
