package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// activeBusinessQuery is the body of a request for the caller's business.
const activeBusinessQuery = `{"query":"{ activeBusiness { id name } }"}`

func graphql(business int) string { return demo.BaseURL + "/@" + handle(business) + "/api/graphql" }

func TestActiveBusiness(t *testing.T) {
	a := call(t, http.MethodPost, graphql(0), key(t, 0, "partner", "live"), activeBusinessQuery)
	want := fmt.Sprintf(`{"data":{"activeBusiness":{"id":"gid://Frontdesk/Business/%s","name":%q}}}`, demo.Businesses[0].ID, demo.Businesses[0].Name)
	if a.status != http.StatusOK || strings.TrimSpace(a.body) != want {
		t.Errorf("%d %s, want %s", a.status, a.body, want)
	}
	if a.header.Get("X-Request-Id") == "" || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers are %v", a.header)
	}
}

func TestPartnerDoorRefusals(t *testing.T) {
	valid := key(t, 0, "partner", "live")
	wrong := valid[:len(valid)-1] + string(valid[len(valid)-1]^1)
	other := key(t, 1, "partner", "live")
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
		{"expired key", graphql(0), key(t, 0, "partner", "expired"), nil, 401, challenge, "UNAUTHORIZED"},
		{"revoked key", graphql(0), key(t, 0, "partner", "revoked"), nil, 401, challenge, "UNAUTHORIZED"},
		{"basic", graphql(0), "", []string{"Authorization", "Basic YTpi"}, 401, challenge, "UNAUTHORIZED"},
		{"another business's key", graphql(0), other, nil, 403, "", "wrong_business"},
		{"an assistant key", graphql(0), key(t, 0, "assistant", "live"), nil, 403, "", "wrong_door"},
		{"key in the address", graphql(0) + "?access_token=" + valid, "", nil, 400, "", "VALIDATION_ERROR"},
		{"handle without @", demo.BaseURL + "/" + handle(0) + "/api/graphql", valid, nil, 404, "", "NOT_FOUND"},
		{"handle in upper case", demo.BaseURL + "/@" + strings.ToUpper(handle(0)) + "/api/graphql", valid, nil, 404, "", "NOT_FOUND"},
		{"unknown address", demo.BaseURL + "/@" + handle(0) + "/api/rest", valid, nil, 404, "", "NOT_FOUND"},
		{"spoofed scheme", graphql(0), valid, []string{"X-Forwarded-Proto", "ftp"}, 200, "", "activeBusiness"},
		{"@ escaped", strings.Replace(graphql(0), "@", "%40", 1), valid, nil, 200, "", "activeBusiness"},
	}
	for _, tt := range tests {
		a := call(t, http.MethodPost, tt.address, tt.credential, activeBusinessQuery, tt.header...)
		if a.status != tt.status || !strings.Contains(a.body, tt.in) || a.header.Get("WWW-Authenticate") != tt.challenge {
			t.Errorf("%s: %d %s %q", tt.name, a.status, a.body, a.header.Get("WWW-Authenticate"))
		}
		if id := a.header.Get("X-Request-Id"); id == "" || tt.status >= 400 && !strings.Contains(a.body, id) {
			t.Errorf("%s: request id %q is not in %s", tt.name, id, a.body)
		}
	}
}

func TestParticipantsPageThroughTheWholeStack(t *testing.T) {
	credential, after, seen := key(t, 0, "partner", "live", "participants:read"), "null", map[string]bool{}
	for range 20 {
		a := call(t, http.MethodPost, graphql(0), credential,
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
		a.json(t, &page)
		list := page.Data.ActiveBusiness.Participants
		if a.status != http.StatusOK || len(list.Nodes) == 0 {
			t.Fatalf("%d %s", a.status, a.body)
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
	a := call(t, http.MethodPost, graphql(0), cli(t, "key", "create", "--business", handle(0), "--kind", "partner", "--name", "products only", "--scopes", "products:read").Secret,
		`{"query":"{ activeBusiness { participants { nodes { name } } } }"}`)
	for _, want := range []string{`"FORBIDDEN"`, `"insufficient_scope"`, `"requiredScopes":["participants:read"]`, `activeBusiness.participants`} {
		if a.status != http.StatusForbidden || !strings.Contains(a.body, want) {
			t.Errorf("%d %s lacks %s", a.status, a.body, want)
		}
	}
}

func TestARevokedKeyEndsAtOnce(t *testing.T) {
	made := cli(t, "key", "create", "--business", handle(0), "--kind", "partner", "--name", "short-lived", "--scopes", "products:read")
	if a := call(t, http.MethodPost, graphql(0), made.Secret, activeBusinessQuery); a.status != http.StatusOK {
		t.Fatalf("new key: %d %s", a.status, a.body)
	}
	cli(t, "key", "revoke", "--id", made.ID)
	if a := call(t, http.MethodPost, graphql(0), made.Secret, activeBusinessQuery); a.status != http.StatusUnauthorized {
		t.Errorf("revoked key: %d %s", a.status, a.body)
	}
}

func TestPreflightNeedsNoCredential(t *testing.T) {
	a := call(t, http.MethodOptions, graphql(0), "", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
	if a.status >= 300 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("%d %v", a.status, a.header)
	}
}
