package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/credential"
)

// TestNoDoorOpensWithoutTheStore takes the store away from a run that answers: what cannot be checked is a failure of ours at
// every door, never a 401, which would make clients throw their credentials away, and never an answer.
func TestNoDoorOpensWithoutTheStore(t *testing.T) {
	site := started(t)
	handle := site.Demo.Businesses[0].Handle
	token := credential.New(credential.AccessToken, rand.Reader, slices.Repeat([]string{credential.NewID(rand.Reader)}, 3)...).Reveal() // of no grant
	doors := map[string]struct {
		secret string
		before int
	}{
		"/@" + handle + "/api/graphql": {secret(site.Demo, handle, account.PartnerKey), 200}, "/api/mcp": {secret(site.Demo, handle, account.AssistantKey), 200},
		"/@" + handle + "/api/mcp": {token, 401}, "/account/api/mcp": {token, 401}, "/public/api/mcp": {token, 401},
	}
	ask := func(path, secret string) localAnswer {
		if strings.HasSuffix(path, "/graphql") {
			return post(site, path, secret, `{"query":"{ activeBusiness { id } }"}`)
		}
		return post(site, path, secret, `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	}
	for path, door := range doors {
		if a := ask(path, door.secret); a.status != door.before {
			t.Errorf("%s with the store: %+v", path, a)
		}
	}
	routes := 0
	for _, r := range site.template.Routes {
		if r.Authorizer == "" {
			continue
		}
		if routes++; doors[strings.Replace(r.Path, "{handle}", "@"+handle, 1)].secret == "" {
			t.Errorf("%s is not among the doors of this test", r.Path)
		}
	}
	if routes != len(doors) {
		t.Errorf("%d routes are authorized", routes)
	}

	site.engine.Stop()
	var asking sync.WaitGroup // because each asks the store three times before it gives up
	for path, door := range doors {
		asking.Go(func() {
			a := ask(path, door.secret)
			var body struct {
				Success *bool
				Error   struct {
					Code    string
					Details struct{ RequestID string }
				}
				Errors []struct{ Extensions struct{ Code string } }
			}
			if err := json.Unmarshal([]byte(a.body), &body); err != nil || a.status != 500 || body.Success == nil || *body.Success || body.Error.Code != "INTERNAL_ERROR" ||
				len(body.Errors) != 1 || body.Errors[0].Extensions.Code != "INTERNAL_ERROR" || body.Error.Details.RequestID == "" ||
				body.Error.Details.RequestID != a.header.Get("X-Request-Id") || a.header.Get("WWW-Authenticate") != "" || a.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s without the store: %+v", path, a)
			}
			// What needs no store to be refused still is.
			if a := ask(path, door.secret[:len(door.secret)-1]+"_"); a.status != 401 || a.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s, a malformed credential without the store: %+v", path, a)
			}
		})
	}
	asking.Wait()
}

type localAnswer struct {
	status int
	header http.Header
	body   string
}
