package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// decide takes the decision of the consent page, once, from the browser that the page was shown in.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) error {
	if err := page.CheckOrigin(r, s.issuer); err != nil {
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
	t, err := s.transaction(r, session)
	if err != nil {
		return err
	}
	t.party(t.BusinessID, user).note(r.Context())
	var code *Code
	events := s.events(r.Context(), audit.ConsentRefused, t.party(t.BusinessID, user), t.Scopes)
	answer := url.Values{"error": {"access_denied"}, "error_description": {"The person said no."}}
	switch decision := r.PostForm.Get("decision"); decision {
	case "approve":
		reqlog.Set(r.Context(), reqlog.Operation, "approve")
		client, err := s.known(r.Context(), t.ClientID)
		if err != nil {
			return err
		}
		approved, secret, err := s.approve(r, t, user)
		if err != nil {
			return err
		}
		reqlog.Set(r.Context(), reqlog.Business, approved.BusinessID)
		code, answer = &approved, url.Values{"code": {secret.Reveal()}}
		s.introduce(r.Context(), client, approved.BusinessID, t.Door)
		events = s.events(r.Context(), audit.ConsentApproved, t.party(approved.BusinessID, user), approved.Scopes)
	case "deny":
		reqlog.Set(r.Context(), reqlog.Operation, "deny")
	default:
		return problem.Invalid("decision", decision, "Choose “Allow” or “Don’t allow”.")
	}
	err = s.store.Decide(r.Context(), t.Digest, code, events...)
	if errors.Is(err, ErrUsed) {
		return errDecided
	} else if err != nil {
		return err
	}
	s.redirect(w, r, t.RedirectURI, t.State, answer)
	return nil
}

var errDecided = problem.New(problem.Conflict, "This page has been used, or is too old, or was shown in another browser.")

// transaction finds what a posted page is about, if it waits for its decision in this browser.
func (s *Server) transaction(r *http.Request, session string) (Transaction, error) {
	secret, err := credential.ParseKind(credential.Transaction, r.PostForm.Get("transaction"))
	if err != nil {
		return Transaction{}, errDecided
	}
	t, err := s.store.Transaction(r.Context(), secret.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && (!s.now().Before(t.ExpiresAt) || !credential.Equal(t.SessionDigest, session)) {
		return Transaction{}, errDecided
	}
	return t, err
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
		return Code{}, none, problem.Invalid("scope", scopes, "Tick at least one permission, or choose “Don’t allow”.")
	}
	choices, err := s.choices(r.Context(), user.ID, t.Door, t.Handle, scopes)
	if err != nil {
		return Code{}, none, err
	}
	resource, businessID := access.Resource{Door: t.Door}, ""
	if t.Door != access.Account {
		chosen := strings.Join(r.PostForm["business"], " ") // several are none
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
