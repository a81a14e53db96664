package oauth

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// FuzzAuthorizationRequest holds that a request which is accepted has a challenge, and asks for scopes of one door only.
func FuzzAuthorizationRequest(f *testing.F) {
	const challenge = "&response_type=code&code_challenge_method=S256&code_challenge=nbpEtQ9vjBqqYt1cz8CBBCLpX5ECpOWcA1P-pGLPxZA"
	for _, seed := range []string{"scope=mcp:business&resource=https://desk.example/@studio/api/mcp" + challenge, "scope=*+read:*+mcp:account&state=%ff%00" + challenge,
		"resource=https://desk.example:443/&resource=&resource=HTTPS://DESK.example/api/mcp/" + challenge, "response_type=token", "code_challenge=plain&code_challenge_method=plain", "%zz", "a=1&a=2;b"} {
		f.Add(seed)
	}
	s := NewServer(Config{Issuer: &url.URL{Scheme: "https", Host: "desk.example"}})
	f.Fuzz(func(t *testing.T, query string) {
		q, _ := url.ParseQuery(query)
		a, err := s.parseAuthorization(q)
		if err != nil {
			if e := problem.OAuthFrom(err); e.Code == "server_error" || e.Description == "" {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		if !isChallenge(a.codeChallenge) || len(a.scopes) == 0 || a.handle != "" && !access.ValidHandle(a.handle) {
			t.Errorf("%q becomes %+v", query, a)
		}
		for _, name := range a.scopes {
			if scope, ok := access.FindScope(name); !ok || scope.Door != a.door {
				t.Errorf("%q: %s is no scope of the door %s", query, name, a.door)
			}
		}
	})
}

// FuzzParameters holds that what a client sends is either understood, with a client's id in it, or an invalid_request.
func FuzzParameters(f *testing.F) {
	const form, js = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	for _, seed := range [][3]string{{form, "grant_type=refresh_token&client_id=c&resource=a&resource=b", ""}, {form, "code=1&code=2", "Basic YTpi"}, {js, `{"client_id":"c","resource":["a"]}`, ""},
		{js, `{"client_id":"c","Client_ID":"d"}`, ""}, {js, `{"client_id":1}`, "Basic JTAwOiUwMA=="}, {"text/plain", "x", "Bearer x"}, {form, "%zz", "Basic Og=="}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, contentType, body, authorization string) {
		r := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Authorization", authorization)
		p, err := readParameters(r)
		if err != nil && problem.OAuthFrom(err).Code != "invalid_request" || err == nil && p.ClientID == "" {
			t.Errorf("%q %q %q: %+v, %v", contentType, body, authorization, p, err)
		}
	})
}
