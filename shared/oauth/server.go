package oauth

import (
	"cmp"
	"io"
	"net/url"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/ratelimit"
)

// Server is the authorization server. Its methods are safe for concurrent use.
type Server struct {
	store         Store
	accounts      *account.Accounts
	limits        *ratelimit.Limiter
	documents     Fetcher
	issuer        *url.URL // scheme and host; the issuer identifier is its text
	local         bool
	redirectHosts []string
	accessLife    time.Duration
	refreshGrace  time.Duration
	now           func() time.Time
	random        io.Reader
	recorder      *audit.Recorder
}

// Config is what the authorization server needs. Accounts and Documents serve Authorize only; without them the other methods
// work. Limits serve every endpoint, and are not needed to Inspect or to mark clients.
type Config struct {
	Store     Store
	Accounts  *account.Accounts
	Limits    *ratelimit.Limiter
	Documents Fetcher
	Issuer    *url.URL // scheme and host
	Now       func() time.Time
	Random    io.Reader
	// Recorder logs which programs were refused a token, or could not ask for access, and why; nil logs nothing.
	Recorder *audit.Recorder

	// Local is the run on one machine, where a client's metadata document may be at a loopback address.
	Local bool
	// RedirectHosts, unless empty, are the only hosts beside loopback ones and known apps to which clients may be redirected
	// that no operator added.
	RedirectHosts []string
	// AccessLife is how long an access token lives; zero means an hour.
	AccessLife time.Duration
	// RefreshGrace is for how long after its rotation a refresh token still yields successors.
	RefreshGrace time.Duration
}

// NewServer returns the authorization server.
func NewServer(c Config) *Server {
	return &Server{
		store: c.Store, accounts: c.Accounts, limits: c.Limits, documents: c.Documents, issuer: c.Issuer, local: c.Local,
		redirectHosts: c.RedirectHosts, accessLife: cmp.Or(c.AccessLife, time.Hour), refreshGrace: c.RefreshGrace, now: c.Now, random: c.Random,
		recorder: c.Recorder,
	}
}

// cookie returns the session cookie as browsers see it at the public address.
func (s *Server) cookie() account.Cookie { return account.SessionCookie(s.issuer.Scheme == "https") }
