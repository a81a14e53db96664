package gateway

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

func TestProxyEvent(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.do(t, "POST", "/%40acme%2Fx/api?q=a%20b&q=c&e=", `{"grüezi":1}`,
		"Authorization", "Bearer t", "X-Many", "1", "X-Many", "2", "User-Agent", "test/1")
	got := event[events.APIGatewayProxyRequest](t, h, "Door")
	if got.Resource != "/{handle}/api" || got.Path != "/%40acme%2Fx/api" || got.HTTPMethod != "POST" {
		t.Errorf("resource %s, path %s, method %s", got.Resource, got.Path, got.HTTPMethod)
	}
	if want := map[string]string{"handle": "%40acme%2Fx"}; !reflect.DeepEqual(got.PathParameters, want) {
		t.Errorf("path parameters %v, want them as sent", got.PathParameters)
	}
	if want := map[string]string{"q": "c", "e": ""}; !reflect.DeepEqual(got.QueryStringParameters, want) {
		t.Errorf("query %v", got.QueryStringParameters)
	}
	if want := map[string][]string{"q": {"a b", "c"}, "e": {""}}; !reflect.DeepEqual(got.MultiValueQueryStringParameters, want) {
		t.Errorf("multi-value query %v", got.MultiValueQueryStringParameters)
	}
	if got.Headers["X-Many"] != "2" || len(got.MultiValueHeaders["X-Many"]) != 2 || got.Headers["Authorization"] != "Bearer t" {
		t.Errorf("headers %v, %v", got.Headers, got.MultiValueHeaders)
	}
	if got.Body != `{"grüezi":1}` || got.IsBase64Encoded {
		t.Errorf("body %q, base64: %v", got.Body, got.IsBase64Encoded)
	}
	rc := got.RequestContext
	host := h.Listener.Addr().String()
	if rc.Path != "/test/%40acme%2Fx/api" || rc.ResourcePath != "/{handle}/api" || rc.Stage != "test" || rc.Protocol != "HTTP/1.1" {
		t.Errorf("context %+v", rc)
	}
	if rc.RequestID != "id-1" || rc.ExtendedRequestID == "" || rc.DomainName != host || got.Headers["Host"] != host {
		t.Errorf("ids %s, %s; host %s, %s", rc.RequestID, rc.ExtendedRequestID, rc.DomainName, got.Headers["Host"])
	}
	if rc.RequestTime != "04/May/2026:13:02:01 +0000" || rc.RequestTimeEpoch != 1777899721000 {
		t.Errorf("time %s, %d", rc.RequestTime, rc.RequestTimeEpoch)
	}
	if rc.Identity.SourceIP != "127.0.0.1" || rc.Identity.UserAgent != "test/1" || rc.AccountID != accountID || rc.APIID != apiID {
		t.Errorf("identity %+v, %s, %s", rc.Identity, rc.AccountID, rc.APIID)
	}
	if want := map[string]any{"principalId": "p"}; !reflect.DeepEqual(rc.Authorizer, want) {
		t.Errorf("authorizer %v", rc.Authorizer)
	}
}

// TestNoParameterIsForgotten that net/url would not read: a credential in it would pass unseen.
func TestNoParameterIsForgotten(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.gateway.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/open/x?token=a;b&&key=%zz&%zz&s=a+b%3B&=e", nil))
	want := map[string][]string{"token": {"a;b"}, "key": {"%zz"}, "%zz": {""}, "s": {"a b;"}, "": {"e"}}
	if got := event[events.APIGatewayProxyRequest](t, h, "Open"); !reflect.DeepEqual(got.MultiValueQueryStringParameters, want) {
		t.Errorf("query %v", got.MultiValueQueryStringParameters)
	}
}

// TestPathStaysAsSent takes a path that url.URL would encode in another way.
func TestPathStaysAsSent(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.gateway.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/open/%7e|%2f@?q", nil))
	got := event[events.APIGatewayProxyRequest](t, h, "Open")
	if got.Path != "/open/%7e|%2f@" || got.PathParameters["proxy"] != "%7e|%2f@" {
		t.Errorf("path %s, proxy %s", got.Path, got.PathParameters["proxy"])
	}
}

func TestWhatIsAbsentIsNull(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.do(t, "GET", "/open", "")
	got := event[map[string]any](t, h, "Open")
	for _, name := range []string{"body", "queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables"} {
		if value, present := got[name]; !present || value != nil {
			t.Errorf("%s: %v, want null", name, value)
		}
	}
	if _, present := got["requestContext"].(map[string]any)["authorizer"]; present {
		t.Error("a route without authorizer has an authorizer context")
	}
}

func TestBinaryBodyIsBase64(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.do(t, "POST", "/open", "\xff\x00")
	if got := event[events.APIGatewayProxyRequest](t, h, "Exact"); got.Body != "/wA=" || !got.IsBase64Encoded {
		t.Errorf("got %q, base64: %v", got.Body, got.IsBase64Encoded)
	}
}

func TestRequestHeaders(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.do(t, "GET", "/open", "body", "X-Forwarded-Proto", "https", "X-Forwarded-For", "6.6.6.6", "X-Forwarded-Port", "443",
		"Connection", "X-Hop", "X-Hop", "1", "TE", "trailers", "Expect", "100-continue", "WWW-Authenticate", "x", "X-Kept", "1")
	got := event[events.APIGatewayProxyRequest](t, h, "Open").Headers
	_, port, _ := net.SplitHostPort(h.Listener.Addr().String())
	for name, want := range map[string]string{
		"X-Forwarded-Proto": "http", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Port": port, "X-Kept": "1",
		"Connection": "", "X-Hop": "", "Te": "", "Expect": "", "Www-Authenticate": "",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}

func TestForwardedProtoOverTLS(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	server := httptest.NewTLSServer(h.gateway)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/open", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-Proto", "http")
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := event[events.APIGatewayProxyRequest](t, h, "Open").Headers["X-Forwarded-Proto"]; got != "https" {
		t.Errorf("X-Forwarded-Proto %q", got)
	}
}

// FuzzSentQuery: what net/url can read is read as it does.
func FuzzSentQuery(f *testing.F) {
	for _, query := range []string{"", "a=b&a=c", "token=a;b", "k=%zz&%zz", "a+b=%20&&=c&d"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		got := sentQuery(&http.Request{URL: &url.URL{RawQuery: query}})
		if want, err := url.ParseQuery(query); err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, not %v", query, got, want)
		}
	})
}
