package page

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"frontdesk/shared/host"
)

// Source is a place outside our own pages where a form may lead, in the words of a Content-Security-Policy. Only
// RedirectSource makes one, so that nothing unchecked can get into the header. The zero Source allows nothing.
type Source struct{ text string }

var schemeForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// RedirectSource returns the origin of a redirect URI, or its scheme when that is a program's own. It is needed because
// Chromium applies form-action to the redirect that answers a form, too. Whether the scheme is one to be trusted is for
// the caller to have checked.
//
// A URI whose host could be read as anything but a host is refused: a semicolon or comma in it, which url.Parse lets
// pass, would begin a new directive.
func RedirectSource(uri string) (Source, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.User != nil || !schemeForm.MatchString(u.Scheme) {
		return Source{}, errors.New("page: no address to redirect to")
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return Source{u.Scheme + ":"}, nil
	}
	name, port := u.Hostname(), u.Port()
	if ip, err := netip.ParseAddr(name); err == nil && ip.Is6() && ip.Zone() == "" {
		// The policy's grammar has no IPv6 address, and browsers pass over one: only any host at this port is left.
		name = "*"
	} else if !host.IsPlain(name) {
		return Source{}, errors.New("page: no plain host to redirect to")
	}
	if port != "" {
		name += ":" + port
	}
	return Source{u.Scheme + "://" + strings.ToLower(name)}, nil
}
