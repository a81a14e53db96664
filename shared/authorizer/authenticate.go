package authorizer

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// Authorizer decides who may come in.
type Authorizer struct {
	Store  Store
	Origin *url.URL // the public address
	Now    func() time.Time
	// Insecure lets plain HTTP in: only where the public address itself is loopback http.
	Insecure bool
	// Recorder logs in a business's log who was turned away at its doors; nil logs nothing.
	Recorder *audit.Recorder
	// DenyByAllow carries a 401 as a denial for the function to render: sam local ignores Deny and gateway responses.
	DenyByAllow bool
}

// address is the door that was knocked at.
type address struct {
	door      access.Door
	handle    string // of the partner and the staff door
	challenge problem.Challenge
	anonymous bool // lets in requests without a credential
	path      string
}

// The 401 and what it was about. The body that a client reads is the gateway response's.
var errUnauthorized = problem.New(problem.Unauthorized, "Send a valid credential: Authorization: Bearer <key or token>.")

// errDenied is the same in the request's line, which has the reason and needs no advice.
var errDenied = problem.New(problem.Unauthorized, "no good credential")

// Authenticate decides about one request, with at most one request to the store and none for a malformed credential. What
// goes into the log of a business takes one more, at most once a minute for whom it is about.
// It returns an error only when the store failed: an open door or a 401 would both be wrong then.
func (a *Authorizer) Authenticate(ctx context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
	at, err := a.address(r)
	reqlog.Set(ctx, reqlog.Door, string(at.door))
	reqlog.Set(ctx, reqlog.Handle, at.handle)
	if err != nil {
		return denial(ctx, at, err), nil
	}
	if !a.Insecure && !slices.Equal(r.Header.Values("X-Forwarded-Proto"), []string{"https"}) {
		return denial(ctx, at, problem.Denied(problem.ReasonHTTPSRequired, "Credentials are accepted over HTTPS only.")), nil
	}
	token, sent, err := bearer(r.Header, r.Query)
	if err != nil {
		return denial(ctx, at, err), nil
	}
	if !sent {
		if at.anonymous {
			return admit(ctx, access.Caller{Principal: access.Nobody, Door: access.Account, Capabilities: access.Anonymous, Client: access.ExternalClient}), nil
		}
		a.logDiscovery(ctx, r, at)
		return a.unauthorized(ctx, at, reasonNone), nil
	}
	secret, err := credential.Parse(token)
	if err != nil || !opens(secret.Kind) {
		return a.unauthorized(ctx, at, reasonMalformed), nil
	}
	records, err := a.Store.Credential(ctx, secret)
	if err != nil {
		return apigateway.Decision{}, err
	}
	var c access.Caller
	if secret.Kind == credential.AccessToken {
		c, err = a.token(at, secret, records)
	} else {
		c, err = a.key(at, r.SourceIP, secret, records)
	}
	if err == nil {
		return admit(ctx, c), nil
	}
	a.logRefusal(ctx, r, at, secret, records, err)
	if err == errUnauthorized {
		return a.unauthorized(ctx, at, a.reason(secret, records)), nil
	}
	return deny(ctx, at, c, err), nil
}

func opens(k credential.Kind) bool {
	return k == credential.PartnerLive || k == credential.PartnerTest || k == credential.Assistant || k == credential.AccessToken
}

// address finds the door by the route, and refuses what only looks like a business's address.
func (a *Authorizer) address(r apigateway.AuthorizerRequest) (address, error) {
	handle := ""
	if strings.HasPrefix(r.Resource, "/{handle}/") {
		var at bool
		if handle, at = strings.CutPrefix(r.Handle, "@"); !at || !access.ValidHandle(handle) {
			return address{}, problem.New(problem.NotFound, "There is nothing at this address: a business's begins with /@ and its handle.")
		}
	}
	if r.Resource == "/{handle}/api/graphql" {
		return address{door: access.Partner, handle: handle, challenge: problem.Challenge{Realm: "partner"}}, nil
	}
	path := strings.Replace(r.Resource, "{handle}", "@"+handle, 1)
	resource, ok := access.ResourceAt(path)
	if !ok {
		return address{}, problem.New(problem.NotFound, "There is nothing at this address.")
	}
	return address{door: resource.Door, handle: handle, anonymous: path == "/public/api/mcp", path: resource.Path(), challenge: problem.Challenge{
		ResourceMetadata: access.MetadataURL(a.Origin, path),
		Scope:            strings.Join(access.DoorScopes(resource.Door, true), " "),
	}}, nil
}

// bearer returns the request's one credential, "" for one that is not a bearer credential, and whether any was sent. A
// credential in a query string ends up in logs, and two of them make the caller ambiguous: both are refused.
func bearer(h http.Header, q url.Values) (token string, sent bool, _ error) {
	for _, name := range []string{"access_token", "api_key", "key", "token"} {
		if q.Has(name) {
			return "", true, problem.New(problem.ValidationError, "Send the credential in the Authorization header, never in the address.").With("field", name)
		}
	}
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", false, nil
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	token = strings.TrimSpace(token)
	if len(values) > 1 || strings.ContainsAny(token, ", \t") && strings.EqualFold(scheme, "Bearer") {
		return "", true, problem.New(problem.ValidationError, "Send one credential, in one Authorization header.").With("field", "Authorization")
	}
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true, nil
	}
	return token, true, nil
}

// key returns who comes with an API key from a source address, also beside the refusal of one that may not come in here, and
// errUnauthorized for one that is no good. Only one that is live is told why it may not come in here; one that comes from where
// it must not is told nothing else, because a thief may be holding it.
func (a *Authorizer) key(at address, source string, s credential.Secret, r Records) (access.Caller, error) {
	k := r.Key
	live := credential.Equal(k.Digest, s.Digest()) && !k.Revoked && (k.ExpiresAt.IsZero() || a.Now().Before(k.ExpiresAt)) && r.Business.ID != ""
	partner := s.Kind != credential.Assistant
	if !live || k.Partner != partner {
		return access.Caller{}, errUnauthorized
	}
	c := access.Caller{Principal: access.KeyPrincipal(k.ID), Name: k.Name, Door: at.door, Business: r.Business, Scopes: k.Scopes, Grants: r.Grants, Client: access.ExternalClient,
		Capabilities: access.Effective(k.Scopes, r.Grants, "", false)}
	switch {
	case partner:
		c.Client = access.PartnerClient
	case k.Internal:
		c.Client = access.InternalClient
	}
	switch {
	case !allowed(k.Sources, source):
		return c, problem.Denied(problem.ReasonSource, "This key may not be used from %s. Its business decides from where it may be used.", source)
	case partner && at.door != access.Partner, !partner && at.door != access.Assistant:
		return c, problem.Denied(problem.ReasonWrongDoor, "This kind of key does not open this address: partner keys open /@%[1]s/api/graphql, assistant keys /api/mcp.", r.Business.Handle)
	case partner && at.handle != r.Business.Handle:
		return c, problem.Denied(problem.ReasonWrongBusiness, "This key belongs to another business: it works at its own address only.")
	}
	return c, nil
}

// allowed reports whether a key that is limited to sources may come from an address. One that cannot be read is none of them.
func allowed(sources []netip.Prefix, from string) bool {
	address, err := netip.ParseAddr(from)
	return len(sources) == 0 || err == nil && slices.ContainsFunc(sources, func(s netip.Prefix) bool { return s.Contains(address.Unmap()) })
}

// token is key for an access token. One that is not for this address is as good as none.
func (a *Authorizer) token(at address, s credential.Secret, r Records) (access.Caller, error) {
	g := r.Grant
	if !credential.Equal(g.Digest, s.Digest()) || g.Revoked || !a.Now().Before(g.ExpiresAt) || at.path == "" || g.Resource != at.path {
		return access.Caller{}, errUnauthorized
	}
	c := access.Caller{Principal: access.UserPrincipal(g.UserID), Door: at.door, Scopes: access.OwnScopes(at.door, g.Scopes), UserID: g.UserID, Name: r.Person,
		Client: access.ExternalClient, ClientID: g.ClientID, ClientName: g.ClientName}
	if g.Internal {
		c.Client = access.InternalClient
	}
	if at.door == access.Account {
		c.Grants, c.Capabilities, c.Email = access.All, access.Meaning(c.Scopes), r.Email
		return c, nil
	}
	if r.Business.ID == "" || at.door == access.Staff && r.Business.Handle != at.handle {
		return access.Caller{}, errUnauthorized
	}
	c.Business, c.Grants, c.Role, c.StaffID = r.Business, r.Grants, r.Role, g.UserID
	if r.Role == "" {
		return c, problem.Denied(problem.ReasonMembershipEnded, "You no longer work in %s.", r.Business.Name)
	}
	c.Capabilities = access.Effective(c.Scopes, r.Grants, r.Role, true)
	return c, nil
}

// unauthorized is the 401: a Deny whose challenge the gateway response shows. reason is for the request's line; it also tells whether
// there was a credential to be wrong.
func (a *Authorizer) unauthorized(ctx context.Context, at address, reason string) apigateway.Decision {
	reqlog.RefuseFor(ctx, reason, errDenied)
	challenge := at.challenge
	if reason != reasonNone && challenge.ResourceMetadata != "" {
		challenge.Error = "invalid_token"
	}
	if a.DenyByAllow {
		d := denial(ctx, at, errUnauthorized)
		d.Context[challengeName] = challenge.String()
		return d
	}
	return apigateway.Decision{Principal: access.Nobody, Context: map[string]string{challengeName: challenge.String()}}
}
