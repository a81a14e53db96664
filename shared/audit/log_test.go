package audit_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// archive is the log of a studio, and that of its neighbour.
type archive struct {
	*bookingtest.Studio
	neighbour *bookingtest.Studio
	store     dynamo.Events
	log       *audit.Log
	t         *testing.T
}

func newArchive(t *testing.T) archive {
	s := bookingtest.New(t)
	store := dynamo.NewEvents(s.Tables)
	return archive{s, s.Neighbour("other"), store, audit.NewLog(store, s.Clock.Now), t}
}

// add logs something in a business at a time.
func (a archive) add(c access.Caller, kind audit.Kind, subject string, at time.Time) audit.Event {
	a.t.Helper()
	e := audit.New(c, kind, subject, at, rand.Reader)
	if err := a.store.AddEvent(a.t.Context(), e); err != nil {
		a.t.Fatal(err)
	}
	return e
}

// pages reads the log page by page to its end, and returns what it found and the most requests that one page took.
func (a archive) pages(c access.Caller, f audit.Filter) (found []audit.Event, most int) {
	a.t.Helper()
	for {
		a.Requests.Count()
		page, err := a.log.Events(a.t.Context(), c, f)
		if err != nil {
			a.t.Fatal(err)
		}
		most = max(most, a.Requests.Count())
		found = append(found, page.Events...)
		if f.Before = page.Next; page.Next == "" {
			return found, most
		}
	}
}

func subjects(events []audit.Event) (list []string) {
	for _, e := range events {
		list = append(list, e.Subject)
	}
	return list
}

// TestTheLogIsWhatAModelSays writes at random into the logs of two businesses, by their ids and their handles, and reads one
// through random filters page by page.
func TestTheLogIsWhatAModelSays(t *testing.T) {
	a := newArchive(t)
	now := a.Clock.Now()
	kinds := audit.Kinds()
	var all []audit.Event
	callers := []access.Caller{a.Key(access.Partner, "participants:read"), a.Person("ana", access.Owner), a.neighbour.Operator(),
		{Principal: "anonymous", Door: access.Staff, Business: access.Business{ID: audit.At("studio")}}}
	callers[1].ClientID, callers[1].ClientName = "client-1", "Claude"
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(0, 6).Draw(rt, "more") {
			at := now.Add(-time.Duration(rapid.Int64Range(0, int64(16*24*time.Hour)).Draw(rt, "age")).Truncate(time.Millisecond))
			c, kind := rapid.SampledFrom(callers).Draw(rt, "caller"), rapid.SampledFrom(kinds).Draw(rt, "kind").Kind
			if c.Principal == access.Nobody {
				kind = audit.Discovered
			}
			all = append(all, a.add(c, kind,
				rapid.SampledFrom([]string{"Yoga", "yoga mat", "CUT", ""}).Draw(rt, "subject"), at))
		}
		day := func(name string) time.Time {
			if d := rapid.IntRange(-1, 16).Draw(rt, name); d >= 0 {
				return now.AddDate(0, 0, -d)
			}
			return time.Time{}
		}
		f := audit.Filter{From: day("from"), To: day("to"),
			Client: rapid.SampledFrom([]string{"", "", "key:1", "user:ana", "client-1", "anonymous", "nobody"}).Draw(rt, "client"),
			Text:   rapid.SampledFrom([]string{"", "", "yoga", "claude", "BOOKING", "nowhere"}).Draw(rt, "text")}
		if rapid.Bool().Draw(rt, "of a group") {
			f.Group = rapid.SampledFrom(kinds).Draw(rt, "group").Group
		}
		var want []string
		for _, e := range all {
			own := e.BusinessID == a.ID || e.BusinessID == audit.At(a.Handle)
			told := strings.ToLower(e.Subject + "|" + e.ClientName + "|" + e.Kind.Info().Words)
			if own && !e.At.Before(now.Add(-audit.Kept)) && !e.At.Before(f.From) && (f.To.IsZero() || e.At.Before(f.To)) &&
				(f.Group == "" || f.Group == e.Kind.Info().Group) &&
				(f.Client == "" || f.Client == e.Principal || f.Client == e.ClientID) && strings.Contains(told, strings.ToLower(f.Text)) {
				want = append(want, e.ID)
			}
		}
		slices.Sort(want)
		slices.Reverse(want)
		found, _ := a.pages(a.Operator(), f)
		var got []string
		for _, e := range found {
			got = append(got, e.ID)
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v found %d events, want %d", f, len(got), len(want))
		}
	})
}

// TestAPageIsBoundedWork: a text that stands nowhere reads a busy log a part at a time.
func TestAPageIsBoundedWork(t *testing.T) {
	a := newArchive(t)
	const many = 2300
	errs := bookingtest.AtOnce(20, func(worker int) error {
		for n := worker; n < many; n += 20 {
			e := audit.New(a.Operator(), audit.Refused, fmt.Sprint("request ", n), a.Clock.Now().Add(-time.Duration(n)*time.Second), rand.Reader)
			if err := a.store.AddEvent(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	page, err := a.log.Events(t.Context(), a.Operator(), audit.Filter{Text: "stands nowhere"})
	if err != nil || len(page.Events) != 0 || page.Next == "" {
		t.Errorf("%d events, next %q, %v", len(page.Events), page.Next, err)
	}
	for text, want := range map[string]int{"stands nowhere": 0, "request 2299": 1, "": many} {
		if found, most := a.pages(a.Operator(), audit.Filter{Text: text}); len(found) != want || most > 8 {
			t.Errorf("%q: %d events, %d store requests for a page", text, len(found), most)
		}
	}
	if _, most := a.pages(a.Operator(), audit.Filter{From: a.Clock.Now().Add(-10 * time.Second)}); most != 2 {
		t.Errorf("the newest page takes %d store requests", most)
	}
}

// TestAFloodAtTheDoorHidesNothingElse (OWASP API4): who asks for keys or a program does not read past requests
// without a credential, which anybody can send.
func TestAFloodAtTheDoorHidesNothingElse(t *testing.T) {
	a := newArchive(t)
	key := a.Key(access.Partner, "participants:read")
	a.add(a.Operator(), audit.KeyRevoked, "Zapier", a.Clock.Now().Add(-time.Hour))
	a.add(key, audit.Refused, "/api/mcp", a.Clock.Now().Add(-time.Hour))
	stranger := access.Caller{Principal: access.Nobody, Door: access.Staff, Business: access.Business{ID: audit.At(a.Handle)}}
	errs := bookingtest.AtOnce(20, func(worker int) error {
		for n := range 55 {
			e := audit.New(stranger, audit.Discovered, "/@studio/api/mcp", a.Clock.Now().Add(-time.Duration(worker*55+n)*time.Second), rand.Reader)
			if err := a.store.AddEvent(t.Context(), e); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		filter   audit.Filter
		found    int
		requests int
	}{
		"keys":                  {audit.Filter{Group: audit.Keys}, 1, 1},
		"one program":           {audit.Filter{Client: key.Principal}, 1, 1},
		"the doors":             {audit.Filter{Group: audit.Doors}, audit.PageSize, 2},
		"who has no credential": {audit.Filter{Client: access.Nobody}, audit.PageSize, 2},
	} {
		a.Requests.Count()
		page, err := a.log.Events(t.Context(), a.Operator(), tt.filter)
		if err != nil || len(page.Events) != tt.found || a.Requests.Count() != tt.requests {
			t.Errorf("%s: the first page has %d events, %v", name, len(page.Events), err)
		}
	}
}

func TestEventsAreKeptForFourteenDays(t *testing.T) {
	a := newArchive(t)
	e := a.add(a.Operator(), audit.KeyCreated, "Zapier", a.Clock.Now())
	a.Clock.Advance(audit.Kept)
	got, err := a.log.Event(t.Context(), a.Operator(), e.ID)
	if err != nil || got.Subject != "Zapier" || got.At != e.At {
		t.Errorf("%+v, %v", got, err)
	}
	a.Clock.Advance(time.Millisecond)
	if _, err := a.log.Event(t.Context(), a.Operator(), e.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("an expired event: %v", err)
	}
	if found, _ := a.pages(a.Operator(), audit.Filter{From: e.At.AddDate(0, 0, -1)}); len(found) != 0 {
		t.Errorf("the log has %v", subjects(found))
	}
}

// TestNobodyReadsAnothersLog (OWASP API1): neither by an event's id, nor with a cursor of another log.
func TestNobodyReadsAnothersLog(t *testing.T) {
	a := newArchive(t)
	own, other := a.add(a.Operator(), audit.KeyCreated, "own", a.Clock.Now()), a.add(a.neighbour.Operator(), audit.KeyCreated, "other", a.Clock.Now().Add(time.Second))
	if _, err := a.log.Event(t.Context(), a.Operator(), other.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("another's event: %v", err)
	}
	page, err := a.log.Events(t.Context(), a.Operator(), audit.Filter{Before: other.ID})
	if err != nil || len(page.Events) != 1 || page.Events[0].ID != own.ID {
		t.Errorf("another's cursor: %+v, %v", page, err)
	}
	for name, c := range map[string]access.Caller{"front desk": a.Person("ana", access.Frontdesk), "instructor": a.Person("ana", access.Instructor),
		"key": a.Key(access.Assistant, "*"), "nobody": {}} {
		if _, err := a.log.Events(t.Context(), c, audit.Filter{Group: "nothing"}); !problem.Is(err, problem.Forbidden) {
			t.Errorf("%s reads: %v", name, err)
		}
		if _, err := a.log.Event(t.Context(), c, own.ID); !problem.Is(err, problem.Forbidden) {
			t.Errorf("%s reads one: %v", name, err)
		}
	}
	for _, role := range []access.Role{access.Owner, access.Manager} {
		c := access.Member("ana", "Ana", a.ForCaller(), 0, role, "req-1")
		if got, err := a.log.Event(t.Context(), c, own.ID); err != nil || got.ID != own.ID {
			t.Errorf("%s: %+v, %v", role, got, err)
		}
	}
}

func TestAFilterThatCannotBe(t *testing.T) {
	a := newArchive(t)
	for field, f := range map[string]audit.Filter{"group": {Group: "nothing"}, "text": {Text: strings.Repeat("é", 101)},
		"before": {Before: "EVENT#1"}} {
		if _, err := a.log.Events(t.Context(), a.Operator(), f); !problem.Is(err, problem.ValidationError) || problem.From(err).Field() != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, id := range []string{"", "x", strings.Repeat("0", 26), strings.Repeat("z", 26), "7zzzzzzzzzzzzzzzzzzzzzzzzz"} {
		if _, err := a.log.Event(t.Context(), a.Operator(), id); !problem.Is(err, problem.NotFound) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	if page, err := a.log.Events(t.Context(), a.Operator(), audit.Filter{To: time.Unix(-1e12, 0)}); err != nil || len(page.Events) > 0 || page.Next != "" {
		t.Errorf("before all time: %+v, %v", page, err)
	}
}

// FuzzFilter holds that no filter is anything but an answer or a VALIDATION_ERROR.
func FuzzFilter(f *testing.F) {
	f.Add("yoga", "01kjm6jm00ewgs1420m92qymbq", "key:1", int64(0), int64(1<<40))
	f.Add("\xff", "", "", int64(-1<<62), int64(1<<62))
	log := audit.NewLog(empty{}, func() time.Time { return bookingtest.Now })
	c := access.Operator(access.Business{ID: "biz", Handle: "biz"})
	f.Fuzz(func(t *testing.T, text, before, client string, from, to int64) {
		page, err := log.Events(t.Context(), c, audit.Filter{Text: text, Before: before, Client: client, From: time.Unix(from, 0), To: time.Unix(to, 0)})
		if err != nil && !problem.Is(err, problem.ValidationError) || len(page.Events) > 0 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

// empty is a store of no events.
type empty struct{ audit.Store }

func (empty) Events(context.Context, string, string, string) iter.Seq2[audit.Event, error] {
	return func(func(audit.Event, error) bool) {}
}
