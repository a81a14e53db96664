package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// activeBusinessQuery is the body of a request for the caller's business.
const activeBusinessQuery = `{"query":"{ activeBusiness { id name } }"}`

func graphql(business int) string {
	return site.BaseURL + "/@" + site.Handle(business) + "/api/graphql"
}

func TestActiveBusiness(t *testing.T) {
	localrun.Case(t)
	a := localrun.Call(t, http.MethodPost, graphql(0), site.Key(t, 0, "partner", "live"), activeBusinessQuery)
	want := fmt.Sprintf(`{"data":{"activeBusiness":{"id":"gid://Frontdesk/Business/%s","name":%q}},"extensions":{"cost":{"requestedQueryCost":1,"actualQueryCost":1,"throttleStatus":{"maximumAvailable":6000,`,
		site.Businesses[0].ID, site.Businesses[0].Name)
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, want) {
		t.Errorf("%d %s, want %s", a.Status, a.Body, want)
	}
	if a.Header.Get("X-Request-Id") == "" || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers are %v", a.Header)
	}
}

func TestPartnerDoorRefusals(t *testing.T) {
	localrun.Case(t)
	valid := site.Key(t, 0, "partner", "live")
	wrong := valid[:len(valid)-1] + string(valid[len(valid)-1]^1)
	other := site.Key(t, 1, "partner", "live")
	challenge := `Bearer realm="partner"`
	tests := []struct {
		name       string
		address    string
		credential string
		header     []string
		status     int
		challenge  string
		in         string
	}{
		{"no key", graphql(0), "", nil, 401, challenge, "UNAUTHORIZED"},
		{"malformed key", graphql(0), "sk_test_nonsense", nil, 401, challenge, "UNAUTHORIZED"},
		{"key with a wrong letter", graphql(0), wrong, nil, 401, challenge, "UNAUTHORIZED"},
		{"expired key", graphql(0), site.Key(t, 0, "partner", "expired"), nil, 401, challenge, "UNAUTHORIZED"},
		{"revoked key", graphql(0), site.Key(t, 0, "partner", "revoked"), nil, 401, challenge, "UNAUTHORIZED"},
		{"basic", graphql(0), "", []string{"Authorization", "Basic YTpi"}, 401, challenge, "UNAUTHORIZED"},
		{"another business's key", graphql(0), other, nil, 403, "", "wrong_business"},
		{"an assistant key", graphql(0), site.Key(t, 0, "assistant", "live"), nil, 403, "", "wrong_door"},
		{"key in the address", graphql(0) + "?access_token=" + valid, "", nil, 400, "", "VALIDATION_ERROR"},
		{"handle without @", site.BaseURL + "/" + site.Handle(0) + "/api/graphql", valid, nil, 404, "", "NOT_FOUND"},
		{"handle in upper case", site.BaseURL + "/@" + strings.ToUpper(site.Handle(0)) + "/api/graphql", valid, nil, 404, "", "NOT_FOUND"},
		{"spoofed scheme", graphql(0), valid, []string{"X-Forwarded-Proto", "ftp"}, 200, "", "activeBusiness"},
		{"@ escaped", strings.Replace(graphql(0), "@", "%40", 1), valid, nil, 200, "", "activeBusiness"},
	}
	for _, tt := range tests {
		a := localrun.Call(t, http.MethodPost, tt.address, tt.credential, activeBusinessQuery, tt.header...)
		if a.Status != tt.status || !strings.Contains(a.Body, tt.in) || a.Header.Get("WWW-Authenticate") != tt.challenge {
			t.Errorf("%s: %d %s %q", tt.name, a.Status, a.Body, a.Header.Get("WWW-Authenticate"))
		}
		if id := a.Header.Get("X-Request-Id"); id == "" || tt.status >= 400 && !strings.Contains(a.Body, id) {
			t.Errorf("%s: request id %q is not in %s", tt.name, id, a.Body)
		}
	}
}

func TestParticipantsPageThroughTheWholeStack(t *testing.T) {
	localrun.Case(t)
	credential, after, seen := site.Key(t, 0, "partner", "live", "participants:read"), "null", map[string]bool{}
	for range 20 {
		a := localrun.Call(t, http.MethodPost, graphql(0), credential,
			fmt.Sprintf(`{"query":"query ($after: String) { activeBusiness { participants(first: 40, after: $after) { nodes { id name email } pageInfo { hasNextPage endCursor } } } }","variables":{"after":%s}}`, after))
		var page struct {
			Data struct {
				ActiveBusiness struct {
					Participants struct {
						Nodes    []struct{ ID string }
						PageInfo struct {
							HasNextPage bool
							EndCursor   string
						}
					}
				}
			}
		}
		a.JSON(t, &page)
		list := page.Data.ActiveBusiness.Participants
		if a.Status != http.StatusOK || len(list.Nodes) == 0 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		for _, n := range list.Nodes {
			if seen[n.ID] {
				t.Fatalf("%s is on two pages", n.ID)
			}
			seen[n.ID] = true
		}
		if after = fmt.Sprintf("%q", list.PageInfo.EndCursor); !list.PageInfo.HasNextPage {
			break
		}
	}
	if len(seen) <= 100 {
		t.Errorf("the first demo business has %d participants, and should have more than 100", len(seen))
	}
}

func TestParticipantsNeedTheirScope(t *testing.T) {
	localrun.Case(t)
	a := localrun.Call(t, http.MethodPost, graphql(0), site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "partner", "--name", "products only", "--scopes", "products:read").Secret,
		`{"query":"{ activeBusiness { participants { nodes { name } } } }"}`)
	for _, want := range []string{`"FORBIDDEN"`, `"insufficient_scope"`, `"requiredScopes":["participants:read"]`, `activeBusiness.participants`} {
		if a.Status != http.StatusForbidden || !strings.Contains(a.Body, want) {
			t.Errorf("%d %s lacks %s", a.Status, a.Body, want)
		}
	}
}

func TestARevokedKeyEndsAtOnce(t *testing.T) {
	localrun.Case(t)
	made := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "partner", "--name", "short-lived", "--scopes", "products:read")
	if a := localrun.Call(t, http.MethodPost, graphql(0), made.Secret, activeBusinessQuery); a.Status != http.StatusOK {
		t.Fatalf("new key: %d %s", a.Status, a.Body)
	}
	site.Ops(t, "", "key", "revoke", "--id", made.ID)
	if a := localrun.Call(t, http.MethodPost, graphql(0), made.Secret, activeBusinessQuery); a.Status != http.StatusUnauthorized {
		t.Errorf("revoked key: %d %s", a.Status, a.Body)
	}
}

func TestPreflightNeedsNoCredential(t *testing.T) {
	localrun.Case(t)
	a := localrun.Call(t, http.MethodOptions, graphql(0), "", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
	if a.Status >= 300 || a.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("%d %v", a.Status, a.Header)
	}
}

// TestWhereNoRouteLeads is what the gateway answers by itself, whatever comes along. A key in the address must not stand in the log.
func TestWhereNoRouteLeads(t *testing.T) {
	localrun.Case(t, localrun.Gateway)
	for _, path := range []string{"/@" + site.Handle(0) + "/api/rest", "/.well-known/openid-configuration", "/", "/" + site.Key(t, 0, "partner", "live")} {
		for _, credential := range []string{"", site.Key(t, 0, "partner", "live")} {
			a := localrun.Call(t, http.MethodPost, site.BaseURL+path, credential, activeBusinessQuery)
			if id := a.Header.Get("X-Request-Id"); a.Status != http.StatusNotFound || !strings.Contains(a.Body, `"NOT_FOUND"`) || id == "" || !strings.Contains(a.Body, id) {
				t.Errorf("%s: %d %v %s", path, a.Status, a.Header, a.Body)
			}
		}
	}
}
