package gateway

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"frontdesk/infra/local/runtime"

	"github.com/aws/aws-lambda-go/events"
)

// answer is an authorizer's result with one statement.
func answer(effect, action, resource, context string) string {
	return fmt.Sprintf(`{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":%q,"Action":%s,"Resource":%s}]},"context":%s}`,
		effect, action, resource, context)
}

func TestAuthorizerEvent(t *testing.T) {
	h := newHarness(t, testTemplate, nil)
	h.do(t, "POST", "/%40acme/api?q=1", "a body", "Authorization", "Bearer t")
	got := event[events.APIGatewayCustomAuthorizerRequestTypeRequest](t, h, "Authorizer")
	if want := "arn:aws:execute-api:us-east-1:123456789012:local/test/POST/%40acme/api"; got.MethodArn != want {
		t.Errorf("method ARN %s, want %s", got.MethodArn, want)
	}
	if got.Type != "REQUEST" || got.Path != "/%40acme/api" || got.PathParameters["handle"] != "%40acme" ||
		got.Headers["Authorization"] != "Bearer t" || got.QueryStringParameters["q"] != "1" || got.RequestContext.Stage != "test" {
		t.Errorf("event %+v", got)
	}
	if _, present := event[map[string]any](t, h, "Authorizer")["body"]; present {
		t.Error("the authorizer sees the body")
	}
}

func TestAuthorizerDecisions(t *testing.T) {
	const invoke = `"execute-api:Invoke"`
	const path = "arn:aws:execute-api:us-east-1:123456789012:local/test/GET/account/api"
	tests := []struct {
		name   string
		result string
		status int
		kind   string // in the log, "" when the function is called
	}{
		{"allow all", answer("Allow", invoke, `"*"`, `{}`), 200, ""},
		{"allow in lists", answer("Allow", `["x:y","execute-api:Invoke"]`, `["x","`+path+`"]`, `null`), 200, ""},
		{"allow by wildcard action", answer("Allow", `"execute-api:*"`, `"arn:aws:execute-api:*:local/test/*/*"`, `{}`), 200, ""},
		{"question mark", answer("Allow", invoke, `"`+strings.Replace(path, "GET", "G?T", 1)+`"`, `{}`), 200, ""},
		{"other path", answer("Allow", invoke, `"`+path+`/x"`, `{}`), 401, "ACCESS_DENIED"},
		{"other method", answer("Allow", invoke, `"`+strings.Replace(path, "GET", "POST", 1)+`"`, `{}`), 401, "ACCESS_DENIED"},
		{"other action", answer("Allow", `"lambda:InvokeFunction"`, `"*"`, `{}`), 401, "ACCESS_DENIED"},
		{"deny", answer("Deny", invoke, `"*"`, `{}`), 401, "ACCESS_DENIED"},
		{"deny outweighs allow", `{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[
			{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}}`, 401, "ACCESS_DENIED"},
		{"deny of something else", `{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[
			{"Effect":"Deny","Action":"*","Resource":"*/POST/*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}}`, 200, ""},
		{"nested context", answer("Allow", invoke, `"*"`, `{"a":{"b":1}}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"list in context", answer("Allow", invoke, `"*"`, `{"a":["b"]}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"null in context", answer("Allow", invoke, `"*"`, `{"a":null}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"over 8 KB", answer("Allow", invoke, `"*"`, `{"a":"`+strings.Repeat("x", maxAuthorizerResult)+`"}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"long resource", answer("Allow", invoke, `"`+strings.Repeat("*", maxResource+1)+`"`, `{}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"no principal", strings.Replace(allow, `"p"`, `""`, 1), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"no version", strings.Replace(allow, "2012-10-17", "", 1), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"no policy", `{"principalId":"p"}`, 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"no statement", `{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[]}}`, 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"unknown effect", answer("Maybe", invoke, `"*"`, `{}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"no action", answer("Allow", `[]`, `"*"`, `{}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"number as resource", answer("Allow", invoke, `7`, `{}`), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"null as resource", answer("Allow", invoke, `null`, `{}`), 401, "ACCESS_DENIED"},
		{"condition", strings.Replace(allow, `"Effect"`, `"Condition":{},"Effect"`, 1), 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"not JSON", `allow`, 500, "AUTHORIZER_CONFIGURATION_ERROR"},
		{"null", `null`, 500, "AUTHORIZER_CONFIGURATION_ERROR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t, testTemplate, map[string]function{"Authorizer": returning(test.result)})
			response, body := h.do(t, "GET", "/account/api", "")
			if response.StatusCode != test.status || h.called("Door") != (test.kind == "") {
				t.Errorf("got %d %s, function called: %v", response.StatusCode, body, h.called("Door"))
			}
			if test.kind != "" && !strings.Contains(h.log.String(), " "+test.kind+": ") {
				t.Errorf("log %q, want %s", h.log.String(), test.kind)
			}
		})
	}
}

func TestAuthorizerErrors(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		kind   string
	}{
		{"Unauthorized", &runtime.FunctionError{Type: "errorString", Message: "Unauthorized"}, 401, "UNAUTHORIZED"},
		{"other case", &runtime.FunctionError{Type: "errorString", Message: "unauthorized"}, 500, "AUTHORIZER_FAILURE"},
		{"other error", &runtime.FunctionError{Type: "errorString", Message: "store is down"}, 500, "AUTHORIZER_FAILURE"},
		{"crash", runtime.ErrCrashed, 500, "AUTHORIZER_FAILURE"},
		{"text alone", errors.New("Unauthorized"), 500, "AUTHORIZER_FAILURE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t, testTemplate, map[string]function{"Authorizer": failing(test.err)})
			response, _ := h.do(t, "GET", "/account/api", "")
			if response.StatusCode != test.status || !strings.Contains(h.log.String(), " "+test.kind+": ") || h.called("Door") {
				t.Errorf("got %d, log %q", response.StatusCode, h.log.String())
			}
		})
	}
}

func TestContextReachesTheFunctionAsStrings(t *testing.T) {
	h := newHarness(t, testTemplate, map[string]function{
		"Authorizer": returning(answer("Allow", `"*"`, `"*"`, `{"text":"é","whole":12345678901234567890,"real":1.50,"yes":true,"empty":""}`)),
	})
	h.do(t, "GET", "/account/api", "")
	want := map[string]any{"text": "é", "whole": "12345678901234567890", "real": "1.50", "yes": "true", "empty": "", "principalId": "p"}
	if got := event[events.APIGatewayProxyRequest](t, h, "Door").RequestContext.Authorizer; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDenyFillsTheGatewayResponse(t *testing.T) {
	const challenge = `Bearer realm="partner", error="invalid_token"`
	h := newHarness(t, testTemplate, map[string]function{
		"Authorizer": returning(answer("Deny", `"*"`, `"*"`, fmt.Sprintf(`{"challenge":%q}`, challenge))),
	})
	response, body := h.do(t, "GET", "/%40acme/api?q=asked", "", "User-Agent", "test/1")
	for name, want := range map[string]string{
		"WWW-Authenticate": challenge, "X-Request-Id": "id-1", "X-Agent": "test/1", "X-Handle": "%40acme", "X-Query": "asked",
		"Cache-Control": "no-store", "x-amzn-ErrorType": "AccessDeniedException",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"X-Absent", "X-Stage-Variable"} {
		if _, present := response.Header[name]; present {
			t.Errorf("%s is sent without a value", name)
		}
	}
	const message = "User is not authorized to access this resource with an explicit deny"
	want := fmt.Sprintf(`{"code":"UNAUTHORIZED","id":"id-1","message":%q,"raw":%q,"type":"ACCESS_DENIED","principal":"p","nothing":""}`, message, message)
	if response.StatusCode != 401 || body != want {
		t.Errorf("got %d %s\nwant %s", response.StatusCode, body, want)
	}
	if strings.Contains(h.log.String(), "partner") || strings.Contains(h.log.String(), "asked") {
		t.Errorf("the log shows a header or the query: %s", h.log.String())
	}
}

func TestWildcard(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"?", "", false}, {"?", "a", true}, {"a?c", "abc", true},
		{"a*c", "ac", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false}, {"*a*b", "xaxxab", true}, {"*/*", "a/b/c", true},
		{"a*", "ba", false}, {"**a**", "a", true}, {"a*b*c", "a-b-b-c", true}, {"*ab", "aab", true}, {"a", "A", false},
	}
	for _, test := range tests {
		if got := wildcard(test.pattern, test.text); got != test.want {
			t.Errorf("wildcard(%q, %q) = %v", test.pattern, test.text, got)
		}
	}
}
