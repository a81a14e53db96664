package e2e

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestLimitsThroughTheWholeStack sends more than a minute's worth, which meets the limit in whatever minutes it falls.
func TestLimitsThroughTheWholeStack(t *testing.T) {
	localrun.Case(t, localrun.Pace)
	credential := ownKey(t, "read:services")
	const plain = `{"type":"resource","name":"services","params":{}}`
	statuses := map[int]int{}
	var refused localrun.Answer
	for range 121 {
		a := localrun.Call(t, http.MethodPost, site.AssistantDoor(), credential, plain)
		if statuses[a.Status]++; a.Status == http.StatusTooManyRequests {
			refused = a
			break
		}
		if a.Header.Get("X-RateLimit-Limit") != "60" || a.Header.Get("RateLimit-Policy") != `"requests";q=60;w=60, "writes";q=20;w=60` ||
			!strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), "RateLimit-Policy") {
			t.Fatalf("%d %v", a.Status, a.Header)
		}
	}
	if statuses[http.StatusOK] < 60 || refused.Header.Get("Retry-After") == "" || refused.Header.Get("X-RateLimit-Remaining") != "0" || !strings.Contains(refused.Body, `"RATE_LIMITED"`) {
		t.Errorf("%v, at last %v %s", statuses, refused.Header, refused.Body)
	}
	// So do requests to a door that is shut to the key, in which the authorizer tells the function whom to count.
	shut := localrun.Call(t, http.MethodPost, graphql(0), ownKey(t, "read:services"), activeBusinessQuery)
	if shut.Status != http.StatusForbidden || shut.Header.Get("X-RateLimit-Limit") != "60" || shut.Header.Get("X-RateLimit-Remaining") != "59" {
		t.Errorf("at a door that is shut: %d %v", shut.Status, shut.Header)
	}
	if a := localrun.Call(t, http.MethodPost, site.AssistantDoor(), ownKey(t, "read:services"), plain); a.Status != http.StatusOK {
		t.Errorf("another key: %d %s", a.Status, a.Body)
	}
}
