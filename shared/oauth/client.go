package oauth

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/strictjson"
)

// Client is a program that registered itself. All it says of itself is its own claim.
type Client struct {
	ID           string
	Name         string
	URI          string // its home page, or empty
	RedirectURIs []string
	Internal     bool // marked by an operator: an agent of the business's own
	CreatedAt    time.Time
}

// registration is the client metadata of RFC 7591 that we read; the rest is ignored, as the RFC allows.
type registration struct {
	RedirectURIs []string `json:"redirect_uris"`
	ClientName   string   `json:"client_name,omitempty"`
	ClientURI    string   `json:"client_uri,omitempty"`
	Scope        string   `json:"scope,omitempty"`
}

// registered is the answer of RFC 7591 section 3.2.1.
type registered struct {
	ClientID                string   `json:"client_id"`
	ClientIDIssuedAt        int64    `json:"client_id_issued_at"`
	TokenEndpointAuthMethod string   `json:"token_endpoint_auth_method"`
	GrantTypes              []string `json:"grant_types"`
	ResponseTypes           []string `json:"response_types"`
	registration
}

const (
	maxRegistration = 16 << 10 // bytes
	maxRedirectURIs = 10
	maxRedirectURI  = 2000 // bytes
)

// Register answers POST /oauth/register. Whatever a client asks for, it becomes a public client with PKCE: the answer
// says so, which RFC 7591 allows.
func (s *Server) Register(w http.ResponseWriter, r *http.Request) {
	readable(w)
	c, in, err := s.register(r)
	if err != nil {
		reqlog.Set(r.Context(), "refused", err.Error())
		problem.WriteOAuth(w, err)
		return
	}
	reqlog.Set(r.Context(), "client", c.ID)
	w.Header().Set("Cache-Control", "no-store")
	problem.WriteJSON(w, http.StatusCreated, registered{
		ClientID: c.ID, ClientIDIssuedAt: c.CreatedAt.Unix(), TokenEndpointAuthMethod: "none",
		GrantTypes: []string{"authorization_code", "refresh_token"}, ResponseTypes: []string{"code"}, registration: in,
	})
}

func (s *Server) register(r *http.Request) (Client, registration, error) {
	var in registration
	body, err := strictjson.Read(r.Body, maxRegistration)
	if err != nil {
		return Client{}, in, problem.OAuth("invalid_client_metadata", "The registration is larger than 16 KB, or broke off.")
	}
	if err := strictjson.Unmarshal(body, &in); err != nil {
		return Client{}, in, problem.OAuth("invalid_client_metadata", "The body must be a JSON object of client metadata (RFC 7591), without names that are repeated or in another case.")
	}
	if len(in.RedirectURIs) == 0 || len(in.RedirectURIs) > maxRedirectURIs {
		return Client{}, in, problem.OAuth("invalid_redirect_uri", "Register one to ten redirect_uris.")
	}
	for _, uri := range in.RedirectURIs {
		if err := checkRedirectURI(uri); err != nil {
			return Client{}, in, problem.OAuth("invalid_redirect_uri", err.Error())
		}
	}
	in.ClientName = strings.TrimSpace(in.ClientName)
	if in.ClientName == "" {
		in.ClientName = "Unnamed client"
	}
	if utf8.RuneCountInString(in.ClientName) > 100 || strings.ContainsFunc(in.ClientName, contact.Hidden) {
		return Client{}, in, problem.OAuth("invalid_client_metadata", "client_name has at most 100 characters, none of them a control character.")
	}
	if u, err := url.Parse(in.ClientURI); in.ClientURI != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(in.ClientURI) > maxRedirectURI) {
		return Client{}, in, problem.OAuth("invalid_client_metadata", "client_uri must be an http or https address.")
	}
	c := Client{ID: credential.NewID(s.random), Name: in.ClientName, URI: in.ClientURI, RedirectURIs: in.RedirectURIs, CreatedAt: s.now().UTC()}
	return c, in, s.store.AddClient(r.Context(), c)
}

// Schemes of programs on a person's own machine that clients register; anything else that is not http could run code
// there (CVE-2025-6514 and its like).
var appSchemes = []string{"cursor", "vscode", "vscode-insiders"}

// checkRedirectURI accepts https, http on loopback, and the schemes of known programs.
func checkRedirectURI(uri string) error {
	u, err := url.Parse(uri)
	switch {
	case err != nil || len(uri) > maxRedirectURI || strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }):
		return errors.New("a redirect URI must be a URI of at most 2,000 plain characters")
	case u.User != nil || u.Opaque != "" || strings.Contains(uri, "#"):
		return errors.New("a redirect URI must have no user and no fragment, and // after its scheme")
	case strings.HasPrefix(u.Scheme, "http") && !isHost(u.Hostname()):
		return errors.New("a redirect URI's host must be a plain host name or an IP address")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()), slices.Contains(appSchemes, u.Scheme) && u.Host != "":
		return nil
	default:
		return errors.New("a redirect URI must be https, http on localhost, or the scheme of a known program (" + strings.Join(appSchemes, ", ") + ")")
	}
}

var hostForm = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

// isHost refuses what url.Parse lets pass as a host and others read otherwise: a comma, a semicolon, a percent sign.
func isHost(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Zone() == "" || hostForm.MatchString(host)
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Redirects reports whether the client registered the redirect URI. It must be the same to the letter, but for the
// port of a loopback address (RFC 8252 section 7.3).
func (c Client) Redirects(uri string) bool {
	return slices.ContainsFunc(c.RedirectURIs, func(own string) bool { return own == uri || portless(own) != "" && portless(own) == portless(uri) })
}

// portless returns a loopback redirect URI without its port, and "" for any other.
func portless(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || checkRedirectURI(uri) != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return ""
	}
	before, after, _ := strings.Cut(uri, u.Host)
	return before + u.Hostname() + after
}
