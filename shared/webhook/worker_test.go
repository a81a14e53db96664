package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/webhook"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func TestADeliveryArrivesSignedByWhatSignsNow(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(202))
	r.endpoint("ep", to.URL+"/hook?a=1")
	r.deliver("ep", "a1")
	r.Requests.Count()
	if work := r.work("ep"); work != (webhook.Work{Attempts: 1}) || r.Requests.Count() != 8 {
		t.Errorf("%+v", work)
	}
	if to.names() != "a1" || to.last.Method != http.MethodPost || to.last.RequestURI != "/hook?a=1" || to.last.Header.Get("Frontdesk-Webhook-Id") != "ep.a1" {
		t.Errorf("%s: %+v", to.names(), to.last)
	}
	for n, want := range []bool{true, true, false} {
		wh, _ := standardwebhooks.NewWebhook(signingSecret(byte(n)))
		if err := wh.VerifyIgnoringTimestamp(to.body, to.last.Header); (err == nil) != want {
			t.Errorf("secret %d: %v", n, err)
		}
	}
	d := r.delivery("ep", "a1")
	if d.Status != webhook.Delivered || !d.EndedAt.Equal(r.Clock.Now()) || len(d.Attempts) != 1 || d.Attempts[0].Status != 202 || d.Attempts[0].Snippet != "It is 202" || d.Attempts[0].Error != "" {
		t.Errorf("%+v", d)
	}
	// It is looked at once more, when the index has certainly caught up, and then no more.
	r.Clock.Advance(time.Minute)
	if awake := r.awake(); len(awake) != 1 || r.work("ep").Attempts != 0 {
		t.Errorf("awake %v", awake)
	}
	r.Clock.Advance(24 * time.Hour)
	if awake := r.awake(); len(awake) != 0 {
		t.Errorf("awake %v", awake)
	}
}

// TestObjectsAreServedAtOnceAndEachInOrder has a server that answers nobody before deliveries of all objects are there.
func TestObjectsAreServedAtOnceAndEachInOrder(t *testing.T) {
	r := newRound(t)
	var all sync.WaitGroup
	var refuse sync.Once
	all.Add(4)
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, name string) {
		if strings.HasSuffix(name, "1") {
			all.Done()
			all.Wait()
		}
		if name == "b2" {
			refuse.Do(func() { w.WriteHeader(500) }) // holds back none after it
		}
	})
	r.endpoint("ep", to.URL)
	var names []string
	for _, object := range []string{"d", "b", "c", "a"} {
		for n := range 5 {
			names = append(names, fmt.Sprint(object, 5-n))
		}
	}
	r.deliver("ep", names...)
	if work := r.work("ep"); work != (webhook.Work{Attempts: 21, Failures: 1}) {
		t.Errorf("%+v", work)
	}
	for _, object := range []string{"a", "c", "d"} {
		got := strings.Join(slices.DeleteFunc(strings.Fields(to.names()), func(n string) bool { return n[:1] != object }), " ")
		if got != strings.ReplaceAll("x1 x2 x3 x4 x5", "x", object) {
			t.Errorf("%s", got)
		}
	}
	// The retry after five seconds was waited for.
	if d := r.delivery("ep", "b2"); d.Status != webhook.Delivered || len(d.Attempts) != 2 || r.Clock.Now().Sub(bookingtest.Now) > 7*time.Second {
		t.Errorf("%+v at %v", d, r.Clock.Now())
	}
}

func TestADeliveryFailsAfterTenAttempts(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(503))
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	for r.work("ep"); r.delivery("ep", "a1").Status == webhook.Pending; r.work("ep") {
		if r.Clock.Advance(time.Minute); len(r.awake()) > 0 {
			r.work("ep") // because the index may lag
		}
		due := r.delivery("ep", "a1").DueAt
		if r.Clock.Set(due.Add(-time.Second)); len(r.awake()) > 0 {
			t.Fatalf("awake before %v", due)
		}
		if r.Clock.Advance(time.Second); len(r.awake()) != 1 {
			t.Fatalf("asleep at %v", due)
		}
	}
	d := r.delivery("ep", "a1")
	if d.Status != webhook.Failed || len(d.Attempts) != 10 || d.Tries != 10 || !d.DueAt.IsZero() || d.EndedAt.IsZero() {
		t.Fatalf("%s after %d attempts", d.Status, len(d.Attempts))
	}
	steps := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	for n, step := range steps {
		if waited := d.Attempts[n+1].At.Sub(d.Attempts[n].At); waited < step || waited > step+step/10 {
			t.Errorf("attempt %d came after %v, not %v", n+2, waited, step)
		}
	}
	if e := r.read("ep"); e.Status != webhook.Enabled || !e.FailingSince.Equal(bookingtest.Now) {
		t.Errorf("%s, failing since %v", e.Status, e.FailingSince)
	}
	if a := d.Attempts[9]; a.Status != 503 || a.Error != "It answered 503." || a.Snippet != "It is 503" {
		t.Errorf("%+v", a)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for header, want := range map[string]time.Duration{"90": 90 * time.Second, bookingtest.Now.Add(time.Hour).Format(http.TimeFormat): time.Hour, "999999": 24 * time.Hour} {
		r := newRound(t)
		to := receive(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(429)
		})
		r.endpoint("ep", to.URL)
		r.deliver("ep", "a1")
		r.work("ep")
		if d := r.delivery("ep", "a1"); !d.DueAt.Equal(bookingtest.Now.Add(want)) {
			t.Errorf("%s: due %v", header, d.DueAt)
		}
		r.Clock.Advance(want - time.Second)
		if r.work("ep"); to.names() != "a1 a1" { // it is waited for
			t.Errorf("%s: %s", header, to.names())
		}
	}
}

func TestAnEndpointThatIsGoneIsDisabled(t *testing.T) {
	r := newRound(t)
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, name string) {
		if name == "a2" {
			w.WriteHeader(410)
		}
	})
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1", "a2", "a3", "a4")
	r.work("ep")
	if e := r.read("ep"); e.Status != webhook.Disabled || e.Reason != webhook.Gone || to.names() != "a1 a2" {
		t.Errorf("%s %s after %s", e.Status, e.Reason, to.names())
	}
	for name, want := range map[string]webhook.DeliveryStatus{"a1": webhook.Delivered, "a2": webhook.Stopped, "a3": webhook.Stopped, "a4": webhook.Stopped} {
		if d := r.delivery("ep", name); d.Status != want || d.EndedAt.IsZero() {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if len(r.notified) != 1 || r.notified[0].ID != "ep" || r.notified[0].Reason != webhook.Gone {
		t.Errorf("told %+v", r.notified)
	}
}

func TestAnEndpointThatFailedForFiveDaysIsDisabled(t *testing.T) {
	r := newRound(t)
	answer := 500
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(answer) })
	r.endpoint("ep", to.URL)
	for day, want := range []string{"enabled", "enabled", "works", "enabled", "enabled", "enabled", "enabled", "enabled", "disabled"} {
		r.Clock.Set(bookingtest.Now.AddDate(0, 0, day))
		if answer = 500; want == "works" {
			answer = 200
		}
		r.deliver("ep", fmt.Sprint("a", day))
		r.work("ep")
		e := r.read("ep")
		if works := e.FailingSince.IsZero(); works != (want == "works") || !works && string(e.Status) != want {
			t.Fatalf("day %d: %s, failing since %v", day, e.Status, e.FailingSince)
		}
	}
	if e := r.read("ep"); e.Reason != webhook.Failing || len(r.notified) != 1 {
		t.Errorf("%s, told %+v", e.Reason, r.notified)
	}
	due, err := r.store.Due(t.Context(), r.ID, "ep", 100)
	if err != nil || len(due) != 0 {
		t.Errorf("%d are still pending: %v", len(due), err)
	}
}

func TestNothingIsSentToADisabledOrRemovedEndpoint(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	disabled, removed := r.endpoint("disabled", to.URL), r.endpoint("removed", to.URL)
	r.deliver("disabled", "a1", "a2")
	r.deliver("removed", "a1", "a2")
	disabled.Status, disabled.Reason = webhook.Disabled, webhook.ByHand
	r.must(r.store.MarkEndpoint(t.Context(), disabled))
	r.must(r.store.RemoveEndpoint(t.Context(), removed, r.logged()))
	for _, id := range []string{"disabled", "removed"} {
		if work := r.work(id); work.Attempts != 0 || to.names() != "" || r.delivery(id, "a1").Status != webhook.Stopped || r.delivery(id, "a2").Status != webhook.Stopped {
			t.Errorf("%s: %+v, sent %q", id, work, to.names())
		}
	}
	if len(r.notified) != 0 {
		t.Errorf("told %+v", r.notified)
	}
}

func TestManyWorkersSendEachOnce(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	r.endpoint("ep", to.URL)
	var names []string
	for n := range 30 {
		names = append(names, fmt.Sprintf("%02dx", n))
	}
	r.deliver("ep", names...)
	for _, err := range bookingtest.AtOnce(16, func(int) error { _, err := r.Work(t.Context(), r.ID, "ep"); return err }) {
		r.must(err)
	}
	got := strings.Fields(to.names())
	if slices.Sort(got); !slices.Equal(got, names) {
		t.Errorf("%d arrived: %v", len(got), got)
	}
}

// TestAWorkerThatIsKilledBeforeItsRecordLosesNothing: what it sent is sent again when its lease is over, and counted once.
func TestAWorkerThatIsKilledBeforeItsRecordLosesNothing(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	killed := *r.Worker
	killed.Store = &dying{Webhooks: r.store}
	if _, err := killed.Work(t.Context(), r.ID, "ep"); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	if work := r.work("ep"); work.Attempts != 0 || len(r.awake()) != 0 {
		t.Errorf("while the lease lasts: %+v, awake %v", work, r.awake())
	}
	r.Clock.Advance(time.Minute)
	if awake := r.awake(); !slices.Equal(awake, []string{"ep"}) {
		t.Fatalf("awake %v", awake)
	}
	r.work("ep")
	if d := r.delivery("ep", "a1"); d.Status != webhook.Delivered || d.Tries != 1 || to.names() != "a1 a1" {
		t.Errorf("sent %s: %+v", to.names(), d)
	}
}

// TestASlowEndpointDelaysNoOther holds one endpoint's answer back until the other's delivery is recorded.
func TestASlowEndpointDelaysNoOther(t *testing.T) {
	r := newRound(t)
	arrived, done := make(chan struct{}), make(chan struct{})
	slow := receive(t, func(http.ResponseWriter, *http.Request, string) { close(arrived); <-done })
	fast := receive(t, status(200))
	r.endpoint("slow", slow.URL)
	r.endpoint("fast", fast.URL)
	r.deliver("slow", "a1")
	r.deliver("fast", "a1")
	slowly := make(chan error)
	go func() { _, err := r.Work(t.Context(), r.ID, "slow"); slowly <- err }()
	<-arrived
	r.work("fast")
	if d := r.delivery("fast", "a1"); d.Status != webhook.Delivered {
		t.Errorf("%+v", d)
	}
	close(done)
	r.must(<-slowly)
	if d := r.delivery("slow", "a1"); d.Status != webhook.Delivered {
		t.Errorf("%+v", d)
	}
}

func TestAWorkerStopsBeforeItsDeadline(t *testing.T) {
	r := newRound(t)
	to := receive(t, status(200))
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	ctx, cancel := context.WithTimeout(t.Context(), 19*time.Second)
	defer cancel()
	if work, err := r.Work(ctx, r.ID, "ep"); err != nil || work.Attempts != 0 || !slices.Equal(r.awake(), []string{"ep"}) {
		t.Errorf("%+v, awake %v: %v", work, r.awake(), err)
	}
	if r.work("ep"); to.names() != "a1" {
		t.Errorf("the next one sent %q", to.names())
	}
}

// TestWhatComesDuringWorkIsDoneByTheSameWorker has the endpoint's own answer cause another event.
func TestWhatComesDuringWorkIsDoneByTheSameWorker(t *testing.T) {
	r := newRound(t)
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, name string) {
		if name < "a5" {
			if err := r.add("ep", "a"+string(name[1]+1)); err != nil {
				t.Error(err)
			}
		}
	})
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	if work := r.work("ep"); work.Attempts != 5 || to.names() != "a1 a2 a3 a4 a5" {
		t.Errorf("%+v: %s", work, to.names())
	}
}

// TestALeaseIsRenewedDuringLongWork has a server that takes 20 s for each answer.
func TestALeaseIsRenewedDuringLongWork(t *testing.T) {
	r := newRound(t)
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
		r.Clock.Advance(20 * time.Second)
		if _, err := r.store.Lease(t.Context(), r.ID, "ep", "another", r.Clock.Now(), r.Clock.Now().Add(time.Minute)); !errors.Is(err, webhook.ErrBusy) {
			t.Errorf("another worker got the queue: %v", err)
		}
	})
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1", "a2", "a3", "a4", "a5", "a6")
	if work := r.work("ep"); work.Attempts != 6 {
		t.Errorf("%+v", work)
	}
}

// TestWhatPeopleChangeDuringWorkStays: what a worker found out is about the address that it called, and of what it did not read.
func TestWhatPeopleChangeDuringWorkStays(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer int
		change func(*webhook.Endpoint)
		want   webhook.EndpointStatus
		fails  bool
	}{
		{"a description", 500, func(e *webhook.Endpoint) { e.Description = "ours" }, webhook.Enabled, true},
		{"a description, and it is gone", 410, func(e *webhook.Endpoint) { e.Description = "ours" }, webhook.Disabled, false},
		{"the address", 410, func(e *webhook.Endpoint) { e.URL += "/moved" }, webhook.Enabled, false},
		{"disabled by hand", 410, func(e *webhook.Endpoint) { e.Status, e.Reason = webhook.Disabled, webhook.ByHand }, webhook.Disabled, false},
	} {
		r := newRound(t)
		var once sync.Once
		to := receive(t, func(w http.ResponseWriter, req *http.Request, _ string) {
			once.Do(func() {
				e, err := r.store.Endpoint(t.Context(), r.ID, "ep")
				if tt.change(&e); err == nil {
					err = r.store.ChangeEndpoint(t.Context(), e, nil, r.logged())
				}
				if err != nil {
					t.Error(err)
				}
			})
			if req.URL.Path != "/moved" {
				w.WriteHeader(tt.answer)
			}
		})
		r.endpoint("ep", to.URL)
		r.deliver("ep", "a1")
		r.work("ep")
		e := r.read("ep")
		told := tt.want == webhook.Disabled && e.Reason == webhook.Gone
		if e.Status != tt.want || e.FailingSince.IsZero() == tt.fails || (len(r.notified) == 1) != told {
			t.Errorf("%s: %s %s, failing since %v, told %d", tt.name, e.Status, e.Reason, e.FailingSince, len(r.notified))
		}
	}
}

func TestThatNobodyCouldBeToldIsAnError(t *testing.T) {
	r := newRound(t)
	errMail := errors.New("the mail is down")
	r.Notify = func(context.Context, webhook.Endpoint) error { return errMail }
	to := receive(t, status(410))
	r.endpoint("ep", to.URL)
	r.deliver("ep", "a1")
	r.endpoint("quiet", to.URL)
	r.deliver("quiet", "a1")
	if _, err := r.Work(t.Context(), r.ID, "ep"); !errors.Is(err, errMail) || r.delivery("ep", "a1").Status != webhook.Stopped || r.read("ep").Status != webhook.Disabled {
		t.Errorf("%v: %+v", err, r.read("ep"))
	}
	r.Notify = nil
	if r.work("quiet"); r.read("quiet").Status != webhook.Disabled {
		t.Errorf("%+v", r.read("quiet"))
	}
}
