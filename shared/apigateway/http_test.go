package apigateway_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"frontdesk/shared/apigateway"

	"github.com/aws/aws-lambda-go/events"
)

// sent is a proxy event as a REST API sends it, with what change does to it.
func sent(t testing.TB, change map[string]any) (event events.APIGatewayProxyRequest) {
	t.Helper()
	in := map[string]any{
		"resource": "/{handle}/api/graphql", "path": "/%40acme/api/graphql", "httpMethod": "POST",
		"headers":               map[string]string{"Host": "desk.example", "Accept": "b", "X-Request-Id": "forged"},
		"multiValueHeaders":     map[string][]string{"Host": {"desk.example"}, "Accept": {"a", "b"}, "X-Request-Id": {"forged", "again"}},
		"queryStringParameters": nil, "multiValueQueryStringParameters": nil, "pathParameters": map[string]string{"handle": "%40acme"},
		"stageVariables": nil, "body": `{"a":1}`, "isBase64Encoded": false,
		"requestContext": map[string]any{"requestId": "req-1", "stage": "prod", "path": "/prod/%40acme/api/graphql", "identity": map[string]any{"sourceIp": "192.0.2.1", "userAgent": nil},
			"authorizer": map[string]any{"principal": "key:1", "integrationLatency": 12, "principalId": "key:1", "flag": true}},
	}
	for name, value := range change {
		in[name] = value
	}
	text, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(text, &event)
	}
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// serve sends the event through h.
func serve(t testing.TB, event events.APIGatewayProxyRequest, h http.HandlerFunc) events.APIGatewayProxyResponse {
	t.Helper()
	res, err := apigateway.Wrap(h)(context.Background(), event)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestARequestArrives(t *testing.T) {
	called := false
	serve(t, sent(t, nil), func(_ http.ResponseWriter, r *http.Request) {
		called = true
		body, _ := io.ReadAll(r.Body)
		for what, pair := range map[string][2]any{
			"method":       {r.Method, "POST"},
			"path":         {r.URL.Path, "/@acme/api/graphql"},
			"raw path":     {r.URL.EscapedPath(), "/%40acme/api/graphql"},
			"handle":       {r.PathValue("handle"), "@acme"},
			"host":         {r.Host, "desk.example"},
			"accept":       {r.Header["Accept"], []string{"a", "b"}},
			"request id":   {r.Header["X-Request-Id"], []string{"req-1"}},
			"body":         {string(body), `{"a":1}`},
			"length":       {r.ContentLength, int64(7)},
			"query":        {r.URL.RawQuery, ""},
			"from":         {r.RemoteAddr, "192.0.2.1"},
			"what is said": {apigateway.FromContext(r.Context()), apigateway.Context{RequestID: "req-1", SourceIP: "192.0.2.1", Resource: "/{handle}/api/graphql", Authorizer: map[string]string{"principal": "key:1", "principalId": "key:1", "integrationLatency": "12", "flag": "true"}}},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s is %#v, want %#v", what, pair[0], pair[1])
			}
		}
	})
	if !called {
		t.Error("the handler was not called")
	}
	if c := apigateway.FromContext(context.Background()); !reflect.DeepEqual(c, apigateway.Context{}) {
		t.Errorf("outside a request: %+v", c)
	}
}

func TestRequestsOfOtherForms(t *testing.T) {
	type headers = map[string][]string
	for _, tt := range []struct {
		name   string
		change map[string]any
		see    func(*http.Request) any
		want   any
	}{
		{"a body in base64", map[string]any{"body": base64.StdEncoding.EncodeToString([]byte("\xff\x00")), "isBase64Encoded": true}, body, "\xff\x00"},
		{"no body", map[string]any{"body": nil}, body, ""},
		{"an empty body", map[string]any{"body": ""}, func(r *http.Request) any { return r.ContentLength }, int64(0)},
		{"HEAD", map[string]any{"httpMethod": "HEAD", "body": nil}, func(r *http.Request) any { return r.Method }, "HEAD"},
		{"a name twice in the query", map[string]any{"queryStringParameters": map[string]string{"a": "2", "b": "x y&z"}, "multiValueQueryStringParameters": headers{"a": {"1", "2"}, "b": {"x y&z"}}},
			func(r *http.Request) any { return map[string][]string(r.URL.Query()) }, headers{"a": {"1", "2"}, "b": {"x y&z"}}},
		{"single values alone", map[string]any{"queryStringParameters": map[string]string{"a": "1"}}, func(r *http.Request) any { return r.URL.RawQuery }, "a=1"},
		{"single headers alone", map[string]any{"headers": map[string]string{"accept": "x"}, "multiValueHeaders": nil}, func(r *http.Request) any { return r.Header.Values("Accept") }, []string{"x"}},
		{"names that differ in case", map[string]any{"headers": map[string]string{"Authorization": "a", "authorization": "b"}, "multiValueHeaders": headers{"Authorization": {"a"}, "authorization": {"b"}}},
			func(r *http.Request) any { return r.Header.Values("Authorization") }, []string{"a", "b"}},
		{"an id in another case", map[string]any{"multiValueHeaders": headers{"x-request-id": {"forged"}, "X-REQUEST-ID": {"forged"}}}, func(r *http.Request) any { return r.Header.Values("X-Request-Id") }, []string{"req-1"}},
		{"no headers", map[string]any{"headers": nil, "multiValueHeaders": nil}, func(r *http.Request) any { return len(r.Header) }, 1},
		{"no authorizer", map[string]any{"requestContext": map[string]any{"requestId": "r"}}, func(r *http.Request) any { return len(apigateway.FromContext(r.Context()).Authorizer) }, 0},
		{"a path that was decoded", map[string]any{"path": "/@acme/a b", "pathParameters": map[string]string{"handle": "@acme"}}, func(r *http.Request) any { return r.URL.Path + " " + r.PathValue("handle") }, "/@acme/a b @acme"},
		{"a slash that was hidden", map[string]any{"path": "/%40acme%2Fx/api/mcp", "pathParameters": map[string]string{"handle": "%40acme%2Fx"}}, func(r *http.Request) any { return r.PathValue("handle") }, "@acme/x"},
		{"a percent that is no escape", map[string]any{"path": "/%zz", "pathParameters": map[string]string{"handle": "%zz"}}, func(r *http.Request) any { return r.URL.Path + r.URL.EscapedPath() + r.PathValue("handle") }, "/%zz/%25zz%zz"},
		{"twice escaped", map[string]any{"pathParameters": map[string]string{"handle": "%2540acme"}}, func(r *http.Request) any { return r.PathValue("handle") }, "%40acme"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			serve(t, sent(t, tt.change), func(_ http.ResponseWriter, r *http.Request) {
				if got := tt.see(r); !reflect.DeepEqual(got, tt.want) {
					t.Errorf("got %#v, want %#v", got, tt.want)
				}
			})
		})
	}
	for _, change := range []map[string]any{{"body": "%", "isBase64Encoded": true}, {"httpMethod": "A B"}} {
		_, err := apigateway.Wrap(http.NotFoundHandler())(t.Context(), sent(t, change))
		if err == nil {
			t.Errorf("%v is no error", change)
		}
	}
}

func body(r *http.Request) any {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

func TestAnAnswerLeaves(t *testing.T) {
	for _, tt := range []struct {
		name   string
		handle http.HandlerFunc
		want   events.APIGatewayProxyResponse
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, events.APIGatewayProxyResponse{StatusCode: 200}},
		{"text", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "Grüße"); io.WriteString(w, "!") }, events.APIGatewayProxyResponse{StatusCode: 200, Body: "Grüße!"}},
		{"bytes", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte{0xff, 0}) }, events.APIGatewayProxyResponse{StatusCode: 200, Body: "/wA=", IsBase64Encoded: true}},
		{"two cookies", func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
			http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
			w.WriteHeader(http.StatusSeeOther)
			w.Header().Set("Late", "1")
			w.WriteHeader(http.StatusOK)
		}, events.APIGatewayProxyResponse{StatusCode: 303, MultiValueHeaders: map[string][]string{"Set-Cookie": {"a=1", "b=2"}}}},
		{"an early hint", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNoContent)
		}, events.APIGatewayProxyResponse{StatusCode: 204}},
		{"in parts", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "a")
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			io.WriteString(w, "b")
		}, events.APIGatewayProxyResponse{StatusCode: 200, Body: "ab"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := serve(t, sent(t, nil), tt.handle)
			if len(got.MultiValueHeaders) == 0 {
				got.MultiValueHeaders = nil
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// FuzzRoundTrip sends a request through a handler that answers with what it got.
func FuzzRoundTrip(f *testing.F) {
	f.Add("POST", "/%40acme/x", "a", "b c", "X-A", "v", []byte("body"))
	f.Add("GET", "/%zz%", "", "", "", "", []byte(nil))
	f.Add("HEAD", "//x/../y?z#w", "a&b=c", "%00", "x-request-id", "forged", []byte{0xff, 0xfe, 0})
	f.Add("OPTIONS", "", "\x00", "+", "Host", "evil", []byte("{}"))
	f.Fuzz(func(t *testing.T, method, path, name, value, header, headerValue string, content []byte) {
		event := events.APIGatewayProxyRequest{HTTPMethod: method, Path: path, PathParameters: map[string]string{"handle": path},
			MultiValueQueryStringParameters: map[string][]string{name: {value, value}}, MultiValueHeaders: map[string][]string{header: {headerValue}},
			RequestContext: events.APIGatewayProxyRequestContext{RequestID: "req-1"}}
		event.Body = string(content)
		if !utf8.Valid(content) {
			event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(content), true
		}
		res, err := apigateway.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if method != "" && r.Method != method {
				t.Errorf("the method is %q", r.Method)
			}
			if got := r.URL.Query()[name]; len(got) != 2 || got[0] != value || got[1] != value {
				t.Errorf("the query %q=%q arrived as %q", name, value, r.URL.RawQuery)
			}
			if ids := r.Header.Values("X-Request-Id"); len(ids) != 1 || ids[0] != "req-1" {
				t.Errorf("the id is %q", ids)
			}
			if r.URL.Path != path && !strings.Contains(path, "%") {
				t.Errorf("the path %q arrived as %q", path, r.URL.Path)
			}
			io.Copy(w, r.Body)
		}))(context.Background(), event)
		if err != nil {
			return // no method
		}
		got := []byte(res.Body)
		if res.IsBase64Encoded {
			got, _ = base64.StdEncoding.DecodeString(res.Body)
		}
		if !bytes.Equal(got, content) || res.StatusCode != 200 {
			t.Errorf("%q came back as %q", content, got)
		}
	})
}
