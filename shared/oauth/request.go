package oauth

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// authorization is a checked authorization request.
type authorization struct {
	redirectURI   string
	state         string
	codeChallenge string
	door          access.Door
	handle        string // locked by the resource; "" lets the person choose
	scopes        []string
}

// parseAuthorization checks everything but client and redirect URI, which are judged before. Its errors are for the
// redirect.
func (s *Server) parseAuthorization(q url.Values) (authorization, error) {
	a := authorization{redirectURI: q.Get("redirect_uri"), state: q.Get("state"), codeChallenge: q.Get("code_challenge")}
	for name, values := range q {
		if len(values) > 1 && name != "resource" {
			return a, problem.OAuth("invalid_request", name+" is repeated.")
		}
	}
	switch {
	case q.Get("response_type") == "":
		return a, problem.OAuth("invalid_request", "response_type is missing; it is code.")
	case q.Get("response_type") != "code":
		return a, problem.OAuth("unsupported_response_type", "response_type is code.")
	case q.Get("response_mode") != "" && q.Get("response_mode") != "query":
		return a, problem.OAuth("invalid_request", "response_mode is query.")
	case a.codeChallenge == "":
		return a, problem.OAuth("invalid_request", "code_challenge is missing: every client proves itself by PKCE (RFC 7636) with S256.")
	case q.Get("code_challenge_method") != "S256":
		return a, problem.OAuth("invalid_request", "code_challenge_method is S256.")
	case !isChallenge(a.codeChallenge):
		return a, problem.OAuth("invalid_request", "code_challenge must be a base64url SHA-256 of 43 characters.")
	}
	return a, s.resolve(&a, q["resource"], strings.Fields(q.Get("scope")))
}

func isChallenge(c string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(c)
	return err == nil && len(raw) == 32
}

// resolve finds out which door is meant, and which of its scopes. Without a resource the door follows from the scopes;
// scopes of other doors are dropped. Without scopes it is the full normal set of the resource's door; without both, or
// when nothing is left of what was asked for, the five read scopes at the assistant door.
func (s *Server) resolve(a *authorization, resources, asked []string) error {
	found, named := access.Resource{}, false
	for _, parameter := range resources {
		if parameter == "" {
			continue // RFC 6749 section 3.1: as if it were left out
		}
		r, root, ok := access.ParseResource(parameter, s.issuer)
		if !ok || named && !root && r != found {
			return problem.OAuth("invalid_target", "resource must be one of our MCP addresses, such as "+access.Resource{Door: access.Assistant}.URL(s.issuer)+".")
		}
		if !root {
			found, named = r, true
		}
	}
	a.door, a.handle = found.Door, found.Handle
	if !named {
		a.door = doorOf(asked)
	}
	for _, name := range asked {
		if scope, ok := access.FindScope(name); ok && scope.Door == a.door && !slices.Contains(a.scopes, name) {
			a.scopes = append(a.scopes, name)
		}
	}
	switch {
	case len(a.scopes) > 0:
	case a.door == access.Assistant && (!named || slices.ContainsFunc(asked, func(name string) bool { return name != access.OfflineAccess })):
		a.scopes = access.DefaultScopes()
	default:
		a.scopes = access.DoorScopes(a.door, true)
	}
	return nil
}

// doorOf returns the door that scopes belong to: the staff door's before the assistant's before the account's.
func doorOf(scopes []string) access.Door {
	doors := map[access.Door]bool{}
	for _, name := range scopes {
		if scope, ok := access.FindScope(name); ok {
			doors[scope.Door] = true
		}
	}
	switch {
	case doors[access.Staff]:
		return access.Staff
	case doors[access.Account] && !doors[access.Assistant]:
		return access.Account
	default:
		return access.Assistant
	}
}
