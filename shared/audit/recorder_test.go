package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

func TestTheFirstOfItsLikeInAMinuteIsRecorded(t *testing.T) {
	a := newArchive(t)
	r := audit.NewRecorder(a.store, a.Clock.Now, rand.Reader)
	c, denied := a.Key(access.Partner, "products:read"), problem.MissingScope("participants:read")
	refuse := func(c access.Caller, errs ...error) { r.Refused(t.Context(), c, "participants", errs...) }
	bookingtest.AtOnce(64, func(int) error { refuse(c, denied); return nil })
	want := func(step string, n int) {
		t.Helper()
		if got := a.Events(audit.Refused); len(got) != n {
			t.Fatalf("%s: %d events, want %d: %+v", step, len(got), n, got)
		}
	}
	want("64 at once", 1)
	a.Clock.Advance(59 * time.Second)
	refuse(c, denied)
	want("in the same minute", 1)
	refuse(c, problem.Denied(problem.ReasonRole, "No."))
	want("another reason", 2)
	refuse(a.Person("ana", access.Owner), denied)
	want("somebody else", 3)
	refuse(c, nil, errors.New("the store is down"), problem.New(problem.NotFound, "None."))
	refuse(access.Caller{Principal: "user:1", Door: access.Account}, denied)
	refuse(c)
	want("nothing to record", 3)
	a.Clock.Advance(time.Second)
	refuse(c, denied, problem.MissingScope("webhooks:read", "participants:read"))
	want("the next minute", 4)
	e := a.Events(audit.Refused)[3]
	if e.Reason != problem.ReasonInsufficientScope || e.Subject != "participants" || e.Details["scopes"] != "participants:read webhooks:read" || e.Details["message"] != denied.Message {
		t.Errorf("recorded %+v", e)
	}
	(*audit.Recorder)(nil).Refused(t.Context(), c, "participants", denied)
}

// discovery is a request without a credential that came from a source to the address with a handle.
func discovery(r *audit.Recorder, handle, source string) audit.Event {
	c := access.Caller{Principal: access.Nobody, Door: access.Staff, Business: access.Business{ID: audit.At(handle)}}
	return r.New(c, audit.Discovered, "/@"+handle+"/api/mcp").With(audit.Source, source)
}

// TestAFloodIsBounded in each minute, whatever its events do not have in common.
func TestAFloodIsBounded(t *testing.T) {
	for name, tt := range map[string]struct {
		event func(r *audit.Recorder, n int) audit.Event
		want  int
	}{
		"invented sources at one address": {func(r *audit.Recorder, n int) audit.Event { return discovery(r, "studio", fmt.Sprint(n)) }, 20},
		"invented handles from one source": {func(r *audit.Recorder, n int) audit.Event {
			return discovery(r, fmt.Sprint("studio-", n), "192.0.2.1")
		}, 6},
		"both invented": {func(r *audit.Recorder, n int) audit.Event {
			return discovery(r, fmt.Sprint("studio-", n), fmt.Sprint(n))
		}, 100},
		"one credential": {func(r *audit.Recorder, n int) audit.Event {
			return r.New(access.Caller{Principal: "key:1", Business: access.Business{ID: "studio"}}, audit.Refused, fmt.Sprint("/@", n, "/api/graphql"))
		}, 100},
		"many credentials": {func(r *audit.Recorder, n int) audit.Event {
			return r.New(access.Caller{Principal: fmt.Sprint("key:", n), Business: access.Business{ID: "studio"}}, audit.Refused, "/api/mcp")
		}, 1000},
	} {
		store, clock := &counting{}, bookingtest.NewClock()
		r := audit.NewRecorder(store, clock.Now, rand.Reader)
		for minute := range 2 {
			for n := range 3000 {
				r.Record(t.Context(), tt.event(r, n))
			}
			if want := tt.want * (minute + 1); store.events != want {
				t.Errorf("%s: %d events after %d minutes, want %d", name, store.events, minute+1, want)
			}
			clock.Advance(time.Minute)
		}
	}
}

// TestWhoHasNoCredentialCannotSilenceTheLog (OWASP API4): a flood of requests without a credential hides no refusal of one that
// we gave out, and from one source not even another's discovery.
func TestWhoHasNoCredentialCannotSilenceTheLog(t *testing.T) {
	store := &counting{}
	r := audit.NewRecorder(store, bookingtest.NewClock().Now, rand.Reader)
	record := func(e audit.Event) bool {
		before := store.events
		r.Record(t.Context(), e)
		return store.events == before+1
	}
	for n := range 3000 {
		record(discovery(r, fmt.Sprint("studio-", n), "192.0.2.1"))
	}
	if !record(discovery(r, "studio", "192.0.2.2")) {
		t.Error("one source hides what comes from another")
	}
	for n := range 3000 {
		record(discovery(r, fmt.Sprint("studio-", n), fmt.Sprint("source-", n)))
	}
	for n := range 900 {
		if !record(r.New(access.Caller{Principal: fmt.Sprint("key:", n), Business: access.Business{ID: "studio"}}, audit.Refused, "/api/mcp")) {
			t.Fatalf("the refusal of key %d is hidden", n)
		}
	}
}

// TestAnEventThatIsLostIsInTheRequestsLine and changes nothing else; a store that does not answer holds up nobody for long.
func TestAnEventThatIsLostIsInTheRequestsLine(t *testing.T) {
	var out bytes.Buffer
	ctx, end := reqlog.New(&out, reqlog.Program{}).Begin(t.Context(), "test", "")
	store := &counting{err: errors.New("the store is down")}
	r := audit.NewRecorder(store, bookingtest.NewClock().Now, rand.Reader)
	for range 2 {
		r.Record(ctx, audit.Event{Kind: audit.Refused})
	}
	end(nil)
	if !strings.Contains(out.String(), `"eventLost":"the store is down"`) || store.events != 1 || !store.bounded {
		t.Errorf("%d attempts, with a deadline: %v, logged %s", store.events, store.bounded, &out)
	}
}

type counting struct {
	events  int
	err     error
	bounded bool
}

func (c *counting) AddEvent(ctx context.Context, _ audit.Event) error {
	c.events++
	_, c.bounded = ctx.Deadline()
	return c.err
}

func TestTheRegistryIsComplete(t *testing.T) {
	seen := map[audit.Kind]bool{}
	for _, k := range audit.Kinds() {
		if seen[k.Kind] || k.Group == "" || k.Words == "" || !strings.Contains(string(k.Kind), ".") || k.Kind.Info() != k {
			t.Errorf("%+v is listed twice or lacks a part", k)
		}
		seen[k.Kind] = true
	}
	if unknown := audit.Kind("from.the_future").Info(); unknown.Words != "from.the_future" {
		t.Errorf("%+v", unknown)
	}
}
