// Package fronttest has the authorizer and the doors in one process, put together as the functions put them together, and calls
// them as Lambda does. Only API Gateway is played.
package fronttest

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-lambda-go/events"
)

// Front is the authorizer and the doors behind it.
type Front struct {
	Doors *mcpapi.Doors

	authorize func(context.Context, events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error)
	functions map[string]func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) // by the end of their routes
}

var origin = &url.URL{Scheme: "https", Host: "desk.example"}

// New returns the front of a store, with instances that have just started.
func New(t testing.TB, tables *dynamo.Tables, desk *booking.Desk, now func() time.Time) *Front {
	t.Helper()
	meter, recorder := ratelimit.NewMeter(dynamo.NewUsage(tables), now), audit.NewRecorder(dynamo.NewEvents(tables), now, rand.Reader)
	gate := &authorizer.Authorizer{Store: dynamo.NewCredentials(tables), Origin: origin, Now: now, Recorder: recorder}
	sealer, err := seal.NewLocalKey(make([]byte, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	endpoints := webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(tables), Sealer: sealer, Now: now, Random: rand.Reader})
	partner, err := graphqlapi.New(graphqlapi.Config{Desk: desk, Endpoints: endpoints, Meter: meter, Recorder: recorder, CursorKey: make([]byte, 32), Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	f := &Front{authorize: apigateway.WrapAuthorizer(gate.Authenticate),
		functions: map[string]func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error){}}
	f.Doors = mcpapi.New(mcpapi.Config{Desk: desk, Meter: meter, Limits: ratelimit.New(dynamo.NewLimits(tables), now), Origin: origin, Recorder: recorder,
		StateKey: make([]byte, 32), Now: now, Random: rand.Reader})
	for end, h := range map[string]http.Handler{"graphql": authorizer.Protect(meter, partner.ServeDoor), "mcp": authorizer.Protect(meter, f.Doors.ServeDoor)} {
		f.functions[end] = apigateway.Wrap(function.Handler(reqlog.Discard(), h, problem.Panicked))
	}
	return f
}

// The doors' addresses, as API Gateway names their routes.
const (
	PartnerDoor   = "/{handle}/api/graphql"
	StaffDoor     = "/{handle}/api/mcp"
	AssistantDoor = "/api/mcp"
	AccountDoor   = "/account/api/mcp"
	PublicDoor    = "/public/api/mcp"
)

// Request is one request to a door. An empty credential is not sent; an empty body makes it a GET.
type Request struct {
	Route, Handle    string
	Credential, Body string
	Header           http.Header // beside those of every request
}

// Answer is what the client gets.
type Answer struct {
	Status    int
	Challenge string // WWW-Authenticate, as the function or the gateway response sets it
	Body      string
}

// Answer sends a request through the authorizer and, unless it denies, to the function behind the route. An error is a failure of
// the authorizer or the function, which the gateway would answer with a 500.
func (f *Front) Answer(ctx context.Context, r Request) (Answer, error) {
	path, parameters := strings.Replace(r.Route, "{handle}", "@"+r.Handle, 1), map[string]string{}
	if path != r.Route {
		parameters["handle"] = "@" + r.Handle
	}
	headers := map[string][]string{"Host": {origin.Host}, "X-Forwarded-Proto": {"https"}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	method := http.MethodPost
	if r.Body == "" {
		method, headers["Accept"] = http.MethodGet, []string{"application/json"}
	}
	if r.Credential != "" {
		headers["Authorization"] = []string{"Bearer " + r.Credential}
	}
	maps.Copy(headers, r.Header)
	source := events.APIGatewayRequestIdentity{SourceIP: "192.0.2.1"}
	decision, err := f.authorize(ctx, events.APIGatewayCustomAuthorizerRequestTypeRequest{
		Type: "REQUEST", MethodArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/prod/" + method + path, Resource: r.Route, Path: path, HTTPMethod: method,
		MultiValueHeaders: headers, PathParameters: parameters,
		RequestContext: events.APIGatewayCustomAuthorizerRequestTypeRequestContext{RequestID: "req-1",
			Identity: events.APIGatewayCustomAuthorizerRequestTypeRequestIdentity{SourceIP: source.SourceIP}}})
	if err != nil {
		return Answer{}, err
	}
	if decision.PolicyDocument.Statement[0].Effect != "Allow" {
		challenge, _ := decision.Context["challenge"].(string)
		return Answer{Status: http.StatusUnauthorized, Challenge: challenge}, nil
	}
	res, err := f.functions[r.Route[strings.LastIndex(r.Route, "/")+1:]](ctx, events.APIGatewayProxyRequest{
		Resource: r.Route, Path: path, HTTPMethod: method, MultiValueHeaders: headers, PathParameters: parameters, Body: r.Body,
		RequestContext: events.APIGatewayProxyRequestContext{RequestID: "req-1", Identity: source, Authorizer: decision.Context}})
	if err != nil {
		return Answer{}, err
	}
	return Answer{res.StatusCode, http.Header(res.MultiValueHeaders).Get("WWW-Authenticate"), res.Body}, nil
}
