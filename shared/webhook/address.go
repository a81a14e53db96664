package webhook

import (
	"net/url"
	"strings"

	"frontdesk/shared/problem"
)

// MaxURL is how many characters an endpoint's address may have.
const MaxURL = 2000

// checkURL returns a VALIDATION_ERROR about an address that must not be an endpoint's. What its host resolves to is judged when
// it is called. The address stays out of the error, because people put passwords into addresses.
func (e *Endpoints) checkURL(address string) error {
	if fault := e.faultOf(address); fault != "" {
		return problem.New(problem.ValidationError, "%s", fault).With("field", "url")
	}
	return nil
}

func (e *Endpoints) faultOf(address string) string {
	if len(address) > MaxURL {
		return "The address may have 2,000 characters."
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "The address may hold visible ASCII characters only. Write others percent-encoded, and a host in Punycode."
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "This is not an address that can be read."
	case u.Scheme != "https" && !(e.Loopback && u.Scheme == "http"):
		return "The address must begin with https://."
	case u.User != nil:
		return "The address must have no user name and no password."
	case strings.Contains(address, "#"):
		return "The address must have no fragment (# and what follows)."
	case !e.Loopback && u.Port() != "" && u.Port() != "443":
		return "The address must have no other port than 443."
	case e.addresses.Check(address) != nil:
		return "This address must not be called. Its host must be a name, or an address on the public Internet."
	}
	return ""
}
