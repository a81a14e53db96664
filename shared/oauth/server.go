package oauth

import (
	"io"
	"net/http"
	"net/url"
	"time"

	"frontdesk/shared/account"
)

// Server is the authorization server. Its methods are safe for concurrent use.
type Server struct {
	store    Store
	accounts *account.Accounts
	issuer   *url.URL // scheme and host; the issuer identifier is its text
	now      func() time.Time
	random   io.Reader
}

// Config is what the authorization server needs. All fields are required but Accounts, which only Authorize uses.
type Config struct {
	Store    Store
	Accounts *account.Accounts
	Issuer   *url.URL // scheme and host
	Now      func() time.Time
	Random   io.Reader
}

// NewServer returns the authorization server.
func NewServer(c Config) *Server { return &Server{c.Store, c.Accounts, c.Issuer, c.Now, c.Random} }

// cookie returns the session cookie as browsers see it at the public address.
func (s *Server) cookie() account.Cookie { return account.Cookie{Secure: s.issuer.Scheme == "https"} }

// readable lets clients that run in a browser read an answer. These addresses use no cookies that
// another site could misuse.
func readable(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "WWW-Authenticate, X-Request-Id")
}

// How long things live.
const (
	transactionLife = 10 * time.Minute // a consent page that waits for its decision
	codeLife        = 60 * time.Second
	accessLife      = time.Hour
	refreshLife     = 90 * 24 * time.Hour // since its last rotation
	refreshGrace    = 60 * time.Second    // in which a rotated refresh token still yields successors
)

// MaxSuccessors is how many successors one refresh token yields in all.
const MaxSuccessors = 10
