package apigateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/apigateway"

	"github.com/aws/aws-lambda-go/events"
)

func TestAuthorizerEvents(t *testing.T) {
	const text = `{"type":"REQUEST","methodArn":"arn:aws:execute-api:eu-central-1:123456789012:abc/prod/POST/%40acme/api/mcp","resource":"/{handle}/api/mcp",
		"path":"/%40acme/api/mcp","httpMethod":"POST","headers":{"authorization":"Bearer b"},"multiValueHeaders":{"authorization":["Bearer a","Bearer b"]},
		"queryStringParameters":{"key":"2"},"multiValueQueryStringParameters":{"key":["1","2"]},"pathParameters":{"handle":"%40acme"},"stageVariables":null,
		"requestContext":{"requestId":"req-1","stage":"prod","identity":{"sourceIp":"192.0.2.1"}}}`
	var event events.APIGatewayCustomAuthorizerRequestTypeRequest
	if err := json.Unmarshal([]byte(text), &event); err != nil {
		t.Fatal(err)
	}
	var got apigateway.AuthorizerRequest
	decide := func(d apigateway.Decision, err error) (string, error) {
		res, err := apigateway.WrapAuthorizer(func(_ context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			got = r
			return d, err
		})(t.Context(), event)
		if err != nil {
			return "", err
		}
		out, err := json.Marshal(res)
		return string(out), err
	}
	allow, err := decide(apigateway.Decision{Allow: true, Principal: "key:1", Context: map[string]string{"door": "staff"}}, nil)
	const statement = `"policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"EFFECT","Resource":["arn:aws:execute-api:eu-central-1:123456789012:abc/prod/*/*"]}]}`
	same(t, allow, err, `{"principalId":"key:1",`+strings.Replace(statement, "EFFECT", "Allow", 1)+`,"context":{"door":"staff"}}`)
	deny, err := decide(apigateway.Decision{Principal: "anonymous", Context: map[string]string{"challenge": "Bearer"}}, nil)
	same(t, deny, err, `{"principalId":"anonymous",`+strings.Replace(statement, "EFFECT", "Deny", 1)+`,"context":{"challenge":"Bearer"}}`)
	if got.Handle != "@acme" || got.Resource != "/{handle}/api/mcp" || got.RequestID != "req-1" || got.SourceIP != "192.0.2.1" ||
		!reflect.DeepEqual(got.Header.Values("Authorization"), []string{"Bearer a", "Bearer b"}) || !reflect.DeepEqual(got.Query["key"], []string{"1", "2"}) {
		t.Errorf("asked about %+v", got)
	}
	if _, err := decide(apigateway.Decision{Allow: true}, errors.New("down")); err == nil {
		t.Error("a failure became a policy")
	}
}

// TestThereIsTimeToAnswer: what a handler waits for ends before Lambda ends the function.
func TestThereIsTimeToAnswer(t *testing.T) {
	end := time.Now().Add(time.Hour)
	ctx, cancel := context.WithDeadline(t.Context(), end)
	defer cancel()
	var ends []time.Time
	note := func(ctx context.Context) {
		at, _ := ctx.Deadline()
		ends = append(ends, at)
	}
	_, err := apigateway.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { note(r.Context()) }))(ctx, sent(t, nil))
	_, authorizerErr := apigateway.WrapAuthorizer(func(ctx context.Context, _ apigateway.AuthorizerRequest) (apigateway.Decision, error) {
		note(ctx)
		return apigateway.Decision{}, nil
	})(ctx, events.APIGatewayCustomAuthorizerRequestTypeRequest{MethodArn: "arn:a/prod/GET/"})
	if err != nil || authorizerErr != nil || len(ends) != 2 || !ends[0].Equal(end.Add(-time.Second)) || !ends[1].Equal(ends[0]) {
		t.Errorf("they end at %v of %v: %v, %v", ends, end, err, authorizerErr)
	}
}

// FuzzAuthorizerEvent: whatever is in an event, a decision to deny never becomes a policy that allows, none is about more than its
// stage, and no credential disappears on the way to who decides.
func FuzzAuthorizerEvent(f *testing.F) {
	f.Add(`{"type":"REQUEST","methodArn":"arn:aws:execute-api:r:1:abc/prod/POST/%40acme/api/mcp","headers":{"authorization":"a"},"multiValueHeaders":{"Authorization":["b"]}}`, false)
	f.Add(`{"methodArn":"*/*/*","pathParameters":{"handle":"%40%zz"},"queryStringParameters":{"key":"1"},"multiValueQueryStringParameters":null}`, true)
	f.Add(`{"methodArn":"//"}`, true)
	f.Fuzz(func(t *testing.T, text string, allow bool) {
		var event events.APIGatewayCustomAuthorizerRequestTypeRequest
		if json.Unmarshal([]byte(text), &event) != nil {
			return // Lambda's runtime refuses it
		}
		res, err := apigateway.WrapAuthorizer(func(_ context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
			for name, values := range event.MultiValueHeaders {
				if got := r.Header.Values(name); strings.EqualFold(name, "Authorization") && len(got) < len(values) {
					t.Errorf("of %q came %q", values, got)
				}
			}
			return apigateway.Decision{Allow: allow}, nil
		})(context.Background(), event)
		parts := strings.SplitN(event.MethodArn, "/", 3)
		if err != nil {
			if len(parts) == 3 {
				t.Error(err)
			}
			return
		}
		s := res.PolicyDocument.Statement
		if len(s) != 1 || (s[0].Effect == "Allow") != allow || len(s[0].Resource) != 1 || s[0].Resource[0] != parts[0]+"/"+parts[1]+"/*/*" {
			t.Errorf("the policy is %+v", s)
		}
	})
}

// same compares two JSON texts.
func same(t *testing.T, got string, err error, want string) {
	t.Helper()
	var a, b any
	if err != nil || json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(want), &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
