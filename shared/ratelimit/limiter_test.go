package ratelimit_test

import (
	"net/http"
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

func TestSeveralAreCountedAllOrNone(t *testing.T) {
	s := newSite(t)
	limit := ratelimit.Limit{Name: "test", Most: 10, Window: time.Minute, Doing: "tests"}
	l := ratelimit.New(dynamo.NewLimits(s.tables), s.now)
	for _, step := range []struct {
		n, asks int
		refused bool
		left    string
	}{
		{4, 1, false, `"requests";r=6;t=30`}, {7, 1, true, `"requests";r=6;t=30`}, {7, 0, true, `"requests";r=6;t=30`}, {11, 0, true, `"requests";r=6;t=30`},
		{6, 1, false, `"requests";r=0;t=30`}, {1, 1, true, `"requests";r=0;t=30`}, {1, 0, true, `"requests";r=0;t=30`},
	} {
		standing, err := l.TakeSeveral(t.Context(), limit, "192.0.2.1", step.n)
		h := http.Header{}
		standing.SetHeaders(h)
		if problem.Is(err, problem.RateLimited) != step.refused || s.requests.Count() != step.asks || h.Get("RateLimit") != step.left {
			t.Errorf("%+v: %v %v", step, err, h)
		}
	}
}
