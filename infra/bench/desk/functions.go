package main

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"os"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/oauth"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-lambda-go/lambda"
)

// parts is what the functions are made of, as their own mains make them.
type parts struct {
	tables *dynamo.Tables
	origin *url.URL
	limits func() time.Time // the clock of limits; see hurried
	tokens func() time.Time // and of codes and tokens
	log    *reqlog.Log
}

// hurried is a clock that is so far ahead with every second.
func hurried(start time.Time, ahead time.Duration) func() time.Time {
	return func() time.Time { return start.Add(time.Duration(time.Since(start).Seconds() * float64(ahead))) }
}

// functions returns the functions of the doors and of the authorization server by their names in the template.
func (p parts) functions() (map[string]lambda.Handler, error) {
	recorder := audit.NewRecorder(dynamo.NewEvents(p.tables), time.Now, rand.Reader)
	meter := ratelimit.NewMeter(dynamo.NewUsage(p.tables), p.limits)
	desk := booking.NewDesk(dynamo.NewBookings(p.tables), time.Now, rand.Reader)
	partner, err := graphqlapi.New(graphqlapi.Config{Desk: desk, Meter: meter, Recorder: recorder, CursorKey: make([]byte, 32), Origin: p.origin})
	if err != nil {
		return nil, err
	}
	assistants := mcpapi.New(mcpapi.Config{Desk: desk, Meter: meter, Limits: ratelimit.New(dynamo.NewLimits(p.tables), p.limits), Origin: p.origin,
		Loopback: true, Recorder: recorder, StateKey: make([]byte, 32), Now: time.Now, Random: rand.Reader})
	server := oauth.NewServer(oauth.Config{
		Store: dynamo.NewGrants(p.tables), Limits: ratelimit.New(dynamo.NewLimits(p.tables), p.limits), Recorder: recorder, Local: true,
		Accounts: account.NewAccounts(account.Config{Store: dynamo.NewAccounts(p.tables), Now: p.tokens, Random: rand.Reader}),
		Issuer:   p.origin, Now: p.tokens, Random: rand.Reader, AccessLife: time.Hour, RefreshGrace: time.Minute,
	})
	return map[string]lambda.Handler{
		"AuthorizerFunction":     p.authorizer(dynamo.NewCredentials(p.tables), recorder),
		"GraphqlFunction":        p.serve(authorizer.Protect(meter, partner.ServeDoor), problem.Panicked),
		"McpFunction":            p.serve(authorizer.Protect(meter, assistants.ServeDoor), problem.Panicked),
		"MetadataFunction":       p.serve(oauth.Metadata(p.origin), problem.Panicked),
		"OauthTokenFunction":     p.serve(http.HandlerFunc(server.Token), problem.Panicked),
		"OauthAuthorizeFunction": p.serve(http.HandlerFunc(server.Authorize), page.Panicked),
		"OauthRegisterFunction":  p.serve(http.HandlerFunc(server.Register), problem.Panicked),
	}, nil
}

func (p parts) serve(h http.Handler, panicked function.Panicked) lambda.Handler {
	return lambda.NewHandler(apigateway.Wrap(function.Handler(p.log, h, panicked)))
}

func (p parts) authorizer(store authorizer.Store, recorder *audit.Recorder) lambda.Handler {
	a := &authorizer.Authorizer{Store: store, Origin: p.origin, Now: time.Now, Recorder: recorder, Insecure: true}
	return lambda.NewHandler(apigateway.WrapAuthorizer(function.Authorizer(p.log, a.Authenticate)))
}

// logger writes the lines of requests, with their metrics, where nobody keeps them: making and writing them is part of a request.
func logger() (*reqlog.Log, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	return reqlog.New(null, reqlog.Program{Function: "bench", Environment: "dev", Metrics: true}), err
}
