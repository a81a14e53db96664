package authorizer_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/usage"
)

// TestARefusedRequestCountsForItsClient by the quota of its kind, and in the history of the business that the credential is of.
func TestARefusedRequestCountsForItsClient(t *testing.T) {
	w := newWorld(t)
	partnerKey, partnerSecret := w.key(w.Studio, account.PartnerKey, "participants:read")
	toolKey, toolSecret := w.key(w.Studio, account.AssistantKey)
	agentKey, agentSecret := w.key(w.Studio, account.InternalKey, "*")
	homeKey, homeSecret, err := w.keys.Create(t.Context(), w.Operator(), account.NewKey{Kind: account.PartnerKey, Name: "Home", Scopes: []string{"participants:read"},
		Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}})
	w.must(err)
	_, token := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.role("")
	for _, tt := range []struct {
		name, client string
		knock        knock
		limit        string // of requests
		door         access.Door
		reason       string
	}{
		{"a partner key elsewhere", "key:" + partnerKey.ID, at(partner, partnerSecret).handleIs("@other"), "300", access.Partner, problem.ReasonWrongBusiness},
		{"a tool's key at the partner door", "key:" + toolKey.ID, at(partner, toolSecret), "60", access.Partner, problem.ReasonWrongDoor},
		{"an agent's key at the staff door", "key:" + agentKey.ID, at(staff, agentSecret), "300", access.Staff, problem.ReasonWrongDoor},
		{"a key from elsewhere", "key:" + homeKey.ID, at(partner, homeSecret.Reveal()), "300", access.Partner, problem.ReasonSource},
		{"a token of somebody who left", "user:" + user + " client", at(staff, token), "60", access.Staff, problem.ReasonMembershipEnded},
	} {
		w.wantDenial(tt.name, tt.knock, 403, tt.reason, 1)
		_, got := w.through(w.ask(tt.knock).context)
		if got.header.Get("X-RateLimit-Limit") != tt.limit || got.header.Get("RateLimit-Policy") == "" || got.header.Get("Retry-After") != "" {
			t.Errorf("%s: answered with %v", tt.name, got.header)
		}
		p := usage.Last(time.Hour, usage.ByHour, w.Clock.Now())
		history := usage.New(dynamo.NewUsage(w.Tables), w.Clock.Now)
		spans, err := history.Spans(t.Context(), w.Operator(), []string{tt.client}, p)
		if err != nil || len(spans) != 1 || spans[0].Door != tt.door || spans[0].Requests != 2 || spans[0].Denied[tt.reason] != 2 || spans[0].Writes != 0 {
			t.Errorf("%s: the studio's history has %+v, %v", tt.name, spans, err)
		}
		if spans, err := history.Spans(t.Context(), w.other.Operator(), []string{tt.client}, p); err != nil || len(spans) != 0 {
			t.Errorf("%s: the other business's history has %+v, %v", tt.name, spans, err)
		}
	}
}

// TestRefusedRequestsAreLimited (OWASP API4): a key that hammers a door that is shut to it is refused for that, in the forms of
// every door, without a request to the store; and then also where it may come in.
func TestRefusedRequestsAreLimited(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(w.Studio, account.AssistantKey)
	refused := w.ask(at(partner, secret)).context
	w.Requests.Count()
	for n := range 62 {
		_, got := w.through(refused)
		if n < 60 {
			if got.status != http.StatusForbidden {
				t.Fatalf("request %d: %d %s", n, got.status, got.body)
			}
			continue
		}
		if got.status != http.StatusTooManyRequests || got.code != string(problem.RateLimited) || got.header.Get("Retry-After") != "60" || got.header.Get("X-RateLimit-Remaining") != "0" ||
			!strings.Contains(got.body, `"extensions":{"code":"RATE_LIMITED"`) || !strings.Contains(got.body, "req-1") || got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("request %d: %+v", n, got)
		}
	}
	if n := w.Requests.Count(); n != 60 {
		t.Errorf("62 requests took %d store requests", n)
	}
	c := w.wantCaller("where it may come in", at(assistant, secret), 1)
	if _, err := w.meter.Take(t.Context(), ratelimit.QuotaOf(c.Client), ratelimit.Use{Client: c.CountedAs(), Counts: ratelimit.Counts{Requests: 1}}); !problem.Is(err, problem.RateLimited) {
		t.Errorf("where it may come in it is counted apart: %v", err)
	}
}

// uncountable is a store of windows that is down.
type uncountable struct{}

func (uncountable) Count(context.Context, ratelimit.Window, ratelimit.Counts, ratelimit.Counts, map[ratelimit.Counter]int) (ratelimit.Counts, bool, error) {
	return ratelimit.Counts{}, false, errDown
}

// TestARefusalThatCannotBeCounted is a failure of ours, and lets nobody in.
func TestARefusalThatCannotBeCounted(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(w.Studio, account.AssistantKey)
	w.meter = ratelimit.NewMeter(uncountable{}, w.Clock.Now)
	caller, got := w.through(w.ask(at(partner, secret)).context)
	if caller != nil || got.status != http.StatusInternalServerError || got.code != string(problem.InternalError) || strings.Contains(got.body, errDown.Error()) || got.header.Get("RateLimit") != "" {
		t.Errorf("let in %v, answered %+v", caller, got)
	}
}
