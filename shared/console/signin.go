package console

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"

	"frontdesk/shared/account"
	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

var signInTemplate = page.New(files, "sign-in.html", "parts.html")

type signInData struct {
	Email, Return string
	Refused       *problem.Error // nil: not tried yet
	Mail          bool           // there are pages that send an e-mail
	Provider      string         // the upstream provider's name, or ""
}

func (s *console) askSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, "", localAddress(r.URL.Query().Get("return")), nil)
}

// showSignIn shows the form, after a refusal unless err is nil.
func (s *console) showSignIn(w http.ResponseWriter, r *http.Request, email, back string, err error) error {
	data := signInData{Email: email, Return: back, Mail: s.accounts.SendsMail()}
	if s.upstream != nil {
		data.Provider = s.upstream.Name()
	}
	if err != nil {
		data.Refused = refuse(w, r, err)
	}
	return page.Render(w, signInTemplate, page.View{Title: "Sign in", Refused: data.Refused, Data: data})
}

// refuse notes why a form is shown again and returns what to tell the person.
func refuse(w http.ResponseWriter, r *http.Request, err error) *problem.Error {
	reqlog.Refuse(r.Context(), err)
	problem.SetRetryAfter(w.Header(), err)
	return problem.From(err)
}

func (s *console) signIn(w http.ResponseWriter, r *http.Request) error {
	in, err := form(r)
	if err != nil {
		return err
	}
	email, back := in.Get("email"), localAddress(in.Get("return"))
	secret, user, err := s.accounts.SignIn(r.Context(), source(r), email, in.Get("password"))
	if problem.Is(err, problem.Unauthorized) {
		reqlog.RefuseFor(r.Context(), "sign_in", err)
	}
	if problem.Is(err, problem.Unauthorized) || problem.Is(err, problem.RateLimited) {
		return s.showSignIn(w, r, email, back, err)
	} else if err != nil {
		return err
	}
	return s.arrive(w, r, secret, user, back)
}

// arrive gives the browser a session of its own, whatever session it brought: one that somebody else may have planted
// there is ended, never continued. Then it sends the person on.
func (s *console) arrive(w http.ResponseWriter, r *http.Request, secret credential.Secret, user account.User, back string) error {
	if err := s.accounts.SignOut(r.Context(), s.cookie.Read(r)); err != nil {
		return err
	}
	logUser(r.Context(), user)
	s.cookie.Set(w, secret)
	http.Redirect(w, r, localAddress(back), http.StatusSeeOther)
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
		next += "?" + queryReturn(back)
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// queryReturn is the query of an address that leads on to another one of ours.
func queryReturn(to string) string { return url.Values{"return": {localAddress(to)}}.Encode() }

// localAddress returns raw when it is a path of this origin, with its query, and /console for anything else or longer than
// account.MaxReturn: whoever sends somebody the link to sign in must not choose where they go afterwards.
//
// Browsers read \ as / and servers between decode a path once more, so the path must be a plain one after decoding,
// too. url.Parse refuses control characters, which browsers skip, as they stand but not encoded.
func localAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || !strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "//") || path.Clean(u.Path) != u.Path ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return homePath
	}
	if local := u.RequestURI(); len(url.QueryEscape(local)) <= account.MaxReturn {
		return local
	}
	return homePath
}
