package matrix

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-lambda-go/events"
)

// front is the authorizer and the doors behind it, as Lambda calls them. Only API Gateway is played.
type front struct {
	clock     *bookingtest.Clock
	authorize func(context.Context, events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error)
	functions map[string]func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) // by the end of their routes
	doors     *mcpapi.Doors
}

var origin = &url.URL{Scheme: "https", Host: "desk.example"}

func newFront(t *testing.T, s *bookingtest.Studio) *front {
	t.Helper()
	now, meter := s.Clock.Now, ratelimit.NewMeter(dynamo.NewUsage(s.Tables), s.Clock.Now)
	recorder := audit.NewRecorder(dynamo.NewEvents(s.Tables), now, rand.Reader)
	gate := &authorizer.Authorizer{Store: dynamo.NewCredentials(s.Tables), Origin: origin, Now: now, Recorder: recorder}
	sealer, err := seal.NewLocalKey(make([]byte, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	endpoints := webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(s.Tables), Sealer: sealer, Now: now, Random: rand.Reader})
	partner, err := graphqlapi.New(graphqlapi.Config{Desk: s.Desk, Endpoints: endpoints, Meter: meter, Recorder: recorder, CursorKey: make([]byte, 32), Origin: origin})
	if err != nil {
		t.Fatal(err)
	}
	f := &front{clock: s.Clock, authorize: apigateway.WrapAuthorizer(gate.Authenticate),
		functions: map[string]func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error){}}
	f.doors = mcpapi.New(mcpapi.Config{Desk: s.Desk, Meter: meter, Limits: ratelimit.New(dynamo.NewLimits(s.Tables), now), Origin: origin, Recorder: recorder,
		StateKey: make([]byte, 32), Now: now, Random: rand.Reader})
	for end, h := range map[string]http.Handler{"graphql": authorizer.Protect(meter, partner.ServeDoor), "mcp": authorizer.Protect(meter, f.doors.ServeDoor)} {
		f.functions[end] = apigateway.Wrap(function.Handler(h, problem.Panicked, slog.New(slog.DiscardHandler)))
	}
	return f
}

// The doors' addresses, as API Gateway names their routes.
const (
	partnerDoor   = "/{handle}/api/graphql"
	staffDoor     = "/{handle}/api/mcp"
	assistantDoor = "/api/mcp"
	accountDoor   = "/account/api/mcp"
	publicDoor    = "/public/api/mcp"
)

// request is one request to a door. An empty credential is not sent; an empty body makes it a GET.
type request struct {
	route, handle    string
	credential, body string
}

// answer is what the client gets.
type answer struct {
	status    int
	challenge string // WWW-Authenticate, as the function or the gateway response sets it
	body      string
}

// send sends a request through the authorizer and, unless it denies, to the function behind the route. A minute has passed
// since the last request, so that no limit is ever reached.
func (f *front) send(t *testing.T, r request) answer {
	t.Helper()
	f.clock.Advance(time.Minute)
	a, err := f.answer(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// answer is send with headers beside those of every request, for several requests at once, and without looking at the clock. An error is
// a failure of the authorizer or the function, which the gateway would answer with a 500.
func (f *front) answer(ctx context.Context, r request, more http.Header) (answer, error) {
	path, parameters := strings.Replace(r.route, "{handle}", "@"+r.handle, 1), map[string]string{}
	if path != r.route {
		parameters["handle"] = "@" + r.handle
	}
	headers := map[string][]string{"Host": {origin.Host}, "X-Forwarded-Proto": {"https"}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	method := http.MethodPost
	if r.body == "" {
		method, headers["Accept"] = http.MethodGet, []string{"application/json"}
	}
	if r.credential != "" {
		headers["Authorization"] = []string{"Bearer " + r.credential}
	}
	maps.Copy(headers, more)
	source := events.APIGatewayRequestIdentity{SourceIP: "192.0.2.1"}
	decision, err := f.authorize(ctx, events.APIGatewayCustomAuthorizerRequestTypeRequest{
		Type: "REQUEST", MethodArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/prod/" + method + path, Resource: r.route, Path: path, HTTPMethod: method,
		MultiValueHeaders: headers, PathParameters: parameters,
		RequestContext: events.APIGatewayCustomAuthorizerRequestTypeRequestContext{RequestID: "req-1",
			Identity: events.APIGatewayCustomAuthorizerRequestTypeRequestIdentity{SourceIP: source.SourceIP}}})
	if err != nil {
		return answer{}, err
	}
	if decision.PolicyDocument.Statement[0].Effect != "Allow" {
		challenge, _ := decision.Context["challenge"].(string)
		return answer{status: http.StatusUnauthorized, challenge: challenge}, nil
	}
	res, err := f.functions[r.route[strings.LastIndex(r.route, "/")+1:]](ctx, events.APIGatewayProxyRequest{
		Resource: r.route, Path: path, HTTPMethod: method, MultiValueHeaders: headers, PathParameters: parameters, Body: r.body,
		RequestContext: events.APIGatewayProxyRequestContext{RequestID: "req-1", Identity: source, Authorizer: decision.Context}})
	if err != nil {
		return answer{}, err
	}
	return answer{res.StatusCode, http.Header(res.MultiValueHeaders).Get("WWW-Authenticate"), res.Body}, nil
}

// decode reads the body.
func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v in %d %s", err, a.status, a.body)
	}
}
