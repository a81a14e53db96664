package graphqlapi_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/graphqlapi"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/seal"
	"frontdesk/shared/webhook"

	gqlerrors "github.com/graph-gophers/graphql-go/errors"
)

var allScopes = access.DoorScopes(access.Partner, true)

type site struct {
	*bookingtest.Studio
	door *graphqlapi.Handler
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{Studio: bookingtest.New(t)}
	var err error
	if s.door, err = graphqlapi.New(s.config(t)); err != nil {
		t.Fatal(err)
	}
	return s
}

// config is all that the door needs, on the studio's tables.
func (s *site) config(t *testing.T) graphqlapi.Config {
	t.Helper()
	sealer, err := seal.NewLocalKey(make([]byte, seal.LocalKeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	endpoints := webhook.NewEndpoints(webhook.Config{Store: dynamo.NewWebhooks(s.Tables), Sealer: sealer, Now: s.Clock.Now, Random: rand.Reader})
	return graphqlapi.Config{Desk: s.Desk, Endpoints: endpoints, Meter: s.meter(), Recorder: audit.NewRecorder(dynamo.NewEvents(s.Tables), s.Clock.Now, rand.Reader),
		CursorKey: []byte("0123456789abcdef"), Origin: &url.URL{Scheme: "https", Host: "desk.example"}}
}

// meter is one of an instance of its own.
func (s *site) meter() *ratelimit.Meter {
	return ratelimit.NewMeter(dynamo.NewUsage(s.Tables), s.Clock.Now)
}

// people adds n participants, with ids that sort as they came.
func (s *site) people(n int) []string {
	var ids []string
	for i := range n {
		id := booking.NewID(bookingtest.Now.Add(time.Duration(i)*time.Millisecond), strings.NewReader(strings.Repeat("x", 10)))
		s.Participant(id)
		ids = append(ids, id)
	}
	return ids
}

type answer struct {
	status int
	header http.Header
	Data   struct {
		ActiveBusiness struct {
			ID           string
			Name         string
			Participants struct {
				Nodes    []struct{ ID, Name, Email string }
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
	}
	Errors []struct {
		Message    string
		Locations  []gqlerrors.Location
		Path       []any
		Extensions map[string]any
	}
}

func (s *site) do(t *testing.T, c access.Caller, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	s.door.ServeDoor(w, r, c)
	a := answer{status: w.Code, header: w.Header()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return a
}

func (s *site) query(t *testing.T, c access.Caller, query string) answer {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": query})
	return s.do(t, c, post(string(body)))
}

func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/@studio/api/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestActiveBusiness(t *testing.T) {
	s := newSite(t)
	s.Requests.Count()
	a := s.query(t, s.Key(access.Partner, "products:read"), "{ activeBusiness { id name } }")
	if a.status != http.StatusOK || a.Data.ActiveBusiness.Name != "The studio" || a.Data.ActiveBusiness.ID != "gid://Frontdesk/Business/"+s.ID {
		t.Errorf("answered %+v", a)
	}
	if n := s.Requests.Count(); n != 1 {
		t.Errorf("took %d store requests; what any key may know comes with the caller, and counting takes one", n)
	}
}

func TestPagesYieldEveryParticipantOnce(t *testing.T) {
	s := newSite(t)
	ids := s.people(7)
	c := s.Key(access.Partner, "participants:read")
	var got []string
	after, pages := "", 0
	for more := true; more; pages++ {
		p := s.query(t, c, fmt.Sprintf(`{ activeBusiness { participants(first: 3%s) { nodes { id } pageInfo { hasNextPage endCursor } } } }`, after)).Data.ActiveBusiness.Participants
		for _, n := range p.Nodes {
			got = append(got, strings.TrimPrefix(n.ID, "gid://Frontdesk/BusinessParticipant/"))
		}
		more, after = p.PageInfo.HasNextPage, fmt.Sprintf(", after: %q", p.PageInfo.EndCursor)
	}
	if !slices.Equal(got, ids) || pages != 3 {
		t.Errorf("%d pages of %v, want %v", pages, got, ids)
	}
}

func TestFirstIsClampedNotRefused(t *testing.T) {
	s := newSite(t)
	s.people(103)
	c := s.Key(access.Partner, "participants:read")
	for args, want := range map[string]int{"": 50, "(first: 0)": 1, "(first: -5)": 1, "(first: 1)": 1, "(first: 100)": 100, "(first: 101)": 100, "(first: 2000000000)": 100} {
		a := s.query(t, c, "{ activeBusiness { participants"+args+" { nodes { id } } } }")
		if got := len(a.Data.ActiveBusiness.Participants.Nodes); got != want {
			t.Errorf("participants%s: %d nodes, want %d; %+v", args, got, want, a.Errors)
		}
	}
}

func TestAForeignCursorLeadsNowhere(t *testing.T) {
	s := newSite(t)
	s.people(2)
	for _, cursor := range []string{"", "x", "Li4v", "e30", strings.Repeat("A", 4000), "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCM"} {
		a := s.query(t, s.Key(access.Partner, "participants:read"), fmt.Sprintf("{ activeBusiness { participants(after: %q) { nodes { id } } } }", cursor))
		if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "VALIDATION_ERROR" || a.Errors[0].Extensions["field"] != "after" {
			t.Errorf("cursor %.20q: %+v", cursor, a.Errors)
		}
	}
}

func TestARequestIsRefusedWholeBeforeAnythingRuns(t *testing.T) {
	s := newSite(t)
	s.people(1)
	c := s.Key(access.Partner, "products:read")
	c.RequestID = "req-9"
	s.Requests.Count()
	queries := map[string]string{
		"plain":           `{ activeBusiness { id participants { nodes { name } } } }`,
		"alias":           `{ activeBusiness { id innocent: participants { nodes { id: name } } } }`,
		"fragment":        `query { activeBusiness { ...f } } fragment f on Business { id participants { nodes { name } } }`,
		"inline fragment": `{ ... on Query { activeBusiness { ... { participants { nodes { name } } } } } }`,
		"skipped":         `query ($no: Boolean = false) { activeBusiness { participants @include(if: $no) { nodes { name } } } }`,
	}
	for name, query := range queries {
		a := s.query(t, c, query)
		if a.status != http.StatusForbidden || a.Data.ActiveBusiness.ID != "" || len(a.Errors) == 0 {
			t.Errorf("%s: %d %+v", name, a.status, a)
			continue
		}
		first := a.Errors[0].Extensions
		if first["code"] != "FORBIDDEN" || first["reason"] != "insufficient_scope" || fmt.Sprint(first["requiredScopes"]) != "[participants:read]" || first["field"] != "activeBusiness.participants" {
			t.Errorf("%s: %+v", name, first)
		}
	}
	if n := s.Requests.Count(); n != len(queries)+1 {
		t.Errorf("%d store requests were made for %d refused requests, which are counted, beside the one event", n, len(queries))
	}
	log := s.Events(audit.Refused)
	if len(log) != 1 || log[0].Reason != "insufficient_scope" || log[0].Subject != "activeBusiness.participants" || log[0].Details["scopes"] != "participants:read" ||
		log[0].Principal != c.Principal || log[0].Door != access.Partner || log[0].RequestID != "req-9" {
		t.Errorf("the log has %+v", log)
	}
}

// TestAKeptPlanIsJudgedForEachCaller sends one text with two keys: what one may do is never the other's.
func TestAKeptPlanIsJudgedForEachCaller(t *testing.T) {
	s := newSite(t)
	ids := s.records(t)
	const text = `query ($id: ID!, $n: Int) { node(id: $id) { __typename } activeBusiness { products(first: $n) { nodes { name } } } }`
	may, mayNot := s.Key(access.Partner, "products:read"), s.Key(access.Partner, "participants:read")
	for range 2 {
		for _, tt := range []struct {
			c      access.Caller
			id     string
			n      int
			status int
		}{{may, ids["Product"], 3, 200}, {mayNot, ids["Participant"], 3, 403}, {may, ids["Participant"], 3, 403}, {may, ids["Business"], 100, 200}} {
			body, _ := json.Marshal(map[string]any{"query": text, "variables": map[string]any{"id": tt.id, "n": tt.n}})
			w, cost := s.counted(t, tt.c, post(string(body)))
			if w.Code != tt.status || cost.RequestedQueryCost != 1+1+1+tt.n {
				t.Errorf("%v of %s: %d %+v", tt.c.Scopes, tt.id, w.Code, cost)
			}
		}
	}
}

func TestAGrantThatTheBusinessLacksSaysSo(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Partner, allScopes...)
	c.Grants = access.SetOf(access.ProductsRead)
	c.Capabilities = access.Effective(c.Scopes, c.Grants, "", false)
	a := s.query(t, c, `{ activeBusiness { participants { nodes { name } } } }`)
	if a.status != http.StatusForbidden || a.Errors[0].Extensions["reason"] != "business_not_granted" {
		t.Errorf("%d %+v", a.status, a.Errors)
	}
}

func TestIntrospectionNeedsNoScope(t *testing.T) {
	s := newSite(t)
	a := s.query(t, s.Key(access.Partner, "products:read"), `{ __schema { types { name fields { name description } } } __typename }`)
	if a.status != http.StatusOK || len(a.Errors) > 0 {
		t.Errorf("%d %+v", a.status, a.Errors)
	}
}

func TestBadRequests(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Partner, allScopes...)
	get := func(query string) *http.Request {
		return httptest.NewRequest(http.MethodGet, "/@studio/api/graphql?query="+url.QueryEscape(query), nil)
	}
	with := func(r *http.Request, name, value string) *http.Request { r.Header.Set(name, value); return r }
	const modern = "application/graphql-response+json"
	tests := []struct {
		name    string
		request *http.Request
		status  int
	}{
		{"no JSON", post(`{`), 400},
		{"no query", post(`{}`), 400},
		{"array", post(` [{"query":"{ activeBusiness { id } }"}]`), 400},
		{"CVE-2026-27896 name in another case", post(`{"Query":"{ activeBusiness { id } }"}`), 400},
		{"name twice", post(`{"query":"{ activeBusiness { id } }","query":"{ activeBusiness { name } }"}`), 400},
		{"text after", post(`{"query":"{ activeBusiness { id } }"} {}`), 400},
		{"too large", post(`{"query":"` + strings.Repeat(" ", 200<<10) + `"}`), 400},
		{"other content type", with(post(`{"query":"{ activeBusiness { id } }"}`), "Content-Type", "text/plain"), 400},
		{"PUT", httptest.NewRequest(http.MethodPut, "/@studio/api/graphql", nil), 405},
		{"syntax", with(post(`{"query":"{ activeBusiness {"}`), "Accept", modern), 400},
		{"syntax, old media type", post(`{"query":"{ activeBusiness {"}`), 200},
		{"unknown field", with(post(`{"query":"{ activeBusiness { secret } }"}`), "Accept", modern), 400},
		{"CWE-405 many fields that contradict each other", post(`{"query":"{ activeBusiness {` + contradictions(150) + `} }"}`), 200},
		{"unknown operation", with(post(`{"query":"query a { activeBusiness { id } }","operationName":"b"}`), "Accept", modern), 400},
		{"fragment cycle", with(post(`{"query":"{ activeBusiness { ...a } } fragment a on Business { ...b } fragment b on Business { ...a }"}`), "Accept", modern), 400},
		{"variable of the wrong type", with(post(`{"query":"query ($n: Int) { activeBusiness { participants(first: $n) { nodes { id } } } }","variables":{"n":"x"}}`), "Accept", modern), 400},
		{"too many tokens", post(`{"query":"{ activeBusiness {` + strings.Repeat(" id", 3000) + `} }"}`), 400},
		{"too many fields", post(`{"query":"{ activeBusiness {` + strings.Repeat(" id", 501) + `} }"}`), 400},
		{"a hundred aliases", post(`{"query":"{ activeBusiness { ` + aliases(100) + `} }"}`), 200},
		{"too many aliases", post(`{"query":"{ activeBusiness { ` + aliases(101) + `} }"}`), 400},
		{"too many aliases, in fragments", post(`{"query":"{ activeBusiness { ...F } again: activeBusiness { ...F } } fragment F on Business { ` + aliases(50) + `}"}`), 400},
		{"too many values in variables", post(`{"query":"{ activeBusiness { id } }","variables":{"x":[` + strings.Repeat("1,", 2000) + `1]}}`), 400},
		{"too deep", post(`{"query":"{ ` + strings.Repeat("__schema { types { fields { type { ofType { ", 1) + strings.Repeat("ofType { ", 20) + "name" + strings.Repeat(" }", 26) + `"}`), 400},
		{"CWE-407 a fragment that nothing uses, of fields that are compared", post(`{"query":"{ activeBusiness { id } } fragment F on Business {` + strings.Repeat(" id", 2900) + `}"}`), 400},
		{"fragments that multiply", post(`{"query":"` + bomb(40) + `"}`), 400},
		{"fragments that multiply in circles", post(`{"query":"{ ...F0 } fragment F0 on Query { ...F1 ...F1 } fragment F1 on Query { ...F0 ...F0 activeBusiness { id } }"}`), 200},
		{"GET works", get("{ activeBusiness { id } }"), 200},
		{"GET without query", httptest.NewRequest(http.MethodGet, "/@studio/api/graphql", nil), 400},
	}
	for _, tt := range tests {
		a := s.do(t, c, tt.request)
		if len(a.Errors) > 20 {
			t.Errorf("%s: %d errors", tt.name, len(a.Errors))
		}
		if a.status != tt.status || (len(a.Errors) == 0) != slices.Contains([]string{"GET works", "a hundred aliases"}, tt.name) {
			t.Errorf("%s: %d %+v, want %d", tt.name, a.status, a.Errors, tt.status)
		}
		for _, e := range a.Errors {
			if e.Extensions["code"] != "VALIDATION_ERROR" {
				t.Errorf("%s: code %v", tt.name, e.Extensions["code"])
			}
		}
	}
}

// aliases selects the id under n names.
func aliases(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "a%d: id ", i)
	}
	return all.String()
}

// contradictions asks for lists of n lengths under one name.
func contradictions(n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, " participants(first: %d) { nodes { id } }", i)
	}
	return all.String()
}

// bomb is a document of n fragments, each of which spreads the next one twice.
func bomb(n int) string {
	text := "{ ...F0 }"
	for i := range n {
		text += fmt.Sprintf(" fragment F%d on Query { ...F%d ...F%d }", i, i+1, i+1)
	}
	return text + fmt.Sprintf(" fragment F%d on Query { activeBusiness { id } }", n)
}

// TestAPanicIsNobodysBusiness closes the door's resolvers off: the store is missing here.
func TestAPanicIsNobodysBusiness(t *testing.T) {
	s := &site{Studio: bookingtest.New(t)}
	c := s.config(t)
	c.Desk = booking.NewDesk(nil, s.Clock.Now, rand.Reader)
	var err error
	if s.door, err = graphqlapi.New(c); err != nil {
		t.Fatal(err)
	}
	a := s.query(t, s.Key(access.Partner, allScopes...), `{ activeBusiness { id participants { nodes { id } } } }`)
	if a.status != http.StatusOK || len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INTERNAL_ERROR" || strings.Contains(a.Errors[0].Message, "nil") {
		t.Errorf("%d %+v", a.status, a.Errors)
	}
}

func TestBusinessesDoNotSeeEachOther(t *testing.T) {
	s := newSite(t)
	s.people(3)
	other := &site{s.Neighbour("other"), s.door}
	a := other.query(t, other.Key(access.Partner, allScopes...), `{ activeBusiness { participants { nodes { id } } } }`)
	if a.status != http.StatusOK || len(a.Data.ActiveBusiness.Participants.Nodes) != 0 {
		t.Errorf("%+v", a)
	}
}
