package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// Authorize answers GET and POST /oauth/authorize: the consent page, and the decision made on it.
func (s *Server) Authorize(w http.ResponseWriter, r *http.Request) {
	page.Protect(w) // the redirects too: a code must not stay in any cache
	var err error
	if r.Method == http.MethodPost {
		err = s.decide(w, r)
	} else {
		err = s.ask(w, r)
	}
	if err != nil {
		reqlog.Set(r.Context(), "refused", err.Error())
		s.errorPage(w, r, err)
	}
}

// ask shows the consent page. The errors it returns are shown here; once client and redirect URI are known to belong
// together, the client is told by redirect instead.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	client, err := s.clientOf(r, q)
	if err != nil {
		return err
	}
	a, err := s.parseAuthorization(q)
	if err != nil {
		s.redirectError(w, r, a.redirectURI, a.state, err)
		return nil
	}
	user, session, err := s.accounts.Session(r.Context(), s.cookie().Read(r))
	if problem.Is(err, problem.Unauthorized) {
		back := url.Values{"return": {r.URL.Path + "?" + r.URL.RawQuery}}
		http.Redirect(w, r, "/console/sign-in?"+back.Encode(), http.StatusSeeOther)
		return nil
	} else if err != nil {
		return err
	}
	choices, err := s.choices(r.Context(), user.ID, a.door, a.handle, a.scopes)
	if err != nil {
		return err
	}
	secret := credential.New(credential.Transaction, s.random)
	t := Transaction{
		Digest: secret.Digest(), SessionDigest: session, ClientID: client.ID, ClientName: client.Name, RedirectURI: a.redirectURI, State: a.state,
		CodeChallenge: a.codeChallenge, Door: a.door, Handle: a.handle, Scopes: a.scopes, ExpiresAt: s.now().UTC().Add(transactionLife),
	}
	if err := s.store.AddTransaction(r.Context(), t); err != nil {
		return err
	}
	return s.consentPage(w, consent{Path: r.URL.Path, Query: r.URL.RawQuery, Transaction: secret.Reveal(), Client: client, RedirectURI: a.redirectURI, User: user,
		Door: a.door, Locked: a.handle != "", Businesses: choices, Scopes: describe(a.scopes)})
}

// clientOf finds the client and checks its redirect URI (RFC 6749 section 4.1.2.1: until both are known to be right,
// nobody is redirected anywhere).
func (s *Server) clientOf(r *http.Request, q url.Values) (Client, error) {
	if len(q["client_id"]) != 1 || len(q["redirect_uri"]) != 1 {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here left out who it is or where to return to: client_id and redirect_uri must each be there once.")
	}
	client, err := s.client(r.Context(), ratelimit.Source(r.RemoteAddr), q.Get("client_id"))
	if errors.Is(err, ErrNotFound) {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here is not registered. Remove the connection in it and add it again.").With("field", "client_id")
	}
	if err == nil && client.Source != Operated && !s.admits(q.Get("redirect_uri")) {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here wants the answer at an address to which the people who run this Frontdesk let no program send it.").With("field", "redirect_uri")
	}
	if err == nil && !client.Redirects(q.Get("redirect_uri")) {
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here wants the answer at an address that it did not register.").With("field", "redirect_uri")
	}
	return client, err
}

// client finds a client by its id. What a metadata document said counts until it must be fetched again, which is limited
// by source: anybody can name an address here.
func (s *Server) client(ctx context.Context, source, id string) (Client, error) {
	found, err := s.store.Client(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Client{}, err
	}
	now := s.now().UTC()
	switch document := IsDocumentID(id, s.local); {
	case found.ID != "" && !found.exists(now), found.ID == "" && !document:
		return Client{}, ErrNotFound
	case !document, now.Before(found.FreshUntil):
		return found, nil
	}
	if _, err := s.limits.Take(ctx, ratelimit.Documents, source); err != nil {
		return Client{}, err
	}
	fetched, err := fetchDocument(ctx, s.documents, id, now)
	if err != nil {
		return Client{}, err
	}
	fetched.Internal, fetched.SecretDigest, fetched.CreatedAt = found.Internal, found.SecretDigest, now
	if marked := found.ID != "" && found.ExpiresAt.IsZero(); !marked {
		fetched.ExpiresAt = now.Add(usedClientLife)
	}
	if !fetched.FreshUntil.After(now) {
		return fetched, nil // it must not be kept
	}
	return fetched, s.store.KeepDocument(ctx, fetched)
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

// decide takes the decision of the consent page, once, from the browser that the page was shown in.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) error {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return problem.Denied(problem.ReasonOrigin, "This decision did not come from our own page.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return problem.New(problem.ValidationError, "The form could not be read.")
	}
	user, session, err := s.accounts.Session(r.Context(), s.cookie().Read(r))
	if err != nil {
		return err
	}
	stale := problem.New(problem.Conflict, "This page has been used, or is too old, or was shown in another browser. Start again in the program that sent you here.")
	secret, err := credential.Parse(r.PostForm.Get("transaction"))
	if err != nil || secret.Kind != credential.Transaction {
		return stale
	}
	t, err := s.store.Transaction(r.Context(), secret.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && (!s.now().Before(t.ExpiresAt) || !credential.Equal(t.SessionDigest, session)) {
		return stale
	} else if err != nil {
		return err
	}
	var code *Code
	answer := url.Values{"error": {"access_denied"}, "error_description": {"The person said no."}}
	if r.PostForm.Get("decision") == "approve" {
		approved, secret, err := s.approve(r, t, user)
		if err != nil {
			return err
		}
		code, answer = &approved, url.Values{"code": {secret.Reveal()}}
	}
	err = s.store.Decide(r.Context(), t.Digest, code)
	if errors.Is(err, ErrUsed) {
		return stale
	} else if err != nil {
		return err
	}
	s.redirect(w, r, t.RedirectURI, t.State, answer)
	return nil
}

// approve checks what was chosen against what may be chosen right now, and makes the code.
func (s *Server) approve(r *http.Request, t Transaction, user account.User) (Code, credential.Secret, error) {
	none := credential.Secret{}
	scopes := unique(r.PostForm["scope"])
	for _, name := range scopes {
		if !slices.Contains(t.Scopes, name) {
			return Code{}, none, problem.Invalid("scope", name, "The program did not ask for this.")
		}
	}
	if len(scopes) == 0 {
		return Code{}, none, problem.Invalid("scope", scopes, "Leave at least one permission ticked, or deny.")
	}
	choices, err := s.choices(r.Context(), user.ID, t.Door, t.Handle, scopes)
	if err != nil {
		return Code{}, none, err
	}
	resource, businessID := access.Resource{Door: t.Door}, ""
	if t.Door != access.Account {
		chosen := r.PostForm.Get("business")
		i := slices.IndexFunc(choices, func(m account.Membership) bool { return m.Business.Handle == chosen })
		if i < 0 {
			return Code{}, none, problem.Invalid("business", chosen, "Choose one of the businesses on the page.")
		}
		businessID = choices[i].Business.ID
		if t.Door == access.Staff {
			resource.Handle = chosen
		}
	}
	secret := credential.New(credential.Code, s.random)
	return Code{
		Digest: secret.Digest(), ClientID: t.ClientID, ClientName: t.ClientName, RedirectURI: t.RedirectURI, CodeChallenge: t.CodeChallenge,
		Resource: resource.Path(), Scopes: scopes, UserID: user.ID, BusinessID: businessID, ExpiresAt: s.now().UTC().Add(codeLife),
	}, secret, nil
}

// redirectError tells the client, at a redirect URI that is its own.
func (s *Server) redirectError(w http.ResponseWriter, r *http.Request, redirectURI, state string, err error) {
	e := problem.OAuthFrom(err)
	reqlog.Set(r.Context(), "refused", e.Error())
	s.redirect(w, r, redirectURI, state, url.Values{"error": {e.Code}, "error_description": {e.Description}})
}

// redirect answers with 303, so that a posted form is never posted on. It adds state as it came and iss (RFC 9207).
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, redirectURI, state string, answer url.Values) {
	u, err := url.Parse(redirectURI)
	if err != nil {
		s.errorPage(w, r, err)
		return
	}
	if state != "" {
		answer.Set("state", state)
	}
	answer.Set("iss", s.issuer.String())
	query := answer.Encode()
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	w.Header().Set("Location", u.String())
	w.WriteHeader(http.StatusSeeOther)
}
