package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// check is one thing that is tried.
type check struct {
	name string
	try  func(context.Context, *Site) error
}

// missingChallenge is a 401 without the challenge that the authorizer gave it.
type missingChallenge struct{ path, got string }

func (m *missingChallenge) Error() string {
	return fmt.Sprintf("%s answers 401 with WWW-Authenticate %q, not the authorizer's", m.path, m.got)
}

// handle is the business of the checks. It need not exist for those that anybody can do.
const handle = "smoke-test"

// doors are the MCP addresses that ask for a credential.
var doors = []string{"/@" + handle + "/api/mcp", "/api/mcp", "/account/api/mcp"}

// checks are those that anybody can do.
func checks(s *Site) []check {
	list := []check{}
	for _, path := range doors {
		list = append(list,
			check{"401 and where to go at " + path, challenged(path, "", `Bearer resource_metadata="`+s.URL+"/.well-known/oauth-protected-resource"+path+`"`)},
			check{"401 for a bad token at " + path, challenged(path, "mcp_nonsense", `Bearer error="invalid_token"`)},
			check{"metadata of " + path, resourceMetadata(path)})
	}
	list = append(list,
		check{"401 at the partner door", challenged("/@"+handle+"/api/graphql", "", `Bearer realm="partner"`)},
		check{"metadata of the root", resourceMetadata("")},
		check{"metadata of the authorization server", serverMetadata},
		check{"browsers of other origins may ask", preflight},
		check{"404 where there is nothing", nothing},
		check{"the public door, without a credential", publicDoor},
		check{"where a request comes from is not what it says", forgedAddress},
		check{"registration, authorization without a session, a bad code", strangersFlow},
		check{"the page for signing in", signInPage})
	if strings.HasPrefix(s.URL, "https://") && !strings.Contains(s.URL, "127.0.0.1") {
		list = append(list, check{"nothing by plain HTTP", plainHTTP})
	}
	if s.OwnURL != "" {
		list = append(list, check{"nothing at the API's own address", ownAddress})
	}
	return list
}

// challenged expects a 401 whose header begins as the authorizer's does, or is the static one.
func challenged(path, credential, start string) func(context.Context, *Site) error {
	return func(ctx context.Context, s *Site) error {
		a, err := s.post(ctx, path, credential, "{}")
		if err := a.is(err, http.StatusUnauthorized, `"UNAUTHORIZED"`); err != nil {
			return err
		}
		got := a.header.Get("WWW-Authenticate")
		if s.Challenge == "static" {
			if got != "Bearer" {
				return fmt.Errorf("%s answers 401 with WWW-Authenticate %q, not Bearer alone", path, got)
			}
			return nil
		}
		if !strings.HasPrefix(got, start) {
			return &missingChallenge{path, got}
		}
		return nil
	}
}

func resourceMetadata(path string) func(context.Context, *Site) error {
	return func(ctx context.Context, s *Site) error {
		var document struct {
			Resource             string   `json:"resource"`
			AuthorizationServers []string `json:"authorization_servers"`
		}
		a, err := s.get(ctx, "/.well-known/oauth-protected-resource"+path)
		if err := a.json(err, http.StatusOK, &document); err != nil {
			return err
		}
		if document.Resource != s.URL+path || !slices.Equal(document.AuthorizationServers, []string{s.URL}) {
			return fmt.Errorf("it describes %s of %v", document.Resource, document.AuthorizationServers)
		}
		return nil
	}
}

func serverMetadata(ctx context.Context, s *Site) error {
	var document map[string]any
	a, err := s.get(ctx, "/.well-known/oauth-authorization-server")
	if err := a.json(err, http.StatusOK, &document); err != nil {
		return err
	}
	if document["issuer"] != s.URL {
		return fmt.Errorf("its issuer is %v", document["issuer"])
	}
	for _, name := range []string{"authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"} {
		if address, _ := document[name].(string); !strings.HasPrefix(address, s.URL+"/") {
			return fmt.Errorf("its %s is %q", name, address)
		}
	}
	return nil
}

func preflight(ctx context.Context, s *Site) error {
	a, err := s.send(ctx, http.MethodOptions, s.URL+"/api/mcp", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
	if err := a.is(err, http.StatusOK, ""); err != nil {
		return err
	}
	if got := a.header.Get("Access-Control-Allow-Origin"); got != "*" {
		return fmt.Errorf("Access-Control-Allow-Origin is %q", got)
	}
	return nil
}

// nothing also comes with a credential, which API Gateway takes for a bad signature where it knows no route.
func nothing(ctx context.Context, s *Site) error {
	a, err := s.get(ctx, "/no/such/page")
	if err := a.is(err, http.StatusNotFound, `"NOT_FOUND"`); err != nil {
		return err
	}
	a, err = s.post(ctx, "/no/such/page", "mcp_nonsense", "{}")
	return a.is(err, http.StatusNotFound, `"NOT_FOUND"`)
}

const listTools = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

func publicDoor(ctx context.Context, s *Site) error {
	a, err := s.post(ctx, "/public/api/mcp", "", listTools)
	return a.is(err, http.StatusOK, "browse_sessions")
}

// forgedAddress looks at the limit that is counted for each source address: naming another one must not begin a new count.
func forgedAddress(ctx context.Context, s *Site) error {
	var left [2]string
	for i, forged := range []string{"203.0.113.1", "203.0.113.2"} {
		a, err := s.send(ctx, http.MethodPost, s.URL+"/public/api/mcp", listTools, "Content-Type", "application/json", "Accept", "application/json, text/event-stream",
			"X-Forwarded-For", forged)
		if err := a.is(err, http.StatusOK, ""); err != nil {
			return err
		}
		if left[i] = a.header.Get("X-RateLimit-Remaining") + " until " + a.header.Get("X-RateLimit-Reset"); strings.HasPrefix(left[i], " ") {
			return fmt.Errorf("no X-RateLimit-Remaining: %v", a.header)
		}
	}
	if left[0] == left[1] {
		return fmt.Errorf("two requests that claim to be from elsewhere are counted apart: %s left after each", left[0])
	}
	return nil
}

func signInPage(ctx context.Context, s *Site) error {
	a, err := s.get(ctx, "/console/sign-in")
	return a.is(err, http.StatusOK, `action="/console/sign-in"`)
}

// plainHTTP expects a refusal, or that nobody listens there.
func plainHTTP(ctx context.Context, s *Site) error {
	u, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	if a, err := s.send(ctx, http.MethodGet, "http://"+u.Hostname()+"/.well-known/oauth-authorization-server", ""); err == nil && a.status < 400 {
		return fmt.Errorf("%s answers %d", a.at, a.status)
	}
	return nil
}

// ownAddress expects a refusal from API Gateway where the address is switched off, from the functions otherwise.
func ownAddress(ctx context.Context, s *Site) error {
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/console/sign-in", "/public/api/mcp"} {
		a, err := s.send(ctx, http.MethodGet, s.OwnURL+path, "")
		if err != nil {
			return err
		}
		if a.status != http.StatusForbidden && a.status != http.StatusUnauthorized {
			return fmt.Errorf("%s answers %d", a.at, a.status)
		}
	}
	return nil
}
