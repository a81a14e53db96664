package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/function"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/mcpapi"
	"frontdesk/shared/oauth"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// parts is what the functions are made of, as their own mains make them.
type parts struct {
	tables *dynamo.Tables
	origin *url.URL
	limits func() time.Time // the clock of limits; see hurried
	tokens func() time.Time // and of codes and tokens
	lines  io.Writer        // of the functions' log
}

// ahead is a clock that is so much further with every second.
func ahead(start time.Time, each time.Duration) func() time.Time {
	return func() time.Time { return start.Add(time.Duration(time.Since(start).Seconds() * float64(each))) }
}

// functions returns the functions of the doors and of the authorization server by their names in the template.
func (p parts) functions() (map[string]invocable, error) {
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
	return map[string]invocable{
		"AuthorizerFunction":     p.authorizer(dynamo.NewCredentials(p.tables), recorder),
		"GraphqlFunction":        p.serve("graphql", authorizer.Protect(meter, partner.ServeDoor), problem.Panicked),
		"McpFunction":            p.serve("mcp", authorizer.Protect(meter, assistants.ServeDoor), problem.Panicked),
		"MetadataFunction":       p.serve("metadata", oauth.Metadata(p.origin), problem.Panicked),
		"OauthTokenFunction":     p.serve("oauth-token", http.HandlerFunc(server.Token), problem.Panicked),
		"OauthAuthorizeFunction": p.serve("oauth-authorize", http.HandlerFunc(server.Authorize), page.Panicked),
		"OauthRegisterFunction":  p.serve("oauth-register", http.HandlerFunc(server.Register), problem.Panicked),
	}, nil
}

// invocable takes an event and answers it, both as JSON. The handlers of aws-lambda-go do the same, for one event at a time.
type invocable func(ctx context.Context, event []byte) ([]byte, error)

func invoking[Event, Answer any](handle func(context.Context, Event) (Answer, error)) invocable {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		var e Event
		if err := json.NewDecoder(bytes.NewReader(event)).Decode(&e); err != nil {
			return nil, err
		}
		answer, err := handle(ctx, e)
		if err != nil {
			return nil, err
		}
		return json.Marshal(answer)
	}
}

func (p parts) serve(name string, h http.Handler, panicked function.Panicked) invocable {
	return invoking(apigateway.Wrap(function.Handler(p.logOf(name), h, panicked)))
}

func (p parts) authorizer(store authorizer.Store, recorder *audit.Recorder) invocable {
	a := &authorizer.Authorizer{Store: store, Origin: p.origin, Now: time.Now, Recorder: recorder, Insecure: true}
	return invoking(apigateway.WrapAuthorizer(function.Authorizer(p.logOf("authorizer"), a.Authenticate)))
}

// logOf is a function's log, with metrics as on AWS. Making its lines is part of a request.
func (p parts) logOf(name string) *reqlog.Log {
	return reqlog.New(p.lines, reqlog.Program{Function: name, Environment: config.Local, Metrics: true})
}
