package ratelimit_test

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// site is a store, with a clock that its meters share.
type site struct {
	tables   *dynamo.Tables
	requests *dynamotest.Requests
	at       atomic.Pointer[time.Time]
}

func newSite(t *testing.T) *site {
	s := &site{}
	s.tables, s.requests = dynamotest.New(t)
	s.set("2026-03-01T08:59:30Z")
	return s
}

func (s *site) set(at string) {
	instant, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		panic(err)
	}
	s.at.Store(&instant)
}

func (s *site) now() time.Time { return *s.at.Load() }

// meter is one of an instance of its own.
func (s *site) meter() *ratelimit.Meter { return ratelimit.NewMeter(dynamo.NewUsage(s.tables), s.now) }

func use(client string, requests, writes, cost int) ratelimit.Use {
	return ratelimit.Use{Client: client, Place: ratelimit.Place{Door: "partner", Business: "studio"}, Counts: ratelimit.Counts{Requests: requests, Writes: writes, Cost: cost}}
}

// refusedFor returns the limit that an error names, "" for none.
func refusedFor(err error) string {
	limit, _ := problem.From(errors.Join(err, problem.New(problem.Conflict, ""))).Details["limit"].(string)
	return limit
}

func TestAQuotaIsExactUnderConcurrency(t *testing.T) {
	s := newSite(t)
	for _, tt := range []struct {
		name  string
		quota ratelimit.Quota
		use   ratelimit.Use
		want  int
	}{
		{"requests", ratelimit.External, use("a", 1, 0, 0), 60},
		{"writes", ratelimit.External, use("b", 1, 1, 0), 20},
		{"cost", ratelimit.Partner, use("c", 1, 0, 700), 8},
		{"requests", ratelimit.External, use("d", 20, 0, 0), 3},
		{"writes", ratelimit.Internal, use("e", 7, 7, 0), 2},
	} {
		var admitted atomic.Int32
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				_, err := s.meter().Take(t.Context(), tt.quota, tt.use)
				switch {
				case err == nil:
					admitted.Add(1)
				case !problem.Is(err, problem.RateLimited) || refusedFor(err) != tt.name:
					t.Errorf("%s: %v", tt.name, err)
				}
			})
		}
		all.Wait()
		if n := s.requests.Count(); int(admitted.Load()) != tt.want || n != 64 {
			t.Errorf("%s: %d of 64 were admitted, with %d store requests; want %d", tt.name, admitted.Load(), n, tt.want)
		}
	}
}

func TestWhatIsRefusedConsumesNothing(t *testing.T) {
	s := newSite(t)
	m := s.meter()
	for _, step := range []struct {
		requests, writes, cost int
		refused                string
	}{
		{10, 15, 0, ""}, {1, 6, 0, "writes"}, {1, 5, 0, ""}, {1, 1, 0, "writes"}, {1, 0, 5999, ""}, {1, 0, 2, "cost"}, {1, 0, 1, ""},
		{287, 0, 0, ""}, {1, 0, 0, "requests"},
	} {
		if _, err := m.Take(t.Context(), ratelimit.Partner, use("a", step.requests, step.writes, step.cost)); refusedFor(err) != step.refused {
			t.Errorf("%+v: %v", step, err)
		}
	}
}

func TestAnInstanceRefusesWhatItKnowsWithoutAsking(t *testing.T) {
	s := newSite(t)
	busy, other := s.meter(), s.meter()
	take := func(m *ratelimit.Meter, u ratelimit.Use) error {
		_, err := m.Take(t.Context(), ratelimit.External, u)
		return err
	}
	if err := take(busy, use("a", 60, 20, 0)); err != nil {
		t.Fatal(err)
	}
	s.requests.Count()
	for _, tt := range []struct {
		name  string
		meter *ratelimit.Meter
		use   ratelimit.Use
		asks  int
	}{
		{"the instance that filled the window", busy, use("a", 1, 0, 0), 0},
		{"another instance, the first time", other, use("a", 1, 0, 0), 1},
		{"and then", other, use("a", 1, 1, 0), 0},
		{"more than a whole quota", s.meter(), use("b", 1, 21, 0), 0},
		{"as many requests", s.meter(), use("b", 61, 0, 0), 0},
	} {
		if err := take(tt.meter, tt.use); !problem.Is(err, problem.RateLimited) || s.requests.Count() != tt.asks {
			t.Errorf("%s: another number of store requests than %d, or %v", tt.name, tt.asks, err)
		}
	}
	s.set("2026-03-01T09:00:00Z")
	if err := take(busy, use("a", 60, 20, 0)); err != nil {
		t.Error("the next minute:", err)
	}
}

// TestANoisyClientSlowsNoOther: a client that is refused costs the store nothing, and what others take is one request each, to a
// partition that is theirs.
func TestANoisyClientSlowsNoOther_GHSA_76rv_2r9v_c5m6(t *testing.T) {
	s := newSite(t)
	m := s.meter()
	for range 60 {
		if _, err := m.Take(t.Context(), ratelimit.External, use("noisy", 1, 0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	s.requests.Count()
	for range 1000 {
		if _, err := m.Take(t.Context(), ratelimit.External, use("noisy", 1, 0, 0)); !problem.Is(err, problem.RateLimited) {
			t.Fatal(err)
		}
	}
	if n := s.requests.Count(); n != 0 {
		t.Errorf("1000 refused requests took %d store requests", n)
	}
	for range 60 {
		if _, err := m.Take(t.Context(), ratelimit.External, use("quiet", 1, 0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.requests.Count(); n != 60 {
		t.Errorf("60 requests of another client took %d store requests", n)
	}
}

func TestHeadersToTheSecond(t *testing.T) {
	s := newSite(t)
	m := s.meter()
	for _, step := range []struct {
		at, client              string
		quota                   ratelimit.Quota
		requests, writes, cost  int
		policy, left, remaining string
		reset, retry            string
	}{
		{"2026-03-01T08:59:25Z", "a", ratelimit.External, 1, 0, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=59;t=35, "writes";r=20;t=35`, "59", "1772355600", ""},
		{"2026-03-01T08:59:25.001Z", "a", ratelimit.External, 1, 1, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=58;t=35, "writes";r=19;t=35`, "58", "1772355600", ""},
		{"2026-03-01T08:59:59Z", "a", ratelimit.External, 1, 20, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=58;t=1, "writes";r=19;t=1`, "58", "1772355600", "1"},
		{"2026-03-01T08:59:59.999Z", "a", ratelimit.External, 58, 0, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=0;t=1, "writes";r=19;t=1`, "0", "1772355600", ""},
		{"2026-03-01T08:59:59.999999999Z", "a", ratelimit.External, 1, 0, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=0;t=1, "writes";r=19;t=1`, "0", "1772355600", "1"},
		{"2026-03-01T09:00:00Z", "a", ratelimit.External, 1, 0, 0, `"requests";q=60;w=60, "writes";q=20;w=60`, `"requests";r=59;t=60, "writes";r=20;t=60`, "59", "1772355660", ""},
		{"2026-03-01T10:00:20+01:00", "p", ratelimit.Partner, 1, 0, 52, `"requests";q=300;w=60, "writes";q=20;w=60, "cost";q=6000;w=60`,
			`"requests";r=299;t=40, "writes";r=20;t=40, "cost";r=5948;t=40`, "299", "1772355660", ""},
		{"2026-03-01T09:00:20Z", "p", ratelimit.Partner, 1, 0, 5949, `"requests";q=300;w=60, "writes";q=20;w=60, "cost";q=6000;w=60`,
			`"requests";r=299;t=40, "writes";r=20;t=40, "cost";r=5948;t=40`, "299", "1772355660", "40"},
	} {
		s.set(step.at)
		standing, err := m.Take(t.Context(), step.quota, use(step.client, step.requests, step.writes, step.cost))
		h := http.Header{}
		standing.SetHeaders(h)
		if err != nil {
			problem.SetRetryAfter(h, err)
		}
		for name, want := range map[string]string{"RateLimit-Policy": step.policy, "RateLimit": step.left, "X-RateLimit-Remaining": step.remaining,
			"X-RateLimit-Reset": step.reset, "Retry-After": step.retry} {
			if got := h.Get(name); got != want {
				t.Errorf("%s %+v: %s is %q, want %q", step.at, step, name, got, want)
			}
		}
	}
}

func TestARequestThatIsNotCountedHasNoHeaders(t *testing.T) {
	s := newSite(t)
	broken := errors.New("down")
	standing, err := ratelimit.NewMeter(down{broken}, s.now).Take(t.Context(), ratelimit.External, use("a", 1, 0, 0))
	h := http.Header{}
	if standing.SetHeaders(h); !errors.Is(err, broken) || len(h) > 0 {
		t.Errorf("%v %v", err, h)
	}
}
