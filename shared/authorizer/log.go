package authorizer

import (
	"context"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/apigateway"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// logDiscovery logs a request without a credential at the address of one business. It stands under the handle, because
// nothing was read.
func (a *Authorizer) logDiscovery(ctx context.Context, r apigateway.AuthorizerRequest, at address) {
	if at.handle == "" {
		return
	}
	c := access.Caller{Principal: access.Nobody, Door: at.door, Business: access.Business{ID: audit.At(at.handle)}, RequestID: r.RequestID}
	a.Recorder.Record(ctx, a.Recorder.New(c, audit.Discovered, addressOf(r, at)).With(audit.Source, ratelimit.Source(r.SourceIP)).With("userAgent", userAgent(r)))
}

// logRefusal logs, in the log of the business that a credential is of, why the credential did not open the door. One that is
// unknown is nobody's.
func (a *Authorizer) logRefusal(ctx context.Context, r apigateway.AuthorizerRequest, at address, s credential.Secret, found Records, refusal error) {
	c, known := holder(s, found)
	if !known {
		return
	}
	c.Door, c.RequestID = at.door, r.RequestID
	noteCaller(ctx, c)
	e := a.Recorder.New(c, audit.Refused, addressOf(r, at))
	if denial := problem.From(refusal); denial.Reason() != "" {
		e.Reason = denial.Reason()
		e = e.With("message", denial.Message)
	} else {
		e.Reason = a.reason(s, found)
	}
	a.Recorder.Record(ctx, e.With(audit.Source, ratelimit.Source(r.SourceIP)).With("userAgent", userAgent(r)))
}

// holder returns whose credential it is, if it is one that we gave out for a business.
func holder(s credential.Secret, found Records) (access.Caller, bool) {
	k, g := found.Key, found.Grant
	switch {
	case found.Business.ID == "":
		return access.Caller{}, false
	case s.Kind == credential.AccessToken:
		return access.Caller{Principal: access.UserPrincipal(g.UserID), Name: found.Person, Business: found.Business, ClientID: g.ClientID, ClientName: g.ClientName},
			credential.Equal(g.Digest, s.Digest())
	default:
		return access.Caller{Principal: access.KeyPrincipal(k.ID), Name: k.Name, Business: found.Business}, credential.Equal(k.Digest, s.Digest())
	}
}

// reason says why a credential is no good, or not any more, or not here.
func (a *Authorizer) reason(s credential.Secret, found Records) string {
	digest, revoked, expires := found.Key.Digest, found.Key.Revoked, found.Key.ExpiresAt
	if s.Kind == credential.AccessToken {
		digest, revoked, expires = found.Grant.Digest, found.Grant.Revoked, found.Grant.ExpiresAt
	}
	switch {
	case !credential.Equal(digest, s.Digest()):
		return reasonUnknown
	case revoked:
		return audit.ReasonRevoked
	case expires != (time.Time{}) && !a.Now().Before(expires):
		return audit.ReasonExpired
	default:
		return audit.ReasonWrongAddress
	}
}

func addressOf(r apigateway.AuthorizerRequest, at address) string {
	return strings.Replace(r.Resource, "{handle}", "@"+at.handle, 1)
}

// userAgent is what the program calls itself, cut to what a person will read.
func userAgent(r apigateway.AuthorizerRequest) string {
	const most = 200
	name := r.Header.Get("User-Agent")
	return strings.ToValidUTF8(name[:min(len(name), most)], "")
}
