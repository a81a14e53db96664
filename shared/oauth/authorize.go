package oauth

import (
	"context"
	"net/http"
	"net/url"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// Authorize answers GET and POST /oauth/authorize: the consent page, and the decision made on it.
func (s *Server) Authorize(w http.ResponseWriter, r *http.Request) {
	page.Protect(w) // the redirects too: a code must not stay in any cache
	page.KeepHTTPS(w, s.issuer)
	reqlog.Set(r.Context(), reqlog.Door, logDoor)
	var err error
	if r.Method == http.MethodPost {
		err = s.decide(w, r)
	} else {
		err = s.ask(w, r)
	}
	if err != nil {
		reqlog.Refuse(r.Context(), err)
		s.askedInVain(r, err)
		s.errorPage(w, r, err)
	}
}

// ask shows the consent page. The errors it returns are shown here; once client and redirect URI are known to belong
// together, the client is told by redirect instead.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	reqlog.Set(r.Context(), reqlog.Operation, "authorize")
	client, err := s.clientOf(r, q)
	if err != nil {
		return err
	}
	reqlog.Set(r.Context(), reqlog.Client, client.ID)
	a, err := s.parseAuthorization(q)
	if err != nil {
		s.askedInVain(r, err)
		s.redirectError(w, r, a.redirectURI, a.state, err)
		return nil
	}
	user, session, err := s.accounts.Session(r.Context(), s.cookie().Read(r))
	if problem.Is(err, problem.Unauthorized) {
		s.askSignIn(w, r, a)
		return nil
	} else if err != nil {
		return err
	}
	choices, err := s.choices(r.Context(), user.ID, a.door, a.handle, a.scopes)
	if problem.Is(err, problem.Forbidden) {
		return s.noAccess(a, err)
	} else if err != nil {
		return err
	}
	reqlog.Set(r.Context(), reqlog.Principal, access.UserPrincipal(user.ID))
	secret := credential.New(credential.Transaction, s.random)
	t := Transaction{
		Digest: secret.Digest(), SessionDigest: session, ClientID: client.ID, ClientName: client.Name, RedirectURI: a.redirectURI, State: a.state,
		CodeChallenge: a.codeChallenge, Door: a.door, Handle: a.handle, Scopes: a.scopes, ExpiresAt: s.now().UTC().Add(transactionLife),
	}
	var events []audit.Event
	if t.Handle != "" {
		t.BusinessID = choices[0].Business.ID
		s.introduce(r.Context(), client, t.BusinessID, t.Door)
		events = s.events(r.Context(), audit.ConsentAsked, t.party(t.BusinessID, user), t.Scopes)
	}
	if err := s.store.AddTransaction(r.Context(), t, events...); err != nil {
		return err
	}
	return s.consentPage(w, consent{Path: r.URL.Path, Query: r.URL.RawQuery, Transaction: secret.Reveal(), Client: client, RedirectURI: a.redirectURI, User: user,
		Door: a.door, Locked: a.handle != "", Businesses: choices, Scopes: describe(a.scopes)})
}

// askSignIn sends the browser to the sign-in, from where it comes back here.
func (s *Server) askSignIn(w http.ResponseWriter, r *http.Request, a authorization) {
	back := account.SignInPath + "?" + url.Values{"return": {r.URL.Path + "?" + r.URL.RawQuery}}.Encode()
	if len(back) > account.MaxReturn {
		s.redirectError(w, r, a.redirectURI, a.state, problem.OAuth("invalid_request", "The request is too long to be kept while the person signs in. Send a shorter state."))
		return
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// waiting is a refusal of which the program waits to hear, at an address with the answer.
type waiting struct {
	error
	back *url.URL
}

// Unwrap returns the refusal.
func (w waiting) Unwrap() error { return w.error }

// noAccess is the refusal of somebody who can allow nothing of what was asked for. The program waits for an answer, so the
// page leads back to it with one.
func (s *Server) noAccess(a authorization, refusal error) error {
	back, err := s.answerAt(a.redirectURI, a.state, url.Values{"error": {"access_denied"}, "error_description": {"The person has no such access."}})
	if err != nil || back.Scheme != "https" && back.Scheme != "http" {
		return refusal
	}
	return waiting{refusal, back}
}

// clientOf finds the client and checks its redirect URI (RFC 6749 section 4.1.2.1: until both are known to be right,
// nobody is redirected anywhere).
func (s *Server) clientOf(r *http.Request, q url.Values) (Client, error) {
	if len(q["client_id"]) != 1 || len(q["redirect_uri"]) != 1 {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here left out who it is or where to return to: client_id and redirect_uri must each be there once.")
	}
	client, err := s.client(r.Context(), ratelimit.Source(r.RemoteAddr), q.Get("client_id"))
	if err == nil && client.Source != Operated && !s.admits(q.Get("redirect_uri")) {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here wants the answer at an address to which the people who run this Frontdesk let no program send it.").With("field", "redirect_uri")
	}
	if err == nil && !client.Redirects(q.Get("redirect_uri")) {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here wants the answer at an address that it did not register.").With("field", "redirect_uri")
	}
	return client, err
}

// choices lists the businesses for which this person can consent: those where they may do some of what is asked. An
// address of one business leaves only that one. The account door belongs to no business.
func (s *Server) choices(ctx context.Context, userID string, door access.Door, handle string, scopes []string) ([]account.Membership, error) {
	if door == access.Account {
		return nil, nil
	}
	all, err := s.accounts.Memberships(ctx, userID)
	if err != nil {
		return nil, err
	}
	var choices []account.Membership
	for _, m := range all {
		if (handle == "" || m.Business.Handle == handle) && access.Effective(scopes, m.Grants, m.Role, true) != 0 {
			choices = append(choices, m)
		}
	}
	if len(choices) == 0 {
		where := "any business"
		if handle != "" {
			where = "@" + handle
		}
		return nil, problem.Denied(problem.ReasonRole, "The program asks for access to a business, and your account has no such access to %s. Ask its owner to add you to the team, or sign out and use another account.", where)
	}
	return choices, nil
}
