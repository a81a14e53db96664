package console

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"

	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

var signInTemplate = page.New(files, "sign-in.html")

type signInData struct {
	Email, Return string
	Refused       *problem.Error // nil: not tried yet
}

func (s *console) askSignIn(w http.ResponseWriter, r *http.Request) error {
	return showSignIn(w, http.StatusOK, signInData{Return: localAddress(r.URL.Query().Get("return"))})
}

func showSignIn(w http.ResponseWriter, status int, data signInData) error {
	return page.Render(w, status, signInTemplate, page.View{Title: "Sign in", Data: data})
}

// signIn begins a session of its own, whatever session the browser brought: one that somebody else may have planted
// there is ended, never continued.
func (s *console) signIn(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	email, back := in.Get("email"), localAddress(in.Get("return"))
	secret, user, err := s.accounts.SignIn(r.Context(), email, in.Get("password"))
	if problem.Is(err, problem.Unauthorized) {
		reqlog.Set(r.Context(), "refused", err.Error())
		return showSignIn(w, http.StatusUnauthorized, signInData{email, back, problem.From(err)})
	} else if err != nil {
		return err
	}
	if err := s.accounts.SignOut(r.Context(), s.cookie.Read(r)); err != nil {
		return err
	}
	logUser(r.Context(), user)
	s.cookie.Set(w, secret)
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

func (s *console) signOut(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	if err := s.accounts.SignOut(r.Context(), s.cookie.Read(r)); err != nil {
		return err
	}
	s.cookie.Clear(w)
	next := signInPath
	if back := in.Get("return"); back != "" {
		next += "?" + url.Values{"return": {localAddress(back)}}.Encode()
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// localAddress returns raw when it is a path of this origin, with its query, and /console for anything else: whoever
// sends somebody the link to sign in must not choose where they go afterwards.
//
// Browsers read \ as / and servers between decode a path once more, so the path must be a plain one after decoding,
// too. url.Parse refuses control characters, which browsers skip, as they stand but not encoded.
func localAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || !strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "//") || path.Clean(u.Path) != u.Path ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return homePath
	}
	return u.RequestURI()
}
