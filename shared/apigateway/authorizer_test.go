package apigateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

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

// same compares two JSON texts.
func same(t *testing.T, got string, err error, want string) {
	t.Helper()
	var a, b any
	if err != nil || json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(want), &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
