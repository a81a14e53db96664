package authorizer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
)

// FuzzAuthorization: whatever is in the header and in the query, a door opens to the key that is there alone, sent once and nowhere else,
// and what is said to everybody else fits into a header.
func FuzzAuthorization(f *testing.F) {
	secret := credential.New(credential.Assistant, strings.NewReader(strings.Repeat("r", 64)), strings.Repeat("1", 16), strings.Repeat("2", 16))
	good := secret.Reveal()
	gate := authorizer.Authorizer{Origin: origin, Now: bookingtest.NewClock().Now, Store: fixed{authorizer.Records{
		Key:      authorizer.Key{ID: "1", Digest: secret.Digest(), Scopes: []string{"read:*"}},
		Business: access.Business{ID: strings.Repeat("2", 16), Handle: "studio"}, Grants: access.All}}}
	f.Add("Bearer "+good, "", "")
	f.Add("bearer  "+good+" ", "", "a=1")
	f.Add("Bearer "+good, "Bearer "+good, "")
	f.Add("Bearer "+good+", Bearer x", "", "")
	f.Add("Basic "+good, "", "key="+good)
	f.Add("Bearer\t"+good, "", "%zz")
	f.Fuzz(func(t *testing.T, header, second, query string) {
		values, _ := url.ParseQuery(query)
		r := apigateway.AuthorizerRequest{Context: apigateway.Context{RequestID: "r-1", SourceIP: "192.0.2.1", Resource: "/api/mcp"}, Query: values,
			Header: http.Header{"X-Forwarded-Proto": {"https"}, "Authorization": {header}}}
		if second != "" {
			r.Header.Add("Authorization", second)
		}
		d, err := gate.Authenticate(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if challenge := d.Context["challenge"]; !d.Allow && (challenge == "" || strings.ContainsAny(challenge, "\r\n\x00")) {
			t.Errorf("the challenge is %q", challenge)
		}
		scheme, token, _ := strings.Cut(strings.TrimSpace(header), " ")
		alone := second == "" && strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(token) == good
		if opened := d.Allow && d.Context[authorizer.DenialName] == ""; opened && (!alone || strings.Contains(query, good)) {
			t.Errorf("%q, %q and %q opened the door", header, second, query)
		}
	})
}
