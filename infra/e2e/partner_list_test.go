package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// list is a connection as a client sees it.
type list struct {
	Nodes []struct{ ID string }
	Edges []struct {
		Cursor string
		Node   struct{ ID string }
	}
	PageInfo struct {
		HasNextPage bool
		EndCursor   *string
	}
}

// page asks for one page of a field of the business; arguments, unless empty, end with a comma.
func page(t *testing.T, p localrun.Partner, field, arguments string, first int, after *string) list {
	t.Helper()
	var out struct{ ActiveBusiness map[string]list }
	p.Ask(t, &out, fmt.Sprintf(`query ($after: String) { activeBusiness { %s(%s first: %d, after: $after) {
		nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }`, field, arguments, first), map[string]any{"after": after})
	return out.ActiveBusiness[field]
}

// walk pages through a list to its end and returns the ids.
func walk(t *testing.T, p localrun.Partner, field, arguments string, first int) (ids []string) {
	t.Helper()
	var after *string
	for {
		l := page(t, p, field, arguments, first, after)
		for n, node := range l.Nodes {
			if ids = append(ids, node.ID); l.Edges[n].Node.ID != node.ID || len(l.Nodes) != len(l.Edges) || len(l.Nodes) > first {
				t.Fatalf("%s: %+v", field, l)
			}
		}
		if after = l.PageInfo.EndCursor; !l.PageInfo.HasNextPage {
			return ids
		}
		if after == nil || len(l.Edges) > 0 && l.Edges[len(l.Edges)-1].Cursor != *after {
			t.Fatalf("%s: %+v", field, l)
		}
	}
}

// connections are the lists of a business, with a filter and an order where there are any.
var connections = []struct{ field, arguments string }{
	{"participants", ""}, {"registrations", ""}, {"registrations", "sort: startAsc,"}, {"registrations", "filter: {time: upcoming, status: [confirmed]},"},
	{"registrations", `filter: {query: "yoga", includeGuests: false},`}, {"products", ""}, {"productPurchases", ""}, {"productPurchases", "filter: {scope: active},"}, {"webhookEndpoints", ""},
}

// TestEveryListIsPagedToItsEnd: small pages give what large ones do, in the same order, each record once.
func TestEveryListIsPagedToItsEnd(t *testing.T) {
	localrun.Case(t, localrun.Pace)
	maker := site.Partner(t, site.Handle(0), everyScope)
	for n := range 3 {
		made := maker.Listen(t, fmt.Sprintf("http://127.0.0.1:9/%d", n), "webhook.test")
		defer maker.Mutate(t, "deleteWebhookEndpoint", fmt.Sprintf("id: %q", made.ID))
	}
	for _, l := range connections {
		partner := site.Partner(t, site.Handle(0), everyScope) // one has 6,000 points a minute
		whole := walk(t, partner, l.field, l.arguments, 100)
		small := min(max(len(whole)/5, 1), 90)
		parts := walk(t, partner, l.field, l.arguments, small)
		if !slices.Equal(whole, parts) || len(whole) < 2 {
			t.Errorf("%s(%s): %d by 100, %d by %d", l.field, l.arguments, len(whole), len(parts), small)
		}
		seen := map[string]bool{}
		for _, id := range whole {
			if seen[id] {
				t.Errorf("%s(%s): %s twice", l.field, l.arguments, id)
			}
			seen[id] = true
		}
		t.Logf("%s(%s): %d", l.field, l.arguments, len(whole))
	}
}

// TestPagesAreClamped to 1 to 100, and have 50 unless one says.
func TestPagesAreClamped(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, site.Handle(0), "participants:read")
	for first, want := range map[int]int{0: 1, -5: 1, 7: 7, 100: 100, 101: 100, 1 << 30: 100} {
		if n := len(page(t, partner, "participants", "", first, nil).Nodes); n != want {
			t.Errorf("first: %d gives %d", first, n)
		}
	}
	var out struct{ ActiveBusiness struct{ Participants list } }
	if partner.Ask(t, &out, "{ activeBusiness { participants { nodes { id } } } }", nil); len(out.ActiveBusiness.Participants.Nodes) != 50 {
		t.Errorf("without first: %d", len(out.ActiveBusiness.Participants.Nodes))
	}
}

// TestForgedAndForeignCursorsAreRefused_GHSA_r9w3_57w2_gch2: a cursor is good for the list that it came from, and for that alone.
func TestForgedAndForeignCursorsAreRefused_GHSA_r9w3_57w2_gch2(t *testing.T) {
	localrun.Case(t)
	partner, other := site.Partner(t, site.Handle(0), everyScope), site.Partner(t, site.Handle(1), everyScope)
	own := *page(t, partner, "participants", "", 2, nil).PageInfo.EndCursor
	registrations := *page(t, partner, "registrations", "", 2, nil).PageInfo.EndCursor
	foreign := *page(t, other, "participants", "", 2, nil).PageInfo.EndCursor
	changed := func(at int) string {
		letter := byte('A')
		if own[at] == letter {
			letter = 'B'
		}
		return own[:at] + string(letter) + own[at+1:]
	}
	good := func(field, arguments, cursor string) bool {
		t.Helper()
		a := partner.Send(t, fmt.Sprintf(`query ($after: String) { activeBusiness { %s(%s first: 2, after: $after) { nodes { id } } } }`, field, arguments), map[string]any{"after": cursor})
		var out struct {
			Errors []struct {
				Extensions struct{ Code, Field string }
			}
		}
		if a.JSON(t, &out); len(out.Errors) > 0 && (out.Errors[0].Extensions.Code != "VALIDATION_ERROR" || out.Errors[0].Extensions.Field != "after" || strings.Contains(a.Body, `"nodes"`)) {
			t.Errorf("%s with %s: %s", field, cursor, a.Body)
		}
		return len(out.Errors) == 0
	}
	if !good("participants", "", own) || !good("registrations", "", registrations) {
		t.Fatal("a list's own cursor is refused")
	}
	for what, cursor := range map[string]string{"another business's": foreign, "another list's": registrations, "its start changed": changed(0), "its middle changed": changed(len(own) / 2),
		"its end changed": changed(len(own) - 2), "cut": own[:len(own)-4], "longer": own + "AAAA", "none": "x", "a number": "25", "NUL": "\x00", "of base64": "eyJvZmZzZXQiOjI1fQ=="} {
		if good("participants", "", cursor) {
			t.Errorf("%s is taken", what)
		}
	}
	for _, arguments := range []string{"sort: startAsc,", "filter: {time: past},", `filter: {query: "yoga"},`, "filter: {includeGuests: false},"} {
		if good("registrations", arguments, registrations) {
			text, _ := json.Marshal(arguments)
			t.Errorf("the cursor of another filter or order is taken with %s", text)
		}
	}
}
