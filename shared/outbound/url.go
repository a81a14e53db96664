package outbound

import (
	"fmt"
	"net/netip"
	"net/url"

	"frontdesk/shared/host"
)

// Check reports whether Send would try to call a URL, as far as that can be told without looking up its host: it is
// https, or http where Config.Loopback allows it; has no user; and its host is a plain name or an address that may be
// called. The error is ErrAddress. Send checks the same by itself.
func (c *Client) Check(rawURL string) error {
	_, err := c.route(rawURL)
	return err
}

// route returns the way to a URL that Check accepts.
func (c *Client) route(rawURL string) (route, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return route{}, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	way, known := c.routes[u.Scheme]
	if !known || u.User != nil {
		return route{}, fmt.Errorf("%w: another scheme than https, or a user", ErrAddress)
	}
	name := u.Hostname()
	if a, err := netip.ParseAddr(name); err == nil && !way.allowed(a) || err != nil && !host.IsDomain(name) {
		return route{}, fmt.Errorf("%w: the host %q", ErrAddress, name)
	}
	return way, nil
}
