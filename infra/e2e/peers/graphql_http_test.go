package peers

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestGraphQLOverHTTP runs all audits of graphql-http at the partner door. What a server MUST and SHOULD do passes; what it MAY do is told.
func TestGraphQLOverHTTP(t *testing.T) {
	partner := site.Partner(t, site.Handle(0), "products:read")
	var audits []struct{ ID, Name, Status, Reason string }
	said := start(t, "graphql-http.mjs", map[string]any{"url": partner.Door, "key": partner.Key}).read(t)
	if err := json.Unmarshal(said.Found, &audits); err != nil {
		t.Fatal(err)
	}
	passed := map[string]int{}
	for _, a := range audits {
		requirement, _, _ := strings.Cut(a.Name, " ")
		switch {
		case a.Status == "ok":
			passed[requirement]++
		case requirement == "MAY":
			t.Logf("%s %s: %s", a.ID, a.Name, a.Reason)
		default:
			t.Errorf("%s %s: %s %s", a.ID, a.Name, a.Status, a.Reason)
		}
	}
	if t.Logf("of %d audits there passed %v", len(audits), passed); passed["MUST"] < 13 || passed["SHOULD"] < 23 {
		t.Error("those are fewer than graphql-http has")
	}
}
