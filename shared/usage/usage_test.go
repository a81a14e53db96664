package usage_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/usage"
)

// site is a studio in Berlin and its neighbour, whose clients are metered.
type site struct {
	*bookingtest.Studio
	usage *usage.Usage
	meter *ratelimit.Meter
}

func newSite(t *testing.T) *site {
	s := &site{Studio: bookingtest.New(t)}
	store := dynamo.NewUsage(s.Tables)
	s.usage, s.meter = usage.New(store, s.Clock.Now), ratelimit.NewMeter(store, s.Clock.Now)
	return s
}

// request is one request of a client, that takes as long.
func (s *site) request(t *testing.T, client string, door access.Door, b access.Business, took time.Duration, u ratelimit.Use) {
	t.Helper()
	u.Client, u.Place, u.Requests = client, ratelimit.Place{Door: string(door), Business: b.ID}, 1
	standing, err := s.meter.Take(t.Context(), ratelimit.External, u)
	if err != nil && !problem.Is(err, problem.RateLimited) {
		t.Fatal(err)
	}
	s.Clock.Advance(took)
	s.meter.Ended(standing)
}

func (s *site) spans(t *testing.T, c access.Caller, p usage.Period, clients ...string) []usage.Span {
	t.Helper()
	spans, err := s.usage.Spans(t.Context(), c, clients, p)
	if err != nil {
		t.Fatal(err)
	}
	return spans
}

// theDay holds the clock's day, in every time zone.
var theDay = usage.Period{From: bookingtest.Now.AddDate(0, 0, -1), To: bookingtest.Now.AddDate(0, 0, 2), Step: usage.ByDay}

func TestABusinessSeesItsOwnUseOnly(t *testing.T) {
	s := newSite(t)
	other := s.Neighbour("other")
	const app = "user:ana https://client.example/client.json"
	s.request(t, app, access.Staff, s.ForCaller(), 0, ratelimit.Use{Called: map[string]int{"upcoming_sessions": 1}})
	s.request(t, app, access.Assistant, s.ForCaller(), 0, ratelimit.Use{Counts: ratelimit.Counts{Writes: 1}, Called: map[string]int{"create_booking": 1}})
	s.request(t, app, access.Staff, other.ForCaller(), 0, ratelimit.Use{Denied: map[string]int{"role": 1}})
	s.request(t, app, access.Account, access.Business{}, 0, ratelimit.Use{})
	s.Requests.Count()

	spans := s.spans(t, s.Operator(), theDay, app, "key:nobody")
	if n := s.Requests.Count(); n != 2 {
		t.Errorf("the use of two clients took %d store requests", n)
	}
	if len(spans) != 2 || spans[0].Door != access.Assistant || spans[0].Requests != 1 || spans[0].Writes != 1 || spans[0].Called["create_booking"] != 1 ||
		spans[1].Door != access.Staff || spans[1].Requests != 1 || len(spans[1].Denied) != 0 || spans[1].Called["upcoming_sessions"] != 1 {
		t.Errorf("the studio sees %+v", spans)
	}
	if spans := s.spans(t, other.Operator(), theDay, app); len(spans) != 1 || spans[0].Requests != 1 || spans[0].Denied["role"] != 1 || spans[0].DeniedRequests() != 1 {
		t.Errorf("the neighbour sees %+v", spans)
	}
}

func TestUseIsForWhoeverMayReadTheLog(t *testing.T) {
	s := newSite(t)
	for _, role := range access.Roles {
		c := access.Member("u", "Ms U", s.ForCaller(), access.All, role, "r")
		want := ""
		if !role.Capabilities().Has(access.LogRead) {
			want = problem.ReasonRole
		}
		_, err := s.usage.Spans(t.Context(), c, nil, theDay)
		_, err2 := s.usage.LastUsed(t.Context(), c, nil)
		for _, err := range []error{err, err2} {
			if got := problem.From(err); (want == "") != (got == nil) || got != nil && got.Reason() != want {
				t.Errorf("%s: %v", role, err)
			}
		}
	}
}

func TestPeriodsThatAreNone(t *testing.T) {
	s := newSite(t)
	at := bookingtest.Now
	for field, p := range map[string]usage.Period{
		"to":   {From: at, To: at, Step: usage.ByHour},
		"from": {From: at.AddDate(0, 0, -32), To: at, Step: usage.ByHour},
		"step": {From: at.AddDate(0, 0, -1), To: at, Step: "week"},
	} {
		if _, err := s.usage.Spans(t.Context(), s.Operator(), []string{"a"}, p); problem.From(err).Field() != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestStepsOfABusinessInBerlin looks at the night in which the clocks go back: its day has 25 hours, and two that are called 2.
func TestStepsOfABusinessInBerlin(t *testing.T) {
	s := newSite(t)
	midnight := time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC)
	for _, after := range []time.Duration{-time.Second, 0, 150 * time.Minute, 210 * time.Minute, 210*time.Minute + 30*time.Second, 25*time.Hour - time.Second, 25 * time.Hour} {
		s.Clock.Set(midnight.Add(after))
		s.request(t, "a", access.Partner, s.ForCaller(), 0, ratelimit.Use{})
	}
	p := usage.Period{From: midnight.AddDate(0, 0, -1), To: midnight.AddDate(0, 0, 3)}
	for step, want := range map[usage.Step]string{
		usage.ByDay:    "[-24h0m0s:1 0s:5 25h0m0s:1]",
		usage.ByHour:   "[-1h0m0s:1 0s:1 2h0m0s:1 3h0m0s:2 24h0m0s:1 25h0m0s:1]",
		usage.ByMinute: "[-1m0s:1 0s:1 2h30m0s:1 3h30m0s:2 24h59m0s:1 25h0m0s:1]",
	} {
		p.Step = step
		var got []string
		for _, span := range s.spans(t, s.Operator(), p, "a") {
			got = append(got, fmt.Sprintf("%v:%d", span.Start.Sub(midnight), span.Requests))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", step, got, want)
		}
	}
}

func TestAPeriodEndsBeforeItsEnd(t *testing.T) {
	s := newSite(t)
	s.request(t, "a", access.Partner, s.ForCaller(), time.Minute, ratelimit.Use{})
	s.request(t, "a", access.Partner, s.ForCaller(), time.Minute, ratelimit.Use{})
	p := usage.Period{From: bookingtest.Now, To: bookingtest.Now.Add(time.Minute), Step: usage.ByMinute}
	if spans := s.spans(t, s.Operator(), p, "a"); len(spans) != 1 || !spans[0].Start.Equal(bookingtest.Now) {
		t.Errorf("%+v", spans)
	}
}

// TestDurationsAndRefusalsComeWithTheNextRequest: they cost no request of their own.
func TestDurationsAndRefusalsComeWithTheNextRequest(t *testing.T) {
	s := newSite(t)
	s.Requests.Count()
	for _, took := range []time.Duration{time.Millisecond, 9 * time.Millisecond, 10 * time.Millisecond, 11 * time.Millisecond, 300 * time.Millisecond, time.Second} {
		s.request(t, "a", access.Partner, s.ForCaller(), took, ratelimit.Use{})
	}
	s.request(t, "a", access.Partner, s.ForCaller(), 0, ratelimit.Use{Counts: ratelimit.Counts{Writes: 21}})
	if n := s.Requests.Count(); n != 6 {
		t.Errorf("6 requests, and one that was refused, took %d store requests", n)
	}
	before := s.spans(t, s.Operator(), theDay, "a")[0]
	s.request(t, "a", access.Partner, s.ForCaller(), 0, ratelimit.Use{})
	after := s.spans(t, s.Operator(), theDay, "a")[0]
	if before.LimitedRequests() != 0 || !maps.Equal(after.Limited, map[string]int{"writes": 1}) || after.Requests != 7 {
		t.Errorf("limited: %+v, then %+v", before.Numbers, after.Numbers)
	}
	for share, want := range map[float64]time.Duration{0: 10 * time.Millisecond, 0.5: 10 * time.Millisecond, 0.51: 25 * time.Millisecond, 0.8: 500 * time.Millisecond, 0.99: time.Second, 1: time.Second} {
		if got, ok := after.Percentile(share); got != want || !ok {
			t.Errorf("percentile %v: %v %v, want %v", share, got, ok, want)
		}
	}
	if both := before.Plus(after.Numbers); both.Requests != 13 || both.LimitedRequests() != 1 {
		t.Errorf("both together: %+v", both)
	}
	if _, ok := (usage.Numbers{}).Percentile(0.5); ok {
		t.Error("no requests have a percentile")
	}
}

func TestLastUsed(t *testing.T) {
	s := newSite(t)
	other := s.Neighbour("other")
	s.request(t, "both", access.Staff, s.ForCaller(), time.Minute, ratelimit.Use{})
	for range 450 {
		s.request(t, "both", access.Staff, other.ForCaller(), time.Minute, ratelimit.Use{})
	}
	s.request(t, "key", access.Assistant, s.ForCaller(), 0, ratelimit.Use{})
	last := s.Clock.Now().Truncate(time.Minute)
	s.Requests.Count()
	for _, tt := range []struct {
		c      access.Caller
		client string
		want   time.Time
		asks   int
	}{
		{s.Operator(), "key", last, 1}, {other.Operator(), "both", last.Add(-time.Minute), 1}, {s.Operator(), "both", bookingtest.Now, 4},
		{other.Operator(), "key", time.Time{}, 2}, {s.Operator(), "nobody", time.Time{}, 1},
	} {
		got, err := s.usage.LastUsed(t.Context(), tt.c, []string{tt.client})
		if err != nil || !got[tt.client].Equal(tt.want) || s.Requests.Count() > tt.asks {
			t.Errorf("%s at %s: %v %v, want %v", tt.client, tt.c.Business.Handle, got, err, tt.want)
		}
	}
	for range 600 {
		s.request(t, "both", access.Staff, other.ForCaller(), time.Minute, ratelimit.Use{})
	}
	s.Requests.Count()
	// OWASP API4: how much somebody does in another business must not decide what a page costs here.
	got, err := s.usage.LastUsed(t.Context(), s.Operator(), []string{"both"})
	if n := s.Requests.Count(); err != nil || len(got) != 0 || n > 6 {
		t.Errorf("busy in another business: %v after %d store requests, %v", got, n, err)
	}
	s.Clock.Advance(ratelimit.Kept + time.Hour)
	if got, err := s.usage.LastUsed(t.Context(), s.Operator(), []string{"key"}); err != nil || len(got) != 0 {
		t.Errorf("windows that are older than they are kept: %v %v", got, err)
	}
}
