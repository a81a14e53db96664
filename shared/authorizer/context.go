package authorizer

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// The names in the context that travels from the authorizer to the function, by API Gateway. All values are text.
const (
	principalName    = "principal"
	doorName         = "door"
	businessName     = "business"
	handleName       = "handle"
	businessNameName = "businessName"
	timeZoneName     = "timeZone"
	capabilitiesName = "capabilities"
	scopesName       = "scopes"
	grantsName       = "grants"
	roleName         = "role"
	userName         = "user"
	staffName        = "staff"
	nameName         = "name"
	emailName        = "email"
	clientName       = "client"
	clientIDName     = "clientId"
	clientNameName   = "clientName"
	countedAsName    = "countedAs" // of a denial only
	challengeName    = "challenge"
)

// DenialName is the name in the context of a request that the authorizer lets through only to be refused.
const DenialName = "denial"

// admit lets the caller in.
func admit(ctx context.Context, c access.Caller) apigateway.Decision {
	noteCaller(ctx, c)
	return apigateway.Decision{Allow: true, Principal: c.Principal, Context: map[string]string{
		principalName: c.Principal, doorName: string(c.Door),
		businessName: c.Business.ID, handleName: c.Business.Handle, businessNameName: c.Business.Name, timeZoneName: c.Business.TimeZone,
		capabilitiesName: c.Capabilities.String(), scopesName: strings.Join(c.Scopes, " "), grantsName: c.Grants.String(), roleName: string(c.Role),
		userName: c.UserID, staffName: c.StaffID, nameName: c.Name, emailName: c.Email, clientName: string(c.Client), clientIDName: c.ClientID, clientNameName: c.ClientName,
	}}
}

// denial lets the request through to the function, which answers with err: only a function can answer 400, 403 and 404
// with a body of its own. There is no principal in it, so nothing could take it for a caller.
func denial(ctx context.Context, at address, err error) apigateway.Decision {
	reqlog.Refuse(ctx, err)
	text, _ := json.Marshal(problem.From(err))
	return apigateway.Decision{Allow: true, Principal: "denied", Context: map[string]string{DenialName: string(text), doorName: string(at.door)}}
}

// deny is the denial of a caller whose credential we know: whom the request counts for travels beside it.
func deny(ctx context.Context, at address, c access.Caller, err error) apigateway.Decision {
	noteCaller(ctx, c)
	d := denial(ctx, at, err)
	d.Context[countedAsName], d.Context[clientName], d.Context[businessName] = c.CountedAs(), string(c.Client), c.Business.ID
	return d
}

// caller reads the context back. It returns the denial in it, or UNAUTHORIZED for a context that names nobody.
func caller(c apigateway.Context) (access.Caller, error) {
	in := c.Authorizer
	if text, denied := in[DenialName]; denied {
		var e problem.Error
		if json.Unmarshal([]byte(text), &e) != nil || e.Code == "" {
			return access.Caller{}, errUnauthorized
		}
		return access.Caller{}, &e
	}
	if in[principalName] == "" {
		return access.Caller{}, errUnauthorized
	}
	return access.Caller{
		Principal: in[principalName], Door: access.Door(in[doorName]),
		Business:     access.Business{ID: in[businessName], Handle: in[handleName], Name: in[businessNameName], TimeZone: in[timeZoneName]},
		Capabilities: access.KnownNames(in[capabilitiesName]), Scopes: strings.Fields(in[scopesName]), Grants: access.KnownNames(in[grantsName]),
		Role: access.Role(in[roleName]), UserID: in[userName], StaffID: in[staffName], Name: in[nameName], Email: in[emailName],
		Client: access.ClientKind(in[clientName]), ClientID: in[clientIDName], ClientName: in[clientNameName], RequestID: c.RequestID,
	}, nil
}

// Protect mounts a door: next is called with the caller that the authorizer let in, and with nobody else. A request of a known
// credential that the authorizer refused counts by meter, as those do that a door refuses. An OPTIONS request is answered by the
// gateway and never arrives here.
func Protect(meter *ratelimit.Meter, next func(http.ResponseWriter, *http.Request, access.Caller)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := apigateway.FromContext(r.Context())
		problem.Readable(w)
		who, err := caller(c)
		if err == nil {
			noteCaller(r.Context(), who)
			next(w, r, who)
			return
		}
		noteDenied(r.Context(), c.Authorizer)
		standing, err := count(r.Context(), meter, c.Authorizer, err)
		defer meter.Ended(standing)
		standing.SetHeaders(w.Header())
		reqlog.Refuse(r.Context(), err)
		problem.WriteRefusal(w, c.RequestID, c.Authorizer[challengeName], err)
	})
}

// count counts a refused request for its client, where the context says whose it is. It returns the refusal, or in its place
// RATE_LIMITED or why it could not be counted.
func count(ctx context.Context, meter *ratelimit.Meter, in map[string]string, refusal error) (ratelimit.Standing, error) {
	client, reason := in[countedAsName], problem.From(refusal).Reason()
	if client == "" || reason == "" {
		return ratelimit.Standing{}, refusal
	}
	standing, err := meter.Take(ctx, ratelimit.QuotaOf(access.ClientKind(in[clientName])), ratelimit.Use{
		Client: client, Place: ratelimit.Place{Door: in[doorName], Business: in[businessName]}, Counts: ratelimit.Counts{Requests: 1}, Denied: map[string]int{reason: 1}})
	if err != nil {
		return standing, err
	}
	return standing, refusal
}
