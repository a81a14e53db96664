package console

import (
	"net/http"

	"frontdesk/shared/page"
)

var leaveTemplate = page.New(files, "leave.html")

type leaveData struct{ Provider, Address string }

// startUpstream sends the browser to the provider, by a page that leads there by itself. It is not a redirect, because
// Chromium applies the form-action of the page with the form to every redirect that follows: to the provider's, whose
// address is not known before its metadata is, and to those with which the provider goes on to others.
func (s *console) startUpstream(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	back := localAddress(in.Get("return"))
	secret, err := s.accounts.StartAttempt(r.Context(), source(r), back)
	if err != nil {
		return s.showSignIn(w, r, "", back, err)
	}
	address, err := s.upstream.AuthorizationURL(r.Context(), secret.Reveal())
	if err != nil {
		if err := s.accounts.DropAttempt(r.Context(), secret); err != nil {
			return err
		}
		return s.showSignIn(w, r, "", back, err)
	}
	s.attempt.Set(w, secret)
	w.Header().Set("Refresh", "0; url="+address)
	return page.Render(w, leaveTemplate, page.View{Title: "Sign in", Data: leaveData{s.upstream.Name(), address}})
}

// upstreamCallback signs in who comes back from the provider with an answer to what this browser began. Whatever comes back, that
// is over then.
func (s *console) upstreamCallback(w http.ResponseWriter, r *http.Request) error {
	secret := s.attempt.Read(r)
	s.attempt.Clear(w)
	attempt, err := s.accounts.TakeAttempt(r.Context(), secret)
	if err != nil {
		return s.showSignIn(w, r, "", homePath, err)
	}
	identity, err := s.upstream.Identify(r.Context(), secret, r.URL.Query())
	if err != nil {
		return s.showSignIn(w, r, "", attempt.Return, err)
	}
	session, user, err := s.accounts.SignInByIdentity(r.Context(), attempt, identity)
	if err != nil {
		return s.showSignIn(w, r, "", attempt.Return, err)
	}
	return s.arrive(w, r, session, user, attempt.Return)
}
