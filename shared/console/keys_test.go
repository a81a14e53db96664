package console_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/console"
	"frontdesk/shared/usage"
)

const keysPage = "/console/@sunrise/settings/api-keys"

var (
	secretShown = regexp.MustCompile(`data-secret>([^<]+)<`)
	liveKey     = regexp.MustCompile(`data-key="([0-9A-Za-z]+)" data-status="live"`)
)

// made posts the form for a new key and returns its secret and its id.
func (s *site) made(me func(*http.Request), form url.Values) (secret, id string) {
	s.t.Helper()
	page := body(s.t, s.send("POST", keysPage, form, me))
	shown, row := secretShown.FindStringSubmatch(page), liveKey.FindStringSubmatch(page)
	if shown == nil || row == nil {
		s.t.Fatalf("no secret or no key in %s", page)
	}
	return shown[1], row[1]
}

func TestAKeysSecretIsShownOnce(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	form := url.Values{"kind": {"partner"}, "name": {"News <i>letter"}, "scope": {"participants:read", "products:read"}, "once": {"form1"}, "expires": {"2026-03-02"}}
	secret, id := s.made(me, form)
	if !strings.HasPrefix(secret, "sk_test_fd") {
		t.Errorf("the secret is %s", secret)
	}
	page := body(t, s.send("GET", keysPage, nil, me))
	for _, text := range []string{"News &lt;i&gt;letter", secret[len(secret)-4:], "Read the products the business sells", `datetime="2026-03-03T00:00:00Z"`, "works for 36 more hours"} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	if strings.Contains(page, secret) {
		t.Error("the secret came back")
	}
	res := s.send("POST", keysPage, form, me)
	if page := body(t, res); res.StatusCode != 409 || strings.Contains(page, "data-secret>") || !strings.Contains(page, `data-error="CONFLICT"`) {
		t.Errorf("the form sent twice: %d %s", res.StatusCode, page)
	}
	if rows := liveKey.FindAllString(body(t, s.send("GET", keysPage, nil, me)), -1); len(rows) != 1 || !strings.Contains(rows[0], id) {
		t.Errorf("keys: %v", rows)
	}
}

func TestBothTonguesAreOnePage(t *testing.T) {
	s := inBusiness(t, access.Manager)
	me := s.session()
	s.made(me, url.Values{"kind": {"assistant"}, "name": {"Bot"}})
	for _, address := range []string{keysPage, "/console/@sunrise/settings/developer"} {
		expect(t, s.send("GET", address, nil, me), 200, `data-status="live"`, `action="`+address+`"`, "read:team", `aria-current="page">API keys`)
	}
}

func TestARefusedKeyFormKeepsWhatWasFilledIn(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	for name, tt := range map[string]struct {
		form  url.Values
		texts []string
	}{
		"no name":            {url.Values{"kind": {"assistant"}, "name": {" "}, "scope": {"read:team"}}, []string{`value="read:team" checked`, `aria-invalid="true"`}},
		"the other door":     {url.Values{"kind": {"partner"}, "name": {"CRM"}, "scope": {"read:team"}}, []string{`value="CRM"`}},
		"no scope":           {url.Values{"kind": {"partner"}, "name": {"CRM"}}, []string{`value="CRM"`}},
		"no such kind":       {url.Values{"kind": {"root"}, "name": {"CRM"}}, nil},
		"a day in the past":  {url.Values{"kind": {"assistant"}, "name": {"CRM"}, "expires": {"2026-02-01"}}, []string{`value="2026-02-01"`}},
		"what is not a day":  {url.Values{"kind": {"assistant"}, "name": {"CRM"}, "expires": {"soon"}}, []string{`aria-invalid="true"`}},
		"what is no address": {url.Values{"kind": {"assistant"}, "name": {"CRM"}, "sources": {"office"}}, []string{`value="office" `}},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, s.send("POST", keysPage, tt.form, me), 400, append(tt.texts, `data-error="VALIDATION_ERROR"`)...)
		})
	}
	if page := body(t, s.send("GET", keysPage, nil, me)); liveKey.MatchString(page) {
		t.Error("a key was made")
	}
}

func TestARefusedChangeKeepsWhatWasFilledIn(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	_, id := s.made(me, url.Values{"kind": {"partner"}, "name": {"CRM"}, "scope": {"participants:read"}})
	for name, tt := range map[string]struct {
		form  url.Values
		focus string // id of the refused field; a box to tick has none
	}{
		"no name":            {url.Values{"name": {" "}, "scope": {"products:read"}, "sources": {"203.0.113.7"}}, "name-" + id},
		"what is no address": {url.Values{"name": {"CRM 2"}, "scope": {"products:read"}, "sources": {"office"}}, "sources-" + id},
		"no scope":           {url.Values{"name": {"CRM 2"}, "sources": {"203.0.113.7"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			page := body(t, s.send("POST", keysPage+"/"+id+"/edit", tt.form, me))
			if got := read(t, page); !slices.Equal(got.focus, []string{tt.focus}) || !slices.Equal(got.invalid, got.focus) || !slices.Equal(got.heard, got.focus) {
				t.Errorf("%+v", got)
			}
			_, row, _ := strings.Cut(page, `data-key="`+id+`"`)
			row, _, _ = strings.Cut(row, "</form>")
			for _, text := range []string{"<details open>", `value="` + tt.form.Get("name") + `"`, `value="` + tt.form.Get("sources") + `"`} {
				if !strings.Contains(row, text) {
					t.Errorf("no %s in %s", text, row)
				}
			}
			if strings.Contains(row, `"products:read" checked`) != tt.form.Has("scope") || strings.Contains(row, `"participants:read" checked`) {
				t.Errorf("other boxes are ticked: %s", row)
			}
		})
	}
	expect(t, s.send("GET", keysPage, nil, me), 200, `<h3><bdi>CRM</bdi></h3>`, `value="participants:read" checked`)
}

func TestAKeyIsChangedReplacedAndRevoked(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	secret, id := s.made(me, url.Values{"kind": {"partner"}, "name": {"CRM"}, "scope": {"participants:read"}})
	change := func(action string, form url.Values) *http.Response {
		return s.send("POST", keysPage+"/"+id+"/"+action, form, me)
	}
	res := change("edit", url.Values{"name": {"CRM 2"}, "scope": {"products:read"}, "sources": {"203.0.113.7"}})
	if res.StatusCode != 303 || res.Header.Get("Location") != keysPage+"?done=edited" {
		t.Fatalf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	expect(t, s.send("GET", keysPage+"?done=edited", nil, me), 200, "Saved", "CRM 2", "203.0.113.7", `value="products:read" checked`)
	expect(t, change("edit", url.Values{"name": {"CRM 2"}}), 400, `data-error="VALIDATION_ERROR"`)
	expect(t, change("rotate", url.Values{"overlap": {"604801"}}), 400, `data-error="VALIDATION_ERROR"`)
	expect(t, change("rotate", url.Values{"overlap": {"soon"}}), 400, `data-error="VALIDATION_ERROR"`)
	page := body(t, change("rotate", url.Values{"overlap": {"3600"}}))
	if shown := secretShown.FindStringSubmatch(page); shown == nil || shown[1] == secret || !strings.Contains(page, "works for 60 more minutes") {
		t.Errorf("after a rotation: %s", page)
	}
	expect(t, change("rotate", url.Values{"overlap": {"0"}}), 409, `data-error="CONFLICT"`)
	if res := change("revoke", url.Values{}); res.StatusCode != 303 {
		t.Errorf("revoke: %d", res.StatusCode)
	}
	expect(t, s.send("GET", keysPage+"?done=revoked", nil, me), 200, `data-key="`+id+`" data-status="revoked"`)
	expect(t, s.send("POST", keysPage+"/nothing/revoke", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
}

func TestOnlyOwnerAndManagerTouchKeys(t *testing.T) {
	for _, role := range []access.Role{access.Frontdesk, access.Instructor} {
		s := inBusiness(t, role)
		me := s.session()
		expect(t, s.send("GET", keysPage, nil, me), 403, `data-error="FORBIDDEN"`, role.Words())
		for _, action := range []string{"", "/x/edit", "/x/rotate", "/x/revoke"} {
			expect(t, s.send("POST", keysPage+action, url.Values{"kind": {"assistant"}, "name": {"Bot"}, "overlap": {"0"}}, me), 403, `data-error="FORBIDDEN"`)
		}
		if page := body(t, s.send("GET", "/console/@sunrise/developers", nil, me)); strings.Contains(page, keysPage) {
			t.Errorf("%s is led to the keys", role)
		}
	}
}

func TestAKeyFormAfterTheSessionEndedDoesNothing(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	s.now = s.now.Add(2 * time.Hour)
	expect(t, s.send("POST", keysPage, url.Values{"kind": {"assistant"}, "name": {"Bot"}}, me), 401, `data-error="UNAUTHORIZED"`, "did nothing")
	if page := body(t, s.send("GET", keysPage, nil, s.session())); liveKey.MatchString(page) {
		t.Error("a key was made")
	}
}

// brokenUse is a store of use that fails.
type brokenUse struct{ usage.Store }

func (brokenUse) LastUsed(context.Context, string, string, time.Time) (time.Time, error) {
	return time.Time{}, errors.New("use is on fire")
}

func TestANewSecretIsShownWhateverElseFails(t *testing.T) {
	s := inBusiness(t, access.Owner)
	s.config.Usage = usage.New(brokenUse{}, s.clock)
	var err error
	if s.h, err = console.New(s.config); err != nil {
		t.Fatal(err)
	}
	me := s.session()
	_, id := s.made(me, url.Values{"kind": {"assistant"}, "name": {"Bot"}})
	if page := body(t, s.send("POST", keysPage+"/"+id+"/rotate", url.Values{"overlap": {"0"}}, me)); !secretShown.MatchString(page) {
		t.Errorf("no secret in %s", page)
	}
	expect(t, s.send("GET", keysPage, nil, me), 500, `data-error="INTERNAL_ERROR"`)
}

func TestOnlyTheNewestEndedKeysAreListed(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	for n := range 52 {
		s.now = s.now.Add(time.Second)
		_, id := s.made(me, url.Values{"kind": {"assistant"}, "name": {fmt.Sprint("Bot ", n)}})
		if res := s.send("POST", keysPage+"/"+id+"/revoke", url.Values{}, me); res.StatusCode != http.StatusSeeOther {
			t.Fatal(res.StatusCode)
		}
	}
	page := body(t, s.send("GET", keysPage, nil, me))
	if n := strings.Count(page, `data-status="revoked"`); n != 50 || strings.Contains(page, "Bot 1<") || !strings.Contains(page, "Bot 51<") {
		t.Errorf("%d ended keys are listed", n)
	}
}
