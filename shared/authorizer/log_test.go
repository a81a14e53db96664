package authorizer_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// logged is a world whose authorizer logs.
func logged(t *testing.T) *world {
	w := newWorld(t)
	w.gate.Recorder = audit.NewRecorder(dynamo.NewEvents(w.Tables), w.Clock.Now, rand.Reader)
	return w
}

// TestAKnownCredentialThatIsRefusedIsLogged in the log of the business that it is of, with the reason.
func TestAKnownCredentialThatIsRefusedIsLogged(t *testing.T) {
	w := logged(t)
	partnerKey, partnerSecret := w.key(w.Studio, account.PartnerKey, "participants:read")
	revoked, revokedSecret := w.key(w.Studio, account.PartnerKey, "participants:read")
	w.must(w.keys.Revoke(t.Context(), w.Operator(), revoked.ID))
	_, token := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	endedGrant, endedToken := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.must(w.grants.Revoke(t.Context(), endedGrant, w.Clock.Now()))
	_, ofAnAccount := w.token("/account/api/mcp", "", "mcp:account")
	for _, tt := range []struct {
		name      string
		knock     knock
		reason    string
		principal string
		subject   string
	}{
		{"another business", at(partner, partnerSecret).handleIs("@other"), "wrong_business", "key:" + partnerKey.ID, "/@other/api/graphql"},
		{"another door", at(assistant, partnerSecret), "wrong_door", "key:" + partnerKey.ID, "/api/mcp"},
		{"a revoked key", at(partner, revokedSecret), "revoked", "key:" + revoked.ID, "/@studio/api/graphql"},
		{"a token elsewhere", at(assistant, token), "wrong_address", "user:" + user, "/api/mcp"},
		{"a revoked token", at(staff, endedToken), "revoked", "user:" + user, "/@studio/api/mcp"},
		{"a good key", at(partner, partnerSecret), "", "", ""},
		{"a good token", at(staff, token), "", "", ""},
		{"an account's token", at(staff, ofAnAccount), "", "", ""},
		{"an unknown key", at(partner, unknown(partnerSecret)), "", "", ""},
		{"an unknown token", at(assistant, unknown(token)), "", "", ""},
		{"nonsense", at(partner, "nonsense"), "", "", ""},
	} {
		w.Clock.Advance(time.Minute)
		before := len(w.Events(audit.Refused))
		costs := []int{w.ask(tt.knock.with("User-Agent", "zapier/1.0")).requests, w.ask(tt.knock).requests}
		log := w.Events(audit.Refused)[before:]
		if tt.reason == "" {
			if len(log) > 0 || costs[0] > 1 {
				t.Errorf("%s: %d store requests, logged %+v", tt.name, costs[0], log)
			}
			continue
		}
		if len(log) != 1 || costs[0] != 2 || costs[1] != 1 {
			t.Errorf("%s: %d store requests, logged %+v", tt.name, costs, log)
			continue
		}
		e := log[0]
		if e.Reason != tt.reason || e.Principal != tt.principal || e.Subject != tt.subject || e.RequestID != "req-1" || e.Details["source"] != "192.0.2.1" || e.Details["userAgent"] != "zapier/1.0" {
			t.Errorf("%s: logged %+v", tt.name, e)
		}
	}
	if n := len(w.other.Events()); n != 0 {
		t.Errorf("the other business's log has %d events", n)
	}
}

// TestACredentialThatEndedIsLogged when it comes again: by its time, or with its person's membership.
func TestACredentialThatEndedIsLogged(t *testing.T) {
	w := logged(t)
	_, partnerSecret := w.key(w.Studio, account.PartnerKey, "participants:read")
	_, token := w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.Clock.Advance(time.Hour)
	for name, k := range map[string]knock{"key": at(partner, partnerSecret), "token": at(staff, token)} {
		w.Clock.Advance(time.Minute)
		before := len(w.Events(audit.Refused))
		w.ask(k)
		if log := w.Events(audit.Refused)[before:]; len(log) != 1 || log[0].Reason != "expired" {
			t.Errorf("an expired %s: %+v", name, log)
		}
	}
	w.Clock.Advance(time.Minute)
	_, token = w.token("/@studio/api/mcp", w.ID, "mcp:business")
	w.role("")
	w.ask(at(staff, token))
	if log := w.Events(audit.Refused); log[len(log)-1].Reason != "membership_ended" {
		t.Errorf("a membership that ended: %+v", log[len(log)-1])
	}
}

// TestADiscoveryIsLoggedUnderTheHandle in one request, whether or not a business has it.
func TestADiscoveryIsLoggedUnderTheHandle(t *testing.T) {
	w := logged(t)
	for _, route := range []string{staff, partner} {
		w.wantDeny(route, at(route, "").with("User-Agent", strings.Repeat("é", 300)), challenges[route], 1)
		w.Clock.Advance(time.Minute)
	}
	w.wantDeny("again", at(staff, ""), challenges[staff], 1)
	w.wantDeny("in the same minute", at(staff, ""), challenges[staff], 0)
	w.wantDeny("nobody's handle", at(staff, "").handleIs("@nobody"), strings.Replace(challenges[staff], "@studio", "@nobody", 1), 1)
	w.wantDeny("an address of no business", at(assistant, ""), challenges[assistant], 0)
	log := w.Events(audit.Discovered)
	if len(log) != 3 || log[0].Door != access.Staff || log[1].Door != access.Partner || log[0].Subject != "/@studio/api/mcp" || log[0].Principal != "anonymous" || log[0].RequestID != "req-1" {
		t.Errorf("the log has %+v", log)
	}
	if name := log[0].Details["userAgent"]; len(name) > 200 || !strings.HasPrefix(name, "éé") {
		t.Errorf("the program's name is %q", name)
	}
	if n := len(w.other.Events()); n != 0 {
		t.Errorf("the other business's log has %d events", n)
	}
}

// TestOneSubscriberIsOneSource (OWASP API4): a flood from all addresses of one IPv6 network is one discovery in a minute, and one
// of each refusal.
func TestOneSubscriberIsOneSource(t *testing.T) {
	w := logged(t)
	_, secret := w.key(w.Studio, account.PartnerKey, "participants:read")
	for n := range 50 {
		source := fmt.Sprintf("2001:db8:1:2::%x", n)
		w.ask(at(staff, "").from(source))
		w.ask(at(assistant, secret).from(source))
	}
	for _, kind := range []audit.Kind{audit.Discovered, audit.Refused} {
		if log := w.Events(kind); len(log) != 1 || log[0].Details[audit.Source] != "2001:db8:1:2::/64" {
			t.Errorf("%s: %+v", kind, log)
		}
	}
}

// unwritable is a log that takes nothing.
type unwritable struct{}

func (unwritable) AddEvent(context.Context, audit.Event) error {
	return errors.New("the store is full")
}

// TestALogThatFailsChangesNoAnswer at any door, for any credential.
func TestALogThatFailsChangesNoAnswer(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(w.Studio, account.PartnerKey, "participants:read")
	ask := func(log *audit.Recorder) (answers []string) {
		w.gate.Recorder = log
		for _, k := range []knock{at(staff, ""), at(partner, secret).handleIs("@other"), at(assistant, secret), at(partner, secret)} {
			a := w.ask(k)
			answers = append(answers, fmt.Sprint(a.effect, a.context))
		}
		return answers
	}
	if with, without := ask(audit.NewRecorder(unwritable{}, bookingtest.NewClock().Now, rand.Reader)), ask(nil); fmt.Sprint(with) != fmt.Sprint(without) {
		t.Errorf("with a log that fails %s, without %s", with, without)
	}
}
