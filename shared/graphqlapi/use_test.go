package graphqlapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/usage"
)

// costs is extensions.cost of an answer.
type costs struct {
	RequestedQueryCost, ActualQueryCost int
	ThrottleStatus                      struct {
		MaximumAvailable, CurrentlyAvailable int
		ResetAt                              string
	}
}

// counted sends a request and returns its answer, with the cost in it; nil where it has none.
func (s *site) counted(t *testing.T, c access.Caller, r *http.Request) (*httptest.ResponseRecorder, *costs) {
	t.Helper()
	w := httptest.NewRecorder()
	s.door.ServeDoor(w, r, c)
	var a struct{ Extensions struct{ Cost *costs } }
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return w, a.Extensions.Cost
}

func query(text string) *http.Request {
	body, _ := json.Marshal(map[string]any{"query": text})
	return post(string(body))
}

// used returns what a key did in the studio.
func (s *site) used(t *testing.T, c access.Caller) usage.Numbers {
	t.Helper()
	spans, err := usage.New(dynamo.NewUsage(s.Tables), s.Clock.Now).Spans(t.Context(), s.Operator(), []string{c.CountedAs()},
		usage.Period{From: bookingtest.Now.Add(-time.Hour), To: bookingtest.Now.Add(time.Hour), Step: usage.ByHour})
	if err != nil || len(spans) != 1 {
		t.Fatal(spans, err)
	}
	return spans[0].Numbers
}

// TestEveryRequestIsChargedForWhatItAsks sends each with a key of its own.
func TestEveryRequestIsChargedForWhatItAsks(t *testing.T) {
	s := newSite(t)
	s.people(3)
	const page = `{ activeBusiness { participants(first: 10) { nodes { id name } pageInfo { hasNextPage } } } }`
	for i, tt := range []struct {
		name              string
		r                 *http.Request
		scopes            []string
		status            int
		requested, actual int
		charged           int
		called, denied    string
	}{
		{"any key", query(`{ activeBusiness { id name } }`), allScopes, 200, 1, 1, 1, "map[query:1]", "map[]"},
		{"a page", query(page), allScopes, 200, 12, 5, 12, "map[query:1]", "map[]"},
		{"by GET", httptest.NewRequest(http.MethodGet, "/@studio/api/graphql?query=%7B__typename%7D", nil), allScopes, 200, 0, 0, 0, "map[query:1]", "map[]"},
		{"no scope", query(page), []string{"products:read"}, 403, 12, 0, 0, "map[query:1]", "map[insufficient_scope:1]"},
		{"too much", query(`{ a: activeBusiness { participants(first: 100) { nodes { id } edges { node { id } } } } ` +
			`b: activeBusiness { participants(first: 100) { nodes { emailMarketingConsent { status } } edges { node { emailMarketingConsent { status } } } } } ` +
			`c: activeBusiness { participants(first: 100) { nodes { emailMarketingConsent { status } } edges { node { emailMarketingConsent { status } } } } } }`), allScopes,
			400, 1006, 0, 0, "map[query:1]", "map[invalid_request:1]"},
		{"no query", post(`{}`), allScopes, 400, 0, 0, 0, "map[]", "map[invalid_request:1]"},
		{"no GraphQL", query(`{`), allScopes, 200, 0, 0, 0, "map[]", "map[invalid_request:1]"},
		{"no such field", query(`{ nothing }`), allScopes, 200, 0, 0, 0, "map[]", "map[invalid_request:1]"},
		{"an array", post(`[{"query":"{ __typename }"}]`), allScopes, 400, 0, 0, 0, "map[]", "map[invalid_request:1]"},
		{"PUT", httptest.NewRequest(http.MethodPut, "/@studio/api/graphql", nil), allScopes, 405, 0, 0, 0, "map[]", "map[invalid_request:1]"},
	} {
		c := s.Key(access.Partner, tt.scopes...)
		c.Principal = fmt.Sprint("key:", i)
		w, cost := s.counted(t, c, tt.r)
		if w.Code != tt.status || cost == nil {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
			continue
		}
		if cost.RequestedQueryCost != tt.requested || cost.ActualQueryCost != tt.actual || cost.ThrottleStatus.MaximumAvailable != 6000 ||
			cost.ThrottleStatus.CurrentlyAvailable != 6000-tt.charged || cost.ThrottleStatus.ResetAt != "2026-03-01T08:01:00Z" {
			t.Errorf("%s: %+v", tt.name, *cost)
		}
		if left := fmt.Sprintf(`"requests";r=299;t=60, "writes";r=20;t=60, "cost";r=%d;t=60`, 6000-tt.charged); w.Header().Get("RateLimit") != left {
			t.Errorf("%s: %v", tt.name, w.Header())
		}
		if got := s.used(t, c); got.Requests != 1 || got.Cost != tt.charged || fmt.Sprint(got.Called) != tt.called || fmt.Sprint(got.Denied) != tt.denied {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

func TestACostAboveTheMostNamesIt(t *testing.T) {
	s := newSite(t)
	var aliases strings.Builder
	for i := range 10 {
		fmt.Fprintf(&aliases, "a%d: participants(first: 99) { nodes { id } } ", i)
	}
	key := s.Key(access.Partner, allScopes...)
	a := s.query(t, key, "{ activeBusiness { "+aliases.String()+"} }")
	if a.status != http.StatusBadRequest || len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "VALIDATION_ERROR" || a.Errors[0].Extensions["field"] != "query" || a.Errors[0].Extensions["value"] != 1001.0 {
		t.Errorf("1,001 points: %d %+v", a.status, a.Errors)
	}
	if a := s.query(t, key, "{ activeBusiness { "+strings.Replace(aliases.String(), "99", "98", 1)+"} }"); a.status != http.StatusOK || len(a.Errors) > 0 {
		t.Errorf("1,000 points: %d %+v", a.status, a.Errors)
	}
}

func TestARequestOverALimitIsRefusedBeforeItRuns(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Partner, allScopes...)
	const costly = `{ activeBusiness { participants(first: 100) { nodes { emailMarketingConsent { status } } edges { node { emailMarketingConsent { status } } } } } }` // 402
	for range 14 {
		if a := s.query(t, key, costly); a.status != http.StatusOK {
			t.Fatalf("%+v", a)
		}
	}
	s.Clock.Advance(59*time.Second + 500*time.Millisecond)
	s.Requests.Count()
	for _, accept := range []string{"", "application/graphql-response+json"} {
		r := query(costly)
		r.Header.Set("Accept", accept)
		w, cost := s.counted(t, key, r)
		if w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), `"code":"RATE_LIMITED"`) || !strings.Contains(w.Body.String(), `"retryAfter":1`) ||
			!strings.Contains(w.Body.String(), `"limit":"cost"`) || strings.Contains(w.Body.String(), `"data"`) || w.Header().Get("Retry-After") != "1" {
			t.Errorf("%q: %d %v %s", accept, w.Code, w.Header(), w.Body)
		}
		if cost == nil || cost.RequestedQueryCost != 402 || cost.ActualQueryCost != 0 || cost.ThrottleStatus.CurrentlyAvailable != 6000-14*402 {
			t.Errorf("%q: %+v", accept, cost)
		}
	}
	if n := s.Requests.Count(); n != 0 {
		t.Errorf("%d store requests for what is known to be refused", n)
	}
	if a := s.query(t, key, `{ activeBusiness { id } }`); a.status != http.StatusOK {
		t.Errorf("what there is enough left for: %+v", a)
	}
	s.Clock.Advance(500 * time.Millisecond)
	if a := s.query(t, key, costly); a.status != http.StatusOK || a.header.Get("RateLimit") != `"requests";r=299;t=60, "writes";r=20;t=60, "cost";r=5598;t=60` {
		t.Errorf("the next minute: %d %v", a.status, a.header)
	}
}
