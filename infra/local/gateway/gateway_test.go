package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/infra/local/runtime"
)

func TestMethodsAndPaths(t *testing.T) {
	tests := []struct {
		method, path string
		want         string // the function that is called, "" for MISSING_AUTHENTICATION_TOKEN
	}{
		{"GET", "/open", "Open"},
		{"POST", "/open", "Exact"},
		{"HEAD", "/open", "Open"},
		{"GET", "/open/a/b", "Open"},
		{"GET", "/account/api", "Door"},
		{"GET", "/%40acme/api", "Door"},
		{"OPTIONS", "/own-options", "Open"},
		{"GET", "/only-get", "Open"},
		{"POST", "/only-get", ""},
		{"HEAD", "/only-get", ""},
		{"TRACE", "/open", ""},
		{"GET", "/nowhere", ""},
		{"GET", "/", ""},
		{"OPTIONS", "/nowhere", ""},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			h := newHarness(t, testTemplate, nil)
			response, _ := h.do(t, test.method, test.path, "")
			for _, f := range []string{"Open", "Exact", "Door"} {
				if h.called(f) != (f == test.want) {
					t.Errorf("called %s: %v", f, h.called(f))
				}
			}
			want := http.StatusOK
			if test.want == "" {
				want = http.StatusNotFound
			}
			if response.StatusCode != want {
				t.Errorf("status %d, want %d", response.StatusCode, want)
			}
		})
	}
}

func TestUnknownRoute(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	response, body := h.do(t, "GET", "/nowhere?token=secret", "", "Authorization", "Bearer secret")
	if response.StatusCode != 404 || body != "Nothing at /test/nowhere." || response.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("got %d %q %v", response.StatusCode, body, response.Header)
	}
	if got := response.Header.Get("x-amzn-ErrorType"); got != "MissingAuthenticationTokenException" {
		t.Errorf("error type %s", got)
	}
	if got := response.Header.Get("x-amzn-RequestId"); got != "id-1" {
		t.Errorf("request id %s", got)
	}
	want := "2026-05-04T13:02:01Z id-1 GET /nowhere 404 MISSING_AUTHENTICATION_TOKEN: no route has this path\n"
	if got := h.log.String(); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestPreflightIsAnsweredBeforeAuthorization(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	response, _ := h.do(t, "OPTIONS", "/%40acme/api", "", "Origin", "https://x", "Access-Control-Request-Method", "POST")
	if response.StatusCode != 200 || h.called("Authorizer") || h.called("Door") {
		t.Errorf("status %d, authorizer called: %v, function called: %v", response.StatusCode, h.called("Authorizer"), h.called("Door"))
	}
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET,POST",
		"Access-Control-Allow-Headers": "Authorization", "Access-Control-Max-Age": "600", "Access-Control-Allow-Credentials": "",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestResponseHeadersAreRenamedAndMerged(t *testing.T) {
	const result = `{"statusCode":403,"isBase64Encoded":true,"body":"AP8=",
		"headers":{"WWW-Authenticate":"Bearer","server":"mine","Date":"never","Connection":"close","Via":"x","Host":"x","Content-Length":"99","X-One":"1","Set-Cookie":"a=1"},
		"multiValueHeaders":{"Set-Cookie":["a=1","b=2"],"x-two":["1","2"]}}`
	h := newHarness(t, testTemplate, map[string]function{"Open": returning(result)})
	response, body := h.do(t, "GET", "/open", "")
	if response.StatusCode != 403 || body != "\x00\xff" {
		t.Errorf("got %d %q", response.StatusCode, body)
	}
	for name, want := range map[string]string{
		"WWW-Authenticate":                 "",
		"x-amzn-remapped-www-authenticate": "Bearer",
		"Server":                           "",
		"x-amzn-remapped-server":           "mine",
		"x-amzn-remapped-date":             "never",
		"x-amzn-remapped-connection":       "close",
		"Via":                              "",
		"Host":                             "",
		"Content-Length":                   "2",
		"X-One":                            "1",
		"Set-Cookie":                       "a=1|b=2",
		"X-Two":                            "1|2",
		"Content-Type":                     "application/json",
		"x-amzn-RequestId":                 "id-1",
	} {
		if got := strings.Join(response.Header.Values(name), "|"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestFunctionFailuresAre502(t *testing.T) {
	tests := []struct {
		name     string
		function function
		why      string
	}{
		{"function error", failing(&runtime.FunctionError{Type: "errorString", Message: "no\nway"}), "Open: errorString: no way"},
		{"crash", failing(fmt.Errorf("open: %w", runtime.ErrCrashed)), "Open: open: the function ended without an answer"},
		{"its own timeout", failing(runtime.ErrTimeout), "Open: the function ran out of time"},
		{"large response", failing(runtime.ErrResponseTooLarge), "Open: the response is larger than 6 MB"},
		{"null", returning(`null`), "malformed proxy response: statusCode is missing"},
		{"not JSON", returning(`x`), "malformed proxy response: invalid character"},
		{"no object", returning(`"x"`), "malformed proxy response: json: cannot unmarshal string"},
		{"no status", returning(`{"body":"x"}`), "malformed proxy response: statusCode is missing"},
		{"status as text", returning(`{"statusCode":"200"}`), "malformed proxy response: json: cannot unmarshal string"},
		{"fractional status", returning(`{"statusCode":200.5}`), "malformed proxy response: json: cannot unmarshal number"},
		{"status 600", returning(`{"statusCode":600}`), "statusCode 600 is not a final HTTP status"},
		{"status 99", returning(`{"statusCode":99}`), "statusCode 99 is not a final HTTP status"},
		{"header is a number", returning(`{"statusCode":200,"headers":{"X":1}}`), "malformed proxy response: json: cannot unmarshal number"},
		{"header is a list", returning(`{"statusCode":200,"headers":{"X":["1"]}}`), "malformed proxy response: json: cannot unmarshal array"},
		{"body is an object", returning(`{"statusCode":200,"body":{}}`), "malformed proxy response: json: cannot unmarshal object"},
		{"body is not base64", returning(`{"statusCode":200,"body":"*","isBase64Encoded":true}`), "malformed proxy response: the body is not base64"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t, testTemplate, map[string]function{"Open": test.function})
			response, body := h.do(t, "GET", "/open", "")
			want := `{"code":"INTERNAL_ERROR","type":"DEFAULT_5XX","message":"Internal server error"}`
			if response.StatusCode != 502 || body != want || response.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("got %d %s %v", response.StatusCode, body, response.Header)
			}
			if log := h.log.String(); !strings.Contains(log, test.why) || strings.Count(log, "\n") != 1 {
				t.Errorf("log %q, want one line with %q", log, test.why)
			}
		})
	}
}

func TestIntegrationTimeout(t *testing.T) {
	h := newHarness(t, testTemplate, map[string]function{"Open": func(ctx context.Context, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	h.gateway.config.IntegrationTimeout = 1 // nanosecond
	response, body := h.do(t, "GET", "/open", "")
	want := `{"code":"INTERNAL_ERROR","type":"INTEGRATION_TIMEOUT","message":"Endpoint request timed out"}`
	if response.StatusCode != 504 || body != want {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
}

func TestPayloadLimits(t *testing.T) {
	for name, size := range map[string]int{"Lambda's 6 MB": runtime.MaxPayload, "API Gateway's 10 MB": maxBody + 1} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, testTemplate, nil)
			response, body := h.do(t, "GET", "/open", strings.Repeat("x", size))
			if response.StatusCode != 413 || body != `{"message":"Request Too Long"}` || h.called("Open") {
				t.Errorf("got %d %s, function called: %v", response.StatusCode, body, h.called("Open"))
			}
			if response.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("REQUEST_TOO_LARGE has a CORS header, which API Gateway cannot give it")
			}
		})
	}
	h := newHarness(t, testTemplate, nil)
	if response, _ := h.do(t, "GET", "/open", strings.Repeat("x", runtime.MaxPayload-4096)); response.StatusCode != 200 {
		t.Errorf("almost 6 MB: status %d", response.StatusCode)
	}
}

// TestClientThatLeaves sees to it that a function's context doesn't end with its client's.
func TestClientThatLeaves(t *testing.T) {
	var ended error
	h := newHarness(t, testTemplate, map[string]function{"Open": func(ctx context.Context, _ []byte) ([]byte, error) {
		ended = ctx.Err()
		return []byte(ok), nil
	}})
	gone, leave := context.WithCancel(t.Context())
	leave()
	recorder := httptest.NewRecorder()
	h.gateway.ServeHTTP(recorder, httptest.NewRequestWithContext(gone, "GET", "/open", nil))
	if recorder.Code != 200 || !h.called("Open") || ended != nil {
		t.Errorf("got %d, function called: %v, its context: %v", recorder.Code, h.called("Open"), ended)
	}
}

func TestUndeclaredTypesFallBack(t *testing.T) {
	h := newHarness(t, testTemplate, map[string]function{"Authorizer": failing(&runtime.FunctionError{Message: "Unauthorized"})})
	response, body := h.do(t, "GET", "/account/api", "")
	if response.StatusCode != 401 || body != `{"message":"Unauthorized"}` {
		t.Errorf("without DEFAULT_4XX: got %d %s", response.StatusCode, body)
	}
	h = newHarness(t, testTemplate, map[string]function{"Authorizer": failing(errors.New("store is down"))})
	response, body = h.do(t, "GET", "/account/api", "")
	if response.StatusCode != 500 || body != `{"code":"INTERNAL_ERROR","type":"AUTHORIZER_FAILURE","message":null}` {
		t.Errorf("with DEFAULT_5XX: got %d %s", response.StatusCode, body)
	}
}

// TestRealTemplateChallenge walks the deployed API's own way from a Deny to a 401 with the challenge of that very path.
func TestRealTemplateChallenge(t *testing.T) {
	const challenge = `Bearer resource_metadata="https://desk.test/.well-known/oauth-protected-resource/@acme/api/mcp"`
	deny, err := json.Marshal(map[string]any{
		"principalId":    "nobody",
		"policyDocument": json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Deny","Resource":["*"]}]}`),
		"context":        map[string]string{"challenge": challenge},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, "../../../template.yaml", map[string]function{"AuthorizerFunction": returning(string(deny))})
	response, body := h.do(t, "POST", "/%40acme/api/mcp", "{}")
	if response.StatusCode != 401 || response.Header.Get("WWW-Authenticate") != challenge {
		t.Errorf("got %d, WWW-Authenticate %q", response.StatusCode, response.Header.Get("WWW-Authenticate"))
	}
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "X-Request-Id": "id-1", "Content-Type": "application/json"} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	var envelope struct {
		Error struct {
			Code    string
			Details struct{ RequestID string }
		}
	}
	if err := json.Unmarshal([]byte(body), &envelope); err != nil || envelope.Error.Code != "UNAUTHORIZED" || envelope.Error.Details.RequestID != "id-1" {
		t.Errorf("body %s (%v)", body, err)
	}
}

// TestHostsOfOthersAreRefused_CVE_2026_34742: a page whose name was rebound to this machine sends that name, and no Origin when it reads.
func TestHostsOfOthersAreRefused_CVE_2026_34742_CVE_2025_66414(t *testing.T) {
	for host, served := range map[string]bool{
		"127.0.0.1:8787": true, "localhost:8787": true, "[::1]:8787": true, "desk.test:8787": true,
		"rebound.example:8787": false, "127.0.0.1.rebound.example:8787": false, "localhost.rebound.example": false, "desk.test": false, "desk.test.rebound.example:8787": false, "": false,
	} {
		h := newHarness(t, testTemplate, nil)
		h.gateway.config.PublicHost = "desk.test:8787"
		r, w := httptest.NewRequest(http.MethodGet, "/open", nil), httptest.NewRecorder()
		r.Host = host
		h.gateway.ServeHTTP(w, r)
		if status := map[bool]int{true: 200, false: 403}[served]; w.Code != status || h.called("Open") != served {
			t.Errorf("%q: %d, the function was called: %v", host, w.Code, h.called("Open"))
		}
	}
}
