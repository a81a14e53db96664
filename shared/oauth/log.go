package oauth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// logDoor is the authorization server's door in the lines of its requests.
const logDoor = "oauth"

// party is who acts in a business's log: a program, and the person it acts for or asks.
type party struct {
	businessID string // empty: at the account door, which is no business's
	door       access.Door
	userID     string
	name       string // the person's, where it is known
	clientID   string
	clientName string
}

func (t Transaction) party(businessID string, u account.User) party {
	return party{businessID, t.Door, u.ID, u.Name, t.ClientID, t.ClientName}
}

func (c Code) party() party {
	return party{businessID: c.BusinessID, door: doorAt(c.Resource), userID: c.UserID, clientID: c.ClientID, clientName: c.ClientName}
}

func (g Grant) party() party {
	return party{businessID: g.BusinessID, door: doorAt(g.Resource), userID: g.UserID, clientID: g.ClientID, clientName: g.ClientName}
}

func doorAt(path string) access.Door {
	r, _ := access.ResourceAt(path)
	return r.Door
}

// note writes who acts into the request's line.
func (p party) note(ctx context.Context) {
	reqlog.Set(ctx, reqlog.Business, p.businessID)
	reqlog.Set(ctx, reqlog.Principal, access.UserPrincipal(p.userID))
	reqlog.Set(ctx, reqlog.Client, p.clientID)
}

// events makes the event of something that a party did now, with the scopes that it is about; none where no business is.
func (s *Server) events(ctx context.Context, kind audit.Kind, p party, scopes []string) []audit.Event {
	if p.businessID == "" {
		return nil
	}
	c := access.Caller{Principal: access.UserPrincipal(p.userID), Door: p.door, Business: access.Business{ID: p.businessID}, Name: p.name,
		ClientID: p.clientID, ClientName: p.clientName, RequestID: reqlog.RequestID(ctx)}
	return []audit.Event{audit.New(c, kind, p.clientName, s.now(), s.random).With("scopes", strings.Join(scopes, " "))}
}

// refreshed makes the event of a grant's refresh, for the first in each hour of the clock: a program that refreshes all the time
// must not fill the log. Those that read the grant at the same time may each be the first.
func (s *Server) refreshed(ctx context.Context, g Grant, scopes []string) []audit.Event {
	hour := s.now().UTC().Truncate(time.Hour)
	for _, token := range g.Refresh {
		if !token.RotatedAt.Before(hour) {
			return nil
		}
	}
	return s.events(ctx, audit.TokenRefreshed, g.party(), scopes)
}

// introduce logs when the client first came here, for a business that meets it now: a log tells the story in its order. The event
// is always the same, so that a business has it once. There is none when nothing is kept of the client, or it came before what a
// log holds.
func (s *Server) introduce(ctx context.Context, c Client, businessID string, door access.Door) {
	at := c.CreatedAt.Truncate(time.Second) // as it is stored
	if businessID == "" || c.CreatedAt.IsZero() || s.now().Sub(at) >= audit.Kept {
		return
	}
	own := sha256.Sum256([]byte(c.ID))
	caller := access.Caller{Door: door, Business: access.Business{ID: businessID}, ClientID: c.ID, ClientName: c.Name}
	s.recorder.Record(ctx, audit.New(caller, audit.ClientRegistered, c.Name, at, bytes.NewReader(own[:])).With("how", string(c.Source)).
		With("redirects", strings.Join(c.RedirectURIs, " ")))
}

// refuseToken logs why a program got no token for something that we once gave out, and returns the refusal.
func (s *Server) refuseToken(ctx context.Context, p party, reason string, refusal error) error {
	p.note(ctx)
	reqlog.RefuseFor(ctx, reason, refusal)
	for _, e := range s.refusalEvents(ctx, p, reason) {
		s.recorder.Record(ctx, e)
	}
	return refusal
}

// refusalEvents makes the event of a token that a program did not get; none where no business is.
func (s *Server) refusalEvents(ctx context.Context, p party, reason string) []audit.Event {
	events := s.events(ctx, audit.TokenRefused, p, nil)
	for i := range events {
		events[i].Reason = reason
	}
	return events
}

// askedInVain logs that a program could not even ask for access to the business that its request names, or that whoever was
// asked is not on its team. It stands under the handle, because nothing was read of the business; and who is asked stands
// nowhere, because they are nobody of the business's.
func (s *Server) askedInVain(r *http.Request, refusal error) {
	q := r.URL.Query()
	resource, _, ok := access.ParseResource(q.Get("resource"), s.issuer)
	e := problem.OAuthFrom(refusal)
	if !ok || resource.Handle == "" || e.Status >= http.StatusInternalServerError {
		return
	}
	c := access.Caller{Principal: access.Nobody, Door: resource.Door, Business: access.Business{ID: audit.At(resource.Handle)}, RequestID: reqlog.RequestID(r.Context())}
	event := s.recorder.New(c, audit.AskedInVain, shortened(q.Get("client_id")))
	event.Reason = e.Code
	s.recorder.Record(r.Context(), event.With("message", e.Description).With(audit.Source, ratelimit.Source(r.RemoteAddr)))
}
