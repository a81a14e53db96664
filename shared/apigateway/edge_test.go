package apigateway_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"frontdesk/shared/apigateway"

	"github.com/aws/aws-lambda-go/events"
)

const edgeSecret = "what CloudFront shows, and nobody else"

func edge() apigateway.Edge {
	digest := sha256.Sum256([]byte(edgeSecret))
	return apigateway.Edge{Key: digest[:]}
}

// call is a request at the API's own address, with these headers, and what became of it.
func call(t testing.TB, e apigateway.Edge, header map[string][]string) (in *http.Request, out events.APIGatewayProxyResponse) {
	t.Helper()
	event := sent(t, map[string]any{"headers": nil, "multiValueHeaders": header})
	event.RequestContext.Identity.SourceIP = "198.51.100.9" // CloudFront's
	out, err := e.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { in = r }))(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

// authorize is call for the authorizer.
func authorize(t testing.TB, e apigateway.Edge, header map[string][]string) (in *apigateway.AuthorizerRequest, out events.APIGatewayCustomAuthorizerResponse) {
	t.Helper()
	event := events.APIGatewayCustomAuthorizerRequestTypeRequest{MethodArn: "arn:aws:execute-api:r:1:a/prod/POST/x", MultiValueHeaders: header}
	event.RequestContext.Identity.SourceIP = "198.51.100.9"
	out, err := e.WrapAuthorizer(func(_ context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
		in = &r
		return apigateway.Decision{Allow: true, Principal: "key:1"}, nil
	})(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

// TestNobodyGoesPastTheEdge (CWE-288): without CloudFront's secret nothing reaches a function's handler or the authorizer's decision.
func TestNobodyGoesPastTheEdge(t *testing.T) {
	for name, tt := range map[string]struct {
		shown   []string
		through bool
	}{
		"CloudFront":                    {[]string{edgeSecret}, true},
		"nothing":                       {nil, false},
		"empty":                         {[]string{""}, false},
		"another secret":                {[]string{edgeSecret + "s"}, false},
		"its beginning":                 {[]string{edgeSecret[:8]}, false},
		"twice":                         {[]string{edgeSecret, edgeSecret}, false},
		"a guess beside it":             {[]string{"guess", edgeSecret}, false},
		"its digest":                    {[]string{string(edge().Key)}, false},
		"as a reference left as it was": {[]string{"{{resolve:secretsmanager:s}}"}, false},
	} {
		for _, spelling := range []string{"X-Frontdesk-Edge", "x-frontdesk-edge"} {
			header := map[string][]string{spelling: tt.shown, "X-Forwarded-For": {"203.0.113.7, 198.51.100.9"}}
			in, out := call(t, edge(), header)
			asked, policy := authorize(t, edge(), header)
			if (in != nil) != tt.through || (asked != nil) != tt.through {
				t.Errorf("%s: handled %v, asked %v", name, in != nil, asked != nil)
			}
			effect := policy.PolicyDocument.Statement[0].Effect
			switch {
			case tt.through:
				if in.Header.Get("X-Frontdesk-Edge") != "" || asked.Header.Get("X-Frontdesk-Edge") != "" || effect != "Allow" {
					t.Errorf("%s: a handler sees the secret, or is told %s", name, effect)
				}
			case out.StatusCode != http.StatusForbidden || !strings.Contains(out.Body, `"FORBIDDEN"`) || out.Headers["X-Request-Id"] != "req-1":
				t.Errorf("%s: answered %+v", name, out)
			case effect != "Deny" || policy.PrincipalID == "" || policy.Context["challenge"] != "Bearer":
				t.Errorf("%s: the policy is %+v", name, policy)
			}
		}
	}
	if in, _ := call(t, apigateway.Edge{}, nil); in == nil {
		t.Error("an API with its own domain asks for a secret")
	}
}

// TestAddressesAreNotForged (CWE-348): where a request comes from is what CloudFront says, whatever else its header says, and at a
// domain of our own what API Gateway says.
func TestAddressesAreNotForged(t *testing.T) {
	for _, tt := range []struct {
		forwarded []string
		want      string
	}{
		{[]string{"203.0.113.7, 198.51.100.9"}, "203.0.113.7"},
		{[]string{"203.0.113.7,198.51.100.9"}, "203.0.113.7"},
		{[]string{"2001:db8::7, 198.51.100.9"}, "2001:db8::7"},
		{[]string{"10.0.0.1, 203.0.113.7, 198.51.100.9"}, "203.0.113.7"},               // the client says that it is 10.0.0.1
		{[]string{"10.0.0.1, 198.51.100.9, 203.0.113.7, 198.51.100.9"}, "203.0.113.7"}, // and repeats CloudFront's
		{[]string{"10.0.0.1, 10.0.0.2", "203.0.113.7, 198.51.100.9"}, "203.0.113.7"},   // on lines of their own
		{[]string{"10.0.0.1, 203.0.113.7"}, "198.51.100.9"},                            // API Gateway added nothing: believe none of it
		{[]string{"198.51.100.9"}, "198.51.100.9"},                                     // nor did CloudFront
		{[]string{"unknown, 198.51.100.9"}, "198.51.100.9"},                            // not an address
		{[]string{", 198.51.100.9"}, "198.51.100.9"},                                   //
		{nil, "198.51.100.9"},
	} {
		header := map[string][]string{"X-Frontdesk-Edge": {edgeSecret}}
		if tt.forwarded != nil {
			header["X-Forwarded-For"] = tt.forwarded
		}
		in, _ := call(t, edge(), header)
		asked, _ := authorize(t, edge(), header)
		if in.RemoteAddr != tt.want || apigateway.FromContext(in.Context()).SourceIP != tt.want || asked.SourceIP != tt.want {
			t.Errorf("%q: from %s, %s and %s, want %s", tt.forwarded, in.RemoteAddr, apigateway.FromContext(in.Context()).SourceIP, asked.SourceIP, tt.want)
		}
		if in, _ := call(t, apigateway.Edge{}, header); in.RemoteAddr != "198.51.100.9" {
			t.Errorf("%q: at our own domain from %s", tt.forwarded, in.RemoteAddr)
		}
	}
}

// FuzzForwardedFor: whatever a client sends, CloudFront's and API Gateway's parts of the header decide.
func FuzzForwardedFor(f *testing.F) {
	for _, sent := range []string{"", "10.0.0.1", "10.0.0.1, ", ",,,", "198.51.100.9", "x, 198.51.100.9", "[::1]:80"} {
		f.Add(sent)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		in, _ := call(t, edge(), map[string][]string{"X-Frontdesk-Edge": {edgeSecret}, "X-Forwarded-For": {sent + ", 203.0.113.7, 198.51.100.9"}})
		if in.RemoteAddr != "203.0.113.7" {
			t.Errorf("from %s", in.RemoteAddr)
		}
		in, _ = call(t, edge(), map[string][]string{"X-Frontdesk-Edge": {edgeSecret}, "X-Forwarded-For": {sent}})
		if _, err := netip.ParseAddr(in.RemoteAddr); err != nil {
			t.Errorf("from %s", in.RemoteAddr)
		}
	})
}
