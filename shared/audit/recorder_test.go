package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
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

// TestInventedSourcesFillNeitherMemoryNorStore: requests that come from everywhere are recorded up to a bound in each minute.
func TestInventedSourcesFillNeitherMemoryNorStore(t *testing.T) {
	store, clock := &counting{}, bookingtest.NewClock()
	r := audit.NewRecorder(store, clock.Now, rand.Reader)
	for minute := range 2 {
		for n := range 3000 {
			r.Record(t.Context(), r.New(access.Caller{Business: access.Business{ID: audit.At("studio")}}, audit.Discovered, "").With(audit.Source, fmt.Sprint(n)))
		}
		if want := 1000 * (minute + 1); store.events != want {
			t.Errorf("%d events after %d minutes, want %d", store.events, minute+1, want)
		}
		clock.Advance(time.Minute)
	}
}

// TestAnEventThatIsLostIsInTheRequestsLine and changes nothing else; a store that does not answer holds up nobody for long.
func TestAnEventThatIsLostIsInTheRequestsLine(t *testing.T) {
	var out bytes.Buffer
	ctx, end := reqlog.Begin(t.Context(), slog.New(slog.NewJSONHandler(&out, nil)), "test")
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
