package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// oauthFailures are those of the endpoints that programs call.
func oauthFailures(t *testing.T) (all []failure) {
	registered, at := site.Register(t, "Errors", callback), site.BaseURL
	for _, endpoint := range []struct{ path, parameter string }{{"/oauth/token", "code"}, {"/oauth/revoke", "token"}, {"/oauth/introspect", "token"}} {
		good := map[string]any{"client_id": registered.ID, "grant_type": "authorization_code", "redirect_uri": callback, "code_verifier": registered.Verifier}
		unknown := map[string]any{"client_id": "nobody", "grant_type": "authorization_code", "redirect_uri": callback, endpoint.parameter: "nothing"}
		for _, f := range []failure{
			{what: "a missing parameter", code: problem.ValidationError, details: map[string]any{"error": "invalid_request"}, ask: post(at+endpoint.path, "", good)},
			{what: "no client", code: problem.ValidationError, details: map[string]any{"error": "invalid_request"}, ask: call(http.MethodPost, at+endpoint.path, "", "")},
			{what: "a client of nobody", code: problem.Unauthorized, details: map[string]any{"error": "invalid_client"}, ask: post(at+endpoint.path, "", unknown)},
			{what: "no such address", needs: []localrun.Need{localrun.Gateway}, code: problem.NotFound, read: asBoth, ask: call(http.MethodGet, at+endpoint.path, "", "")},
			{what: "too many requests", code: problem.RateLimited, details: map[string]any{"error": "temporarily_unavailable"}, ask: repeat(post(at+endpoint.path, "", good))},
		} {
			f.door, f.what = "token endpoint", endpoint.path+": "+f.what
			if f.read == nil {
				f.read = asOAuth
			}
			all = append(all, f)
		}
	}
	for _, f := range []failure{
		{what: "no JSON", code: problem.ValidationError, read: asOAuth, details: map[string]any{"error": "invalid_client_metadata"}, ask: call(http.MethodPost, at+"/oauth/register", "", "{")},
		{what: "no redirect URI", code: problem.ValidationError, read: asOAuth, details: map[string]any{"error": "invalid_redirect_uri"}, ask: post(at+"/oauth/register", "", map[string]any{})},
		{what: "no such address", needs: []localrun.Need{localrun.Gateway}, code: problem.NotFound, read: asBoth, ask: call(http.MethodGet, at+"/oauth/register", "", "")},
		{what: "too many", code: problem.RateLimited, read: asOAuth, details: map[string]any{"error": "temporarily_unavailable"}, ask: repeat(post(at+"/oauth/register", "", map[string]any{}))},
	} {
		f.door = "registration"
		all = append(all, f)
	}
	return all
}

// form posts a form with a cookie.
func form(address, cookie string, fields url.Values) func(*testing.T) localrun.Answer {
	return call(http.MethodPost, address, "", fields.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie)
}

// signIn returns the cookie of a session of somebody's own.
func signIn(t *testing.T, r *localrun.Run, who localrun.Person) string {
	t.Helper()
	a := form(r.BaseURL+"/console/sign-in", "", url.Values{"email": {who.Email}, "password": {who.Password}})(t)
	cookie, _, found := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	if a.Status != http.StatusSeeOther || !found {
		t.Fatalf("sign-in: %d %s", a.Status, a.Body)
	}
	return cookie
}

// consoleFailures are those of pages for people: the console's, and that of consent.
func consoleFailures(t *testing.T) (all []failure) {
	owner, frontdesk := signIn(t, site, site.Staff(t, 0, "owner")), signIn(t, site, site.Staff(t, 0, "frontdesk"))
	keys := site.BaseURL + "/console/@" + site.Handle(0) + "/settings/api-keys"
	made := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "partner", "--name", "Over", "--scopes", "products:read")
	site.Ops(t, "", "key", "revoke", "--id", made.ID)
	client := site.Register(t, "Errors", callback)
	authorize := client.Authorize(site.BaseURL+"/oauth/authorize", "", "read:services")
	someoneElses := strings.Replace(authorize, url.QueryEscape(callback), url.QueryEscape("http://127.0.0.1:1/elsewhere"), 1)
	wrong := form(site.BaseURL+"/console/sign-in", "", url.Values{"email": {fmt.Sprintf("nobody%d@example.com", newUsers.Add(1))}, "password": {"wrong"}})
	for _, f := range []failure{
		{what: "a key without a name", code: problem.ValidationError, ask: form(keys, owner, url.Values{"kind": {"partner"}, "scope": {"products:read"}})},
		{what: "an overlap of no number", code: problem.ValidationError, ask: form(keys+"/"+made.ID+"/rotate", owner, url.Values{"overlap": {"long"}})},
		{what: "consent for no program", code: problem.ValidationError, ask: call(http.MethodGet, site.BaseURL+"/oauth/authorize", "", "")},
		{what: "consent with another's redirect URI", code: problem.ValidationError, ask: call(http.MethodGet, someoneElses, "", "")},
		{what: "a wrong password", code: problem.Unauthorized, ask: wrong},
		{what: "a form without a session", code: problem.Unauthorized, ask: form(keys, "", url.Values{})},
		{what: "a decision without a session", code: problem.Unauthorized, ask: form(site.BaseURL+"/oauth/authorize", "", url.Values{"decision": {"approve"}})},
		{what: "a role", code: problem.Forbidden, ask: call(http.MethodGet, keys, "", "", "Cookie", frontdesk)},
		{what: "a business that is not theirs", code: problem.Forbidden, ask: call(http.MethodGet, strings.Replace(keys, site.Handle(0), site.Handle(1), 1), "", "", "Cookie", owner)},
		{what: "a form of another site", code: problem.Forbidden, ask: call(http.MethodPost, keys, "", "name=x", "Content-Type", "application/x-www-form-urlencoded", "Cookie", owner, "Sec-Fetch-Site", "cross-site")},
		{what: "no such page", code: problem.NotFound, ask: call(http.MethodGet, site.BaseURL+"/console/nothing", "", "")},
		{what: "no such key", code: problem.NotFound, ask: form(keys+"/nothing/revoke", owner, url.Values{})},
		{what: "a revoked key", code: problem.Conflict, ask: form(keys+"/"+made.ID+"/rotate", owner, url.Values{"overlap": {"0"}})},
		{what: "a decision on no page", code: problem.Conflict, ask: form(site.BaseURL+"/oauth/authorize", owner, url.Values{"decision": {"approve"}, "transaction": {"nothing"}})},
		{what: "too many attempts to sign in", code: problem.RateLimited, ask: repeat(wrong)},
	} {
		f.door, f.read = "pages", asPage
		all = append(all, f)
	}
	return all
}
