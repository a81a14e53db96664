package graphqlapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

// TestGraphQLOverHTTP asks as the audits of the specification do. modern and legacy are the statuses in the two media types.
func TestGraphQLOverHTTP(t *testing.T) {
	s := newSite(t)
	get := func(query string) func() *http.Request {
		return func() *http.Request { return httptest.NewRequest(http.MethodGet, "/@studio/api/graphql?"+query, nil) }
	}
	body := func(text string) func() *http.Request { return func() *http.Request { return post(text) } }
	typed := func(kind, text string) func() *http.Request {
		return func() *http.Request {
			r := post(text)
			r.Header.Del("Content-Type")
			if kind != "" {
				r.Header.Set("Content-Type", kind)
			}
			return r
		}
	}
	esc := url.QueryEscape
	const named = `query T($name: String!) { __type(name: $name) { name } }`
	for i, tt := range []struct {
		name           string
		request        func() *http.Request
		modern, legacy int
	}{
		{"POST", body(`{"query":"{ __typename }"}`), 200, 200},
		{"UTF-8 said", typed("application/json; charset=UTF-8", `{"query":"{ __typename }"}`), 200, 200},
		{"another charset", typed("application/json; charset=iso-8859-1", `{"query":"{ __typename }"}`), 400, 400},
		{"no content type", typed("", `{"query":"{ __typename }"}`), 400, 400},
		{"a form", typed("application/x-www-form-urlencoded", "query="+esc("{ __typename }")), 400, 400},
		{"not UTF-8", body("{\"query\":\"{ __typename }\",\"operationName\":\"\xff\"}"), 400, 400},
		{"no body", body(""), 400, 400},
		{"not JSON", body("{"), 400, 400},
		{"no query", body(`{"notquery":"x"}`), 400, 400},
		{"query an object", body(`{"query":{}}`), 400, 400},
		{"query a number", body(`{"query":0}`), 400, 400},
		{"query a list", body(`{"query":["{ __typename }"]}`), 400, 400},
		{"query null", body(`{"query":null}`), 400, 400},
		{"operationName null", body(`{"query":"{ __typename }","operationName":null}`), 200, 200},
		{"operationName a number", body(`{"query":"{ __typename }","operationName":1}`), 400, 400},
		{"operationName", body(`{"query":"query Q { __typename } query R { __typename }","operationName":"R"}`), 200, 200},
		{"no operationName", body(`{"query":"query Q { __typename } query R { __typename }"}`), 400, 400},
		{"variables null", body(`{"query":"{ __typename }","variables":null}`), 200, 200},
		{"variables a map", body(`{"query":"` + named + `","variables":{"name":"Node"}}`), 200, 200},
		{"variables a text", body(`{"query":"{ __typename }","variables":"x"}`), 400, 400},
		{"variables a list", body(`{"query":"{ __typename }","variables":[]}`), 400, 400},
		{"extensions null", body(`{"query":"{ __typename }","extensions":null}`), 200, 200},
		{"extensions a map", body(`{"query":"{ __typename }","extensions":{"some":"value"}}`), 200, 200},
		{"extensions a number", body(`{"query":"{ __typename }","extensions":0}`), 400, 400},
		{"no document", body(`{"query":"{"}`), 400, 200},
		{"no such field", body(`{"query":"{ 8f31403dfe404bccbb0e835f2629c6a7 }"}`), 400, 200},
		{"a variable is missing", body(`{"query":"query ($id: ID!) { node(id: $id) { id } }"}`), 400, 200},
		{"a variable is null", body(`{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":null}}`), 400, 200},
		{"a required variable with a default", body(`{"query":"query ($id: ID! = \"x\") { node(id: $id) { id } }"}`), 400, 200},
		{"GET", get("query=" + esc("{ __typename }")), 200, 200},
		{"GET with all", get("query=" + esc(named) + "&operationName=T&variables=" + esc(`{"name":"Node"}`) + "&extensions=" + esc(`{"a":1}`)), 200, 200},
		{"GET with empty parts", get("query=" + esc("{ __typename }") + "&operationName=&variables=&extensions="), 200, 200},
		{"GET with null", get("query=" + esc("{ __typename }") + "&variables=null&extensions=null"), 200, 200},
		{"GET with variables that are no JSON", get("query=" + esc("{ __typename }") + "&variables=x"), 400, 400},
		{"GET with a list of extensions", get("query=" + esc("{ __typename }") + "&extensions=[]"), 400, 400},
		{"GET without query", get(""), 400, 400},
		{"GET of a mutation", get("query=" + esc(`mutation { deleteWebhookEndpoint(id: "x") { userErrors { code } } }`)), 405, 405},
		{"DELETE", func() *http.Request { return httptest.NewRequest(http.MethodDelete, "/@studio/api/graphql", nil) }, 405, 405},
	} {
		c := s.Key(access.Partner, allScopes...)
		c.Principal = fmt.Sprint("key:", i)
		for accept, want := range map[string]int{"application/graphql-response+json": tt.modern, "application/json": tt.legacy, "": tt.legacy, "*/*": tt.legacy, "text/html": tt.legacy} {
			r, w := tt.request(), httptest.NewRecorder()
			if accept != "" {
				r.Header.Set("Accept", accept)
			}
			s.door.ServeDoor(w, r, c)
			kind := "application/json; charset=utf-8"
			if accept == "application/graphql-response+json" {
				kind = "application/graphql-response+json; charset=utf-8"
			}
			if w.Code != want || w.Header().Get("Content-Type") != kind || strings.Contains(w.Body.String(), `"errors"`) == (tt.modern == 200) ||
				strings.Contains(w.Body.String(), `"data"`) != (tt.modern == 200) || (w.Header().Get("Allow") == "") == (want == 405) {
				t.Errorf("%s, Accept %q: %d %s %s", tt.name, accept, w.Code, w.Header(), w.Body)
			}
		}
	}
}

// TestValuesAreJudgedBeforeAnythingRuns: the executor would find out only on its way, after a mutation has been made.
func TestValuesAreJudgedBeforeAnythingRuns(t *testing.T) {
	s := newSite(t)
	const page = `query ($n: Int) { activeBusiness { participants(first: $n) { nodes { id } } } }`
	const again = `mutation ($in: RedeliverWebhooksInput!) { redeliverWebhooks(input: $in) { redelivered userErrors { code } } }`
	for i, tt := range []struct {
		query, variables string
		fine             bool
	}{
		{page, `{"n": 3}`, true},
		{page, `{"n": 3.0}`, true},
		{page, `{"n": null}`, true},
		{page, `{"n": 1.5}`, false},
		{page, `{"n": 3000000000}`, false},
		{page, `{"n": "3"}`, false},
		{page, `{"n": [3]}`, false},
		{`{ activeBusiness { participants(first: 3000000000) { nodes { id } } } }`, `{}`, false},
		{`{ activeBusiness { participants(first: 1.5) { nodes { id } } } }`, `{}`, false},
		{`{ activeBusiness { webhookEndpoints(first: 1) { nodes { deliveries(first: null) { nodes { id } } } } } }`, `{}`, true},
		{`query ($id: ID = "gid://Frontdesk/Product/x") { node(id: $id) { id } }`, `{}`, true},
		{`query ($id: ID = "gid://Frontdesk/Product/x") { node(id: $id) { id } }`, `{"id": null}`, false},
		{again, `{"in": {"endpointId": "x", "from": "2026-03-01T00:00:00Z"}}`, true},
		{again, `{"in": {"endpointId": "x", "from": null, "deliveryIds": []}}`, true},
		{again, `{"in": {"endpointId": "x", "from": "yesterday"}}`, false},
		{again, `{"in": {"endpointId": "x", "to": 5}}`, false},
		{again, `{"in": {"endpointId": "x", "status": "lost"}}`, false},
		{again, `{"in": {"endpointId": "x", "more": 1}}`, false},
		{again, `{"in": {}}`, false},
		{again, `{"in": {"endpointId": true}}`, false},
		{`query ($f: RegistrationFilter) { activeBusiness { registrations(filter: $f) { nodes { id } } } }`, `{"f": {"status": "confirmed"}}`, true},
		{`query ($f: RegistrationFilter) { activeBusiness { registrations(filter: $f) { nodes { id } } } }`, `{"f": {"status": "CONFIRMED"}}`, false},
		{`query ($n: Int = 3) { activeBusiness { participants(first: $n) { nodes { id } } } }`, `{}`, true},
		{`mutation ($d: [ID!] = "one") { redeliverWebhooks(input: {endpointId: "x", deliveryIds: $d}) { redelivered } }`, `{}`, true},
		{`mutation ($in: RedeliverWebhooksInput = {endpointId: "x", from: "no"}) { redeliverWebhooks(input: $in) { redelivered } }`, `{}`, false},
		{`query ($yes: Boolean = true) { activeBusiness { id @include(if: $yes) } }`, `{}`, true},
		{`mutation { redeliverWebhooks(input: {endpointId: "x", from: "yesterday"}) { redelivered } }`, `{}`, false},
		{`mutation { redeliverWebhooks(input: {endpointId: "x", from: 5}) { redelivered } }`, `{}`, false},
		{`mutation { redeliverWebhooks(input: {endpointId: "x", from: "2026-03-01T00:00:00+01:00", to: null}) { redelivered } }`, `{}`, true},
		{`mutation ($d: DateTime) { redeliverWebhooks(input: {endpointId: "x", from: $d}) { redelivered } }`, `{"d": "no"}`, false},
		{`mutation ($d: [ID!]) { redeliverWebhooks(input: {endpointId: "x", deliveryIds: $d}) { redelivered } }`, `{"d": "one"}`, true},
		{page, `{"n": 3, "unused": [` + strings.Repeat("1,", 2000) + `1]}`, false},
	} {
		c := s.Key(access.Partner, allScopes...)
		c.Principal = fmt.Sprint("key:", i)
		r := post(fmt.Sprintf(`{"query":%q,"variables":%s}`, tt.query, tt.variables))
		r.Header.Set("Accept", "application/graphql-response+json")
		a := s.do(t, c, r)
		if (a.status == http.StatusOK) != tt.fine || (len(a.Errors) == 0) != tt.fine || !tt.fine && a.Errors[0].Extensions["code"] != "VALIDATION_ERROR" {
			t.Errorf("%s with %.80s: %d %+v", tt.query, tt.variables, a.status, a.Errors)
		}
	}
}

// TestARefusedVariableSaysWhichPartAndWhatItMustBe, by the path in what was sent, at the place where the document declares it.
func TestARefusedVariableSaysWhichPartAndWhatItMustBe(t *testing.T) {
	s := newSite(t)
	const create = `mutation ($in: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $in) { userErrors { code } } }`
	const filter = `query ($f: RegistrationFilter) { activeBusiness { registrations(filter: $f) { nodes { id } } } }`
	for _, tt := range []struct{ query, variables, message string }{
		{`query ($n: Int) { activeBusiness { participants(first: $n) { nodes { id } } } }`, `{"n": true}`, `Variable "$n" has a value that is no Int.`},
		{`query ($id: ID!) { node(id: $id) { id } }`, `{"id": 12345678901234567890123}`, `Variable "$id" has a value that is no ID.`},
		{create, `{}`, `Variable "$in" is missing: it must be of type CreateWebhookEndpointInput!.`},
		{create, `{"in": null}`, `Variable "$in" is null: it must be of type CreateWebhookEndpointInput!.`},
		{create, `{"in": "x"}`, `Variable "$in" has a value that is no CreateWebhookEndpointInput.`},
		{create, `{"in": {"url": "https://crm.example"}}`, `Variable "$in.subscribedEventTypes" is missing: it must be of type [String!]!.`},
		{create, `{"in": {"url": "https://crm.example", "subscribedEventTypes": ["a", null]}}`, `Variable "$in.subscribedEventTypes[1]" is null: it must be of type String!.`},
		{create, `{"in": {"url": 1, "subscribedEventTypes": []}}`, `Variable "$in.url" has a value that is no String.`},
		{create, `{"in": {"url": "https://crm.example", "subscribedEventTypes": [], "sort": 1}}`, `Variable "$in" has no field "sort".`},
		{filter, `{"f": {"status": ["confirmed", 5]}}`, `Variable "$f.status[1]" has a value that is no RegistrationStatus: it can be pending, `},
	} {
		a := s.do(t, s.Key(access.Partner, allScopes...), post(fmt.Sprintf(`{"query":%q,"variables":%s}`, tt.query, tt.variables)))
		if len(a.Errors) != 1 || !strings.HasPrefix(a.Errors[0].Message, tt.message) || !slices.Equal(a.Errors[0].Locations, []gqlerrors.Location{{Line: 1, Column: strings.Index(tt.query, "$") + 1}}) {
			t.Errorf("%s: %+v, not %s", tt.variables, a.Errors, tt.message)
		}
	}
}

// TestAnIDIsToldBackWhateverIsInIt: graphql.ID writes itself as Go does, which is not always JSON.
func TestAnIDIsToldBackWhateverIsInIt(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"\x00", "\x1b", "\x7f", "\U000e0001", "\U0010ffff", "ü"} {
		query, _ := json.Marshal(map[string]any{"query": `query ($id: ID!) { node(id: $id) { id } activeBusiness { id } }`, "variables": map[string]any{"id": id}})
		if a := s.do(t, s.Key(access.Partner, allScopes...), post(string(query))); a.status != http.StatusOK || len(a.Errors) != 1 || a.Errors[0].Extensions["value"] != id {
			t.Errorf("%q: %d %+v", id, a.status, a.Errors)
		}
	}
}
