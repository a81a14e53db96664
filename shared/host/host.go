package host

import (
	"net"
	"regexp"
	"strings"
)

// IsLoopback reports whether a host, as url.URL.Hostname returns it, is one of the three names of this machine that programs
// use (RFC 8252 section 7.3, and localhost, which most of them take).
func IsLoopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// IsLoopbackAddress is IsLoopback of a host with or without a port, as http.Request.Host has it.
func IsLoopbackAddress(address string) bool {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(address, "["), "]")
	}
	return IsLoopback(name)
}

var (
	plain  = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	domain = regexp.MustCompile(`^([A-Za-z0-9_-]+\.)*[A-Za-z][A-Za-z0-9_-]*$`)
)

// IsPlain reports whether a host is labels of ASCII letters, digits, hyphens and underscores, which is also the form of an
// IPv4 address.
func IsPlain(host string) bool { return plain.MatchString(host) }

// IsDomain reports whether a host is plain and its last label begins with a letter. That leaves out what some resolvers
// read as an IPv4 address: 2130706433, 0177.0.0.1, 127.1, 0x7f.1.
func IsDomain(host string) bool { return domain.MatchString(host) }
