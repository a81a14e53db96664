package console_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

const logPage = "/console/@sunrise/log"

// refusedAtADoor logs a refusal of a caller of the business.
func (s *site) refusedAtADoor(subject string) {
	s.t.Helper()
	c := access.Caller{Principal: "key:x", Name: "Bot <i>", Door: access.Assistant, Business: access.Business{ID: "sunrise0sunrise0", Handle: "sunrise"}, RequestID: "req-7"}
	audit.NewRecorder(dynamo.NewEvents(s.tables), s.clock, s.config.Random).Refused(s.t.Context(), c, subject, problem.MissingScope("write:bookings"))
}

func TestTheLogShowsADay(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	expect(t, s.send("GET", logPage, nil, me), 200, "Nothing like this happened")
	s.refusedAtADoor("create_booking")
	s.now = s.now.Add(30 * time.Minute)
	_, bot := s.made(me, url.Values{"kind": {"assistant"}, "name": {"Bot"}})
	s.used("key:"+bot, 3, 0)
	page := body(t, s.send("GET", logPage, nil, me))
	for _, text := range []string{"Key created", "Ada &lt;i&gt;Lindqvist", "3 calls in this hour", "services ×3", "Request refused", "Bot &lt;i&gt;", "create_booking", "write:bookings", "The day before"} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	if strings.Index(page, "Key created") > strings.Index(page, "Request refused") {
		t.Error("the newest does not come first")
	}
	for query, texts := range map[string][2]string{
		"group=calls":                           {"3 calls", "Key created"},
		"group=keys":                            {"Key created", "3 calls"},
		"text=write:BOOK":                       {"Request refused", "Key created"},
		"text=nothing-such":                     {"Nothing like this", "Key created"},
		"client=" + url.QueryEscape("key:"+bot): {"3 calls", "Request refused"},
		"day=2026-02-28":                        {"Nothing like this", "Key created"},
		"day=2026-03-09":                        {"Key created", "The day after"},
		"day=2020-01-01&group=&client=&text=&before=": {"Key created", "The day after"},
	} {
		page := body(t, s.send("GET", logPage+"?"+query, nil, me))
		if !strings.Contains(page, texts[0]) || strings.Contains(page, texts[1]) {
			t.Errorf("%s: %s", query, page)
		}
	}
}

func TestOneEventSaysWhatHelps(t *testing.T) {
	s := inBusiness(t, access.Manager)
	me := s.session()
	s.refusedAtADoor("create_booking")
	link := regexp.MustCompile(`href="(` + logPage + `/[0-9a-z]+)"`).FindStringSubmatch(body(t, s.send("GET", logPage, nil, me)))
	if link == nil {
		t.Fatal("no link to the event")
	}
	expect(t, s.send("GET", link[1], nil, me), 200, "req-7", "insufficient_scope", "write:bookings", "Tick it under API keys", "key:x")
	expect(t, s.send("GET", logPage+"/01kjm6jm00sze2gra4ct6c9v8v", nil, me), 404, `data-error="NOT_FOUND"`)
}

func TestALongDayGoesOn(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	for n := range audit.PageSize + 1 {
		s.now = s.now.Add(time.Second)
		s.refusedAtADoor(fmt.Sprint("call-", n))
	}
	page := body(t, s.send("GET", logPage, nil, me))
	more := regexp.MustCompile(`class="button" href="([^"]+)"`).FindStringSubmatch(page)
	if more == nil || strings.Contains(page, ">call-0<") {
		t.Fatalf("no way on from %s", page)
	}
	expect(t, s.send("GET", logPage+strings.ReplaceAll(more[1], "&amp;", "&"), nil, me), 200, ">call-0<")
}

func TestEveryFilterOfTheLogIsOneOfItsGroups(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	page := body(t, s.send("GET", logPage, nil, me))
	for _, kind := range audit.Kinds() {
		if !strings.Contains(page, `<option value="`+string(kind.Group)+`"`) {
			t.Errorf("the log cannot be narrowed to %s", kind.Group)
		}
	}
}
