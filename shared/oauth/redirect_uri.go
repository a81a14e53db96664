package oauth

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"frontdesk/shared/host"
)

const (
	maxRedirectURIs = 10
	maxRedirectURI  = 2000 // bytes
)

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
	case strings.HasPrefix(u.Scheme, "http") && (!isHost(u.Hostname()) || !isPort(u.Port())):
		return errors.New("a redirect URI's host must be a plain host name or an IP address, with a port of at most 65535")
	case u.Scheme == "https", u.Scheme == "http" && host.IsLoopback(u.Hostname()), slices.Contains(appSchemes, u.Scheme) && u.Host != "":
		return nil
	default:
		return errors.New("a redirect URI must be https, http on localhost, or the scheme of a known program (" + strings.Join(appSchemes, ", ") + ")")
	}
}

func isHost(name string) bool {
	a, err := netip.ParseAddr(name)
	return err == nil && a.Zone() == "" || host.IsPlain(name)
}

func isPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil
}

// portless returns a loopback redirect URI without its port, and "" for any other.
func portless(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || checkRedirectURI(uri) != nil || u.Scheme != "http" || !host.IsLoopback(u.Hostname()) {
		return ""
	}
	before, after, _ := strings.Cut(uri, u.Host)
	return before + u.Hostname() + after
}

// admits reports whether a client that no operator added may be redirected there: anywhere, unless an operator listed
// hosts, beside which only this machine and its known apps are left (an address that anybody can register is what consent
// phishing needs).
func (s *Server) admits(redirectURI string) bool {
	u, err := url.Parse(redirectURI)
	return err == nil && (len(s.redirectHosts) == 0 || slices.Contains(appSchemes, u.Scheme) || host.IsLoopback(u.Hostname()) || slices.Contains(s.redirectHosts, u.Hostname()))
}
