package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/ratelimit"
)

const usagePage = "/console/@sunrise/usage"

// used counts calls of a client, of which some were denied, as the doors do.
func (s *site) used(client string, calls, denied int) {
	s.t.Helper()
	meter := ratelimit.NewMeter(dynamo.NewUsage(s.tables), s.clock)
	for i := range calls {
		u := ratelimit.Use{Client: client, Place: ratelimit.Place{Door: string(access.Assistant), Business: "sunrise0sunrise0"}, Counts: ratelimit.Counts{Requests: 1},
			Called: map[string]int{"services": 1}}
		if i < denied {
			u.Denied = map[string]int{"insufficient_scope": 1}
		}
		standing, err := meter.Take(s.t.Context(), ratelimit.External, u)
		if err != nil {
			s.t.Fatal(err)
		}
		meter.Ended(standing)
	}
}

func TestUsageIsDrawnByTimeAndTold(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	expect(t, s.send("GET", usagePage, nil, me), 200, "Nothing was used in this time")
	_, bot := s.made(me, url.Values{"kind": {"assistant"}, "name": {"Bot"}})
	s.used("key:"+bot, 5, 2)
	for _, period := range []string{"", "hour", "day", "week", "month", "century"} {
		expect(t, s.send("GET", usagePage+"?period="+period, nil, me), 200, "5 calls in the last", "2 of them were refused", `viewBox="0 0 720 160"`, "<rect ", "<polyline ", ">Bot …", ">assistant<", "insufficient_scope")
	}
	expect(t, s.send("GET", usagePage+"?door=partner", nil, me), 200, "Nothing was used in this time")
	expect(t, s.send("GET", usagePage+"?client=key:other", nil, me), 200, "Nothing was used in this time")
	expect(t, s.send("GET", usagePage+"?client="+url.QueryEscape("key:"+bot)+"&door=assistant", nil, me), 200, "5 calls")
	keys := body(t, s.send("GET", keysPage, nil, me))
	for _, text := range []string{"5 calls in the last 24 hours", `datetime="2026-03-01T12:00:00Z"`} {
		if !strings.Contains(keys, text) {
			t.Errorf("the key's row does not say %s", text)
		}
	}
}

// TestPagesForOwnerAndManager asks for each page that shows what programs do.
func TestPagesForOwnerAndManager(t *testing.T) {
	for _, role := range access.Roles {
		s := inBusiness(t, role)
		me := s.session()
		for _, path := range []string{usagePage, logPage, logPage + "/01kjm6jm00sze2gra4ct6c9v8v", "/console/@sunrise/webhooks"} {
			res := s.send("GET", path, nil, me)
			if may := role == access.Owner || role == access.Manager; (res.StatusCode == http.StatusForbidden) == may {
				t.Errorf("%s of %s: %d", path, role, res.StatusCode)
			}
		}
	}
}
