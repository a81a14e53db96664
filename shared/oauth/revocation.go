package oauth

import (
	"net/http"
	"strings"

	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// Revoke answers POST /oauth/revoke (RFC 7009). A refresh token takes its whole grant with it; an access token ends alone,
// because the client that gives back one may go on with others. Whatever is not a token of this client is answered as
// if it had been one: nobody learns from it which tokens exist.
func (s *Server) Revoke(w http.ResponseWriter, r *http.Request) {
	reqlog.Set(r.Context(), reqlog.Operation, "revoke")
	s.endpoint(w, r, ratelimit.Revocations, func(p parameters) (any, error) {
		t, err := s.present(r.Context(), p)
		if err != nil || t.kind == "" {
			return nil, err
		}
		t.grant.party().note(r.Context())
		reqlog.Set(r.Context(), reqlog.Grant, t.grant.ID)
		var events []audit.Event
		for _, e := range s.events(r.Context(), audit.TokenRevoked, t.grant.party(), nil) {
			events = append(events, e.With("token", strings.TrimSuffix(string(t.kind), "_")))
		}
		if t.kind == credential.AccessToken {
			return nil, s.store.RevokeAccess(r.Context(), t.grant.ID, t.digest, events...)
		}
		return nil, s.store.Revoke(r.Context(), t.grant.ID, s.now().UTC(), events...)
	})
}
