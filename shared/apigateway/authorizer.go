package apigateway

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// AuthorizerRequest is what a REQUEST authorizer is asked. It never holds a body.
type AuthorizerRequest struct {
	Context
	Method string
	Path   string // without its query
	Handle string // the path's {handle}, unescaped; "" on a route without one
	Header http.Header
	Query  url.Values
}

// Decision is an authorizer's answer. Its Context becomes the function's, and, when it denies, the gateway response's.
type Decision struct {
	Allow     bool
	Principal string
	Context   map[string]string // 8 KB at most
}

// StartAuthorizer serves decide as a REQUEST authorizer of a REST API, to what comes through the edge. An error of decide becomes
// AUTHORIZER_FAILURE. It does not return.
func StartAuthorizer(e Edge, decide func(context.Context, AuthorizerRequest) (Decision, error)) {
	lambda.Start(e.WrapAuthorizer(decide))
}

// WrapAuthorizer makes a Lambda handler of decide, for an API that is called at its own domain.
func WrapAuthorizer(decide func(context.Context, AuthorizerRequest) (Decision, error)) func(context.Context, events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
	return Edge{}.WrapAuthorizer(decide)
}

// WrapAuthorizer is the function WrapAuthorizer for what comes through the edge. Anything else is denied.
func (e Edge) WrapAuthorizer(decide func(context.Context, AuthorizerRequest) (Decision, error)) func(context.Context, events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
	return func(ctx context.Context, event events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
		ctx, cancel := inTimeToAnswer(ctx)
		defer cancel()
		r := authorizerRequest(event)
		var ok bool
		if r.SourceIP, ok = e.enter(r.Header, r.SourceIP); !ok {
			return policy(event.MethodArn, denied)
		}
		d, err := decide(ctx, r)
		if err != nil {
			return events.APIGatewayCustomAuthorizerResponse{}, err
		}
		return policy(event.MethodArn, d)
	}
}

func authorizerRequest(event events.APIGatewayCustomAuthorizerRequestTypeRequest) AuthorizerRequest {
	r := AuthorizerRequest{
		Context: Context{
			RequestID: event.RequestContext.RequestID,
			SourceIP:  event.RequestContext.Identity.SourceIP,
			Resource:  event.Resource,
		},
		Method: event.HTTPMethod,
		Path:   unescape(event.Path),
		Handle: unescape(event.PathParameters["handle"]),
		Header: headers(event.Headers, event.MultiValueHeaders),
		Query:  url.Values{},
	}
	for name, value := range event.QueryStringParameters {
		r.Query.Set(name, value)
	}
	for name, values := range event.MultiValueQueryStringParameters {
		r.Query[name] = values
	}
	return r
}

// policy names every method of the stage, not the one that was asked: how API Gateway spells @ in methodArn is not
// documented, and nothing is cached, so a wide Allow is never met by a second request.
func policy(methodARN string, d Decision) (events.APIGatewayCustomAuthorizerResponse, error) {
	parts := strings.SplitN(methodARN, "/", 3)
	if len(parts) < 3 {
		return events.APIGatewayCustomAuthorizerResponse{}, fmt.Errorf("apigateway: %q is not the ARN of a method", methodARN)
	}
	resource := parts[0] + "/" + parts[1] + "/*/*"
	effect := "Deny"
	if d.Allow {
		effect = "Allow"
	}
	context := make(map[string]any, len(d.Context))
	for name, value := range d.Context {
		context[name] = value
	}
	return events.APIGatewayCustomAuthorizerResponse{
		PrincipalID: d.Principal,
		PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
			Version:   "2012-10-17",
			Statement: []events.IAMPolicyStatement{{Action: []string{"execute-api:Invoke"}, Effect: effect, Resource: []string{resource}}},
		},
		Context: context,
	}, nil
}
