package console

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"

	"frontdesk/shared/account"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

//go:embed *.html
var files embed.FS

const (
	homePath    = "/console"
	signInPath  = "/console/sign-in"
	signOutPath = "/console/sign-out"

	maxBody = 64 << 10 // bytes of a posted form
)

// Config is what the console needs. Both fields are required.
type Config struct {
	Accounts *account.Accounts
	Origin   *url.URL // scheme and host of our public address
}

type console struct {
	accounts *account.Accounts
	origin   *url.URL
	cookie   account.Cookie
}

// New returns the console's handler. It answers every path below /console.
func New(c Config) (http.Handler, error) {
	if c.Accounts == nil {
		return nil, errors.New("console: Accounts is missing")
	}
	if c.Origin == nil || c.Origin.Host == "" {
		return nil, errors.New("console: Origin is missing")
	}
	s := &console{c.Accounts, c.Origin, account.Cookie{Secure: c.Origin.Scheme == "https"}}
	mux := http.NewServeMux()
	mux.Handle("GET "+homePath, s.page(s.home))
	mux.Handle("GET "+homePath+"/{$}", http.RedirectHandler(homePath, http.StatusSeeOther))
	mux.Handle("GET "+signInPath, s.page(s.askSignIn))
	mux.Handle("POST "+signInPath, s.page(s.signIn))
	mux.Handle("POST "+signOutPath, s.page(s.signOut))
	mux.Handle("GET "+page.AssetsPath, s.page(s.asset))
	mux.Handle("/", s.page(s.missing))
	return mux, nil
}

// page makes a handler of one that returns errors, and shows them. Everything that is posted passes through here, so
// here it is checked.
func (s *console) page(handle func(http.ResponseWriter, *http.Request) error) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Protect(w)
		err := protection.Check(r)
		if err != nil {
			err = problem.Denied(problem.ReasonOrigin, "This form was sent from another website, so we did nothing with it.")
		} else {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			err = handle(w, r)
		}
		if err != nil {
			reqlog.Set(r.Context(), "refused", err.Error())
			page.Error(w, err, page.Help{Link: homePath, LinkWords: "Go to your start page"})
		}
	})
}

// signedIn returns who is signed in. UNAUTHORIZED when nobody is.
func (s *console) signedIn(r *http.Request) (account.User, error) {
	user, _, err := s.accounts.Session(r.Context(), s.cookie.Read(r))
	if err == nil {
		logUser(r.Context(), user)
	}
	return user, err
}

func logUser(ctx context.Context, u account.User) { reqlog.Set(ctx, "user", u.ID) }

func (s *console) asset(w http.ResponseWriter, r *http.Request) error {
	if !page.Asset(w, r) {
		return s.missing(w, r)
	}
	return nil
}

func (s *console) missing(http.ResponseWriter, *http.Request) error {
	return problem.New(problem.NotFound, "The address may be mistyped, or the page may have moved.")
}

// form reads a posted form.
func form(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		return nil, problem.New(problem.ValidationError, "The form could not be read. It may be too large.")
	}
	return r.PostForm, nil
}
