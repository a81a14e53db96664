package console

import (
	"embed"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/mail"
	"frontdesk/shared/oauth"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/upstream"
	"frontdesk/shared/usage"
	"frontdesk/shared/webhook"
)

//go:embed *.html developers
var files embed.FS

const (
	homePath     = "/console"
	signInPath   = account.SignInPath
	signOutPath  = "/console/sign-out"
	signUpPath   = "/console/sign-up"
	resetPath    = "/console/reset-password"
	upstreamPath = "/console/sign-in/oidc"
	outboxPath   = "/console/outbox"

	maxBody = 64 << 10 // bytes of a posted form
)

// CallbackPath is where the upstream provider sends browsers back to.
const CallbackPath = upstreamPath + "/callback"

// Config is what the console needs. All but Upstream and Outbox are required.
type Config struct {
	Accounts    *account.Accounts
	Keys        *account.Keys
	Connections *oauth.Connections
	Usage       *usage.Usage
	Log         *audit.Log
	Webhooks    *webhook.Endpoints
	Now         func() time.Time
	Random      io.Reader          // of what tells one sending of a form from another
	Origin      *url.URL           // scheme and host of our public address
	Upstream    *upstream.Provider // nil: people sign in by password only
	Outbox      *mail.Outbox       // nil: e-mails are really sent
}

type console struct {
	accounts    *account.Accounts
	apiKeys     *account.Keys
	connections *oauth.Connections
	usage       *usage.Usage
	log         *audit.Log
	endpoints   *webhook.Endpoints
	now         func() time.Time
	random      io.Reader
	origin      *url.URL
	upstream    *upstream.Provider
	outbox      *mail.Outbox
	cookie      account.Cookie
	attempt     account.Cookie
	asked       account.Cookie // of the browser that asked for a mailed link
}

// New returns the console's handler. It answers every path below /console, and /llms.txt.
func New(c Config) (http.Handler, error) {
	if c.Accounts == nil || c.Keys == nil || c.Connections == nil || c.Usage == nil || c.Log == nil || c.Webhooks == nil || c.Now == nil || c.Random == nil {
		return nil, errors.New("console: Accounts, Keys, Connections, Usage, Log, Webhooks, Now or Random is missing")
	}
	if c.Origin == nil || c.Origin.Host == "" {
		return nil, errors.New("console: Origin is missing")
	}
	secure := c.Origin.Scheme == "https"
	s := &console{c.Accounts, c.Keys, c.Connections, c.Usage, c.Log, c.Webhooks, c.Now, c.Random, c.Origin, c.Upstream, c.Outbox,
		account.SessionCookie(secure), account.AttemptCookie(secure), account.LinkCookie(secure)}
	rest, business := s.orRefuse(s.routes()), s.orRefuse(s.business())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reqlog.Set(r.Context(), reqlog.Door, string(access.Console))
		if strings.HasPrefix(r.URL.Path, homePath+"/@") {
			business.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	}), nil
}

// help is the way on from every page that says what went wrong.
var help = page.Help{Link: homePath, LinkWords: "Go to your start page"}

// page makes a handler of one that returns errors, and shows them. Everything that is posted passes through here, so
// here it is checked.
func (s *console) page(handle func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Protect(w)
		page.KeepHTTPS(w, s.origin)
		reqlog.Set(r.Context(), reqlog.Operation, r.Pattern)
		err := page.CheckOrigin(r, s.origin)
		if err != nil {
			err = problem.Denied(problem.ReasonOrigin, "This form was sent from another website, so we did nothing with it.")
		} else {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			err = handle(w, r)
		}
		if err != nil {
			reqlog.Refuse(r.Context(), err)
			page.Error(w, err, help)
		}
	})
}

// source is whom an attempt without a session counts for.
func source(r *http.Request) string { return ratelimit.Source(r.RemoteAddr) }

// form reads a posted form.
func form(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		return nil, problem.New(problem.ValidationError, "The form could not be read. It may be too large.")
	}
	return r.PostForm, nil
}
