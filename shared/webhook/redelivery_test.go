package webhook_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

// redelivered lists the places of those deliveries that are at the beginning of the schedule, and due.
func (o office) redelivered(all []webhook.Delivery) (places []int) {
	o.t.Helper()
	for n, d := range all {
		now, err := o.endpoints.Delivery(o.t.Context(), o.Operator(), d.ID)
		expect(o.t, err, "")
		if now.Status == webhook.Pending && now.Step == 0 && now.DueAt.Equal(o.Clock.Now()) && now.EndedAt.IsZero() && now.Tries == d.Tries && string(now.Body) == "{}" {
			places = append(places, n)
		}
	}
	return places
}

func TestDeliveriesAreMadeAgain(t *testing.T) {
	minute := func(n int) time.Time { return bookingtest.Now.Add(time.Duration(n) * time.Minute) }
	for name, tt := range map[string]struct {
		which func(failed, delivered []webhook.Delivery) webhook.Redelivery
		want  []int // of those that failed
		also  []int // of those that were delivered
	}{
		"one": {func(f, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{DeliveryIDs: []string{f[1].ID}}
		}, []int{1}, nil},
		"one, twice": {func(f, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{DeliveryIDs: []string{f[1].ID, f[1].ID}}
		}, []int{1}, nil},
		"some": {func(f, d []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{DeliveryIDs: []string{f[0].ID, d[2].ID}}
		}, []int{0}, []int{2}},
		"a time": {func(_, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{From: minute(1), To: minute(3)}
		}, []int{1, 2}, []int{1, 2}},
		"what failed": {func(_, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{From: minute(0), To: minute(60), Status: webhook.Failed}
		}, []int{0, 1, 2, 3}, nil},
		"a time without end": {func(_, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{From: minute(2)}
		}, []int{2, 3}, []int{2, 3}},
		"a time without beginning": {func(_, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{To: minute(1)}
		}, []int{0}, []int{0}},
		"an idle time": {func(_, _ []webhook.Delivery) webhook.Redelivery {
			return webhook.Redelivery{From: minute(30), To: minute(60)}
		}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			made := o.add(o.Operator())
			failed, delivered := o.deliver(made, 4, webhook.Failed), o.deliver(made, 4, webhook.Delivered)
			o.Clock.Advance(2 * time.Hour)
			of, n, err := o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, tt.which(failed, delivered))
			expect(t, err, "")
			if got, also := o.redelivered(failed), o.redelivered(delivered); n != len(tt.want)+len(tt.also) || !slices.Equal(got, tt.want) || !slices.Equal(also, tt.also) || of.ID != made.ID {
				t.Errorf("%d: %v and %v of %+v", n, got, also, of)
			}
			some := min(n, 1)
			if awake, told := o.awake(), o.Events(audit.WebhookRedelivered); len(awake) != some || len(told) != some || some > 0 && told[0].Details["deliveries"] != fmt.Sprint(n) {
				t.Errorf("awake are %+v, logged is %+v", awake, told)
			}
		})
	}
}

func TestRedeliveriesThatAreRefused(t *testing.T) {
	o := newOffice(t)
	made, beside := o.add(o.Operator()), o.add(o.Operator())
	mine, others := o.deliver(made, 2, webhook.Failed), o.deliver(beside, 1, webhook.Failed)
	now := bookingtest.Now
	var many []string
	for n := range 1001 {
		many = append(many, fmt.Sprint(made.ID, ".", n))
	}
	for name, tt := range map[string]struct {
		which webhook.Redelivery
		code  problem.Code
	}{
		"nothing":            {webhook.Redelivery{}, problem.ValidationError},
		"both":               {webhook.Redelivery{DeliveryIDs: []string{mine[0].ID}, From: now, To: now.Add(time.Hour)}, problem.ValidationError},
		"backwards":          {webhook.Redelivery{From: now, To: now}, problem.ValidationError},
		"an unknown status":  {webhook.Redelivery{From: now, To: now.Add(time.Hour), Status: "lost"}, problem.ValidationError},
		"too many":           {webhook.Redelivery{DeliveryIDs: many}, problem.ValidationError},
		"unknown":            {webhook.Redelivery{DeliveryIDs: []string{mine[0].ID, made.ID + ".x"}}, problem.NotFound},
		"another endpoint's": {webhook.Redelivery{DeliveryIDs: []string{mine[0].ID, others[0].ID}}, problem.NotFound},
	} {
		if _, n, err := o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, tt.which); !problem.Is(err, tt.code) || n != 0 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	off := false
	_, err := o.endpoints.Update(t.Context(), o.Operator(), made.ID, webhook.Changes{Enabled: &off})
	expect(t, err, "")
	_, _, err = o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, webhook.Redelivery{DeliveryIDs: []string{mine[0].ID}})
	expect(t, err, problem.Conflict)
	if again := append(o.redelivered(mine), o.redelivered(others)...); len(again) != 0 || len(o.awake()) != 0 {
		t.Errorf("made again: %v, awake: %v", again, o.awake())
	}
}

func TestAThousandAtOnceAndNotOneMore(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	o.deliver(made, webhook.MaxRedelivered, webhook.Failed)
	all := webhook.Redelivery{From: bookingtest.Now, To: bookingtest.Now.Add(48 * time.Hour)}
	if _, n, err := o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, all); err != nil || n != webhook.MaxRedelivered {
		t.Fatalf("%d, %v", n, err)
	}
	o.deliver(made, 1, webhook.Failed)
	_, _, err := o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, all)
	expect(t, err, problem.ValidationError)
}

func TestDeliveriesAreKeptForThirtyDays(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	all := o.deliver(made, 3, webhook.Failed)
	o.Clock.Set(all[1].CreatedAt.Add(webhook.DeliveriesKept))
	for n, d := range all {
		if _, err := o.endpoints.Delivery(t.Context(), o.Operator(), d.ID); (err == nil) != (n == 2) {
			t.Errorf("%d: %v", n, err)
		}
	}
	lists, err := o.endpoints.Deliveries(t.Context(), o.Operator(), []string{made.ID, made.ID, "none"}, booking.Page{First: 3})
	expect(t, err, "")
	if got := lists[made.ID]; len(lists) != 2 || len(got.Records) != 1 || got.Records[0].Record.ID != all[2].ID || got.More {
		t.Errorf("listed are %+v", lists)
	}
	_, n, err := o.endpoints.Redeliver(t.Context(), o.Operator(), made.ID, webhook.Redelivery{From: bookingtest.Now, To: o.Clock.Now()})
	if expect(t, err, ""); n != 1 {
		t.Errorf("%d of that time", n)
	}
	for _, first := range []int{-1, 0, 101} {
		_, err := o.endpoints.Deliveries(t.Context(), o.Operator(), []string{made.ID}, booking.Page{First: first})
		expect(t, err, problem.ValidationError)
	}
}

// TestABodyIsShownToWhoMayReadIt (OWASP API3): the endpoint's creator may read participants; not everybody who sees the history may.
func TestABodyIsShownToWhoMayReadIt(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	d := o.deliver(made, 1, webhook.Delivered)[0]
	for scope, want := range map[string]string{"participants:read": "{}", "purchases:read": ""} {
		c := o.Key(access.Partner, "webhooks:write", scope)
		one, err := o.endpoints.Delivery(t.Context(), c, d.ID)
		expect(t, err, "")
		lists, err := o.endpoints.Deliveries(t.Context(), c, []string{made.ID}, booking.Page{First: 1})
		expect(t, err, "")
		if listed := lists[made.ID].All(); string(one.Body) != want || len(listed) != 1 || string(listed[0].Body) != want {
			t.Errorf("with %s: %q and %+v", scope, one.Body, listed)
		}
		_, n, err := o.endpoints.Redeliver(t.Context(), c, made.ID, webhook.Redelivery{DeliveryIDs: []string{d.ID}})
		if expect(t, err, ""); n != 1 {
			t.Errorf("with %s: %d", scope, n)
		}
		if kept, err := o.hooks.Delivery(t.Context(), o.ID, d.ID); err != nil || string(kept.Body) != "{}" {
			t.Errorf("made again, its body is %q, %v", kept.Body, err)
		}
	}
}

// TestATimeLongAgoIsFoundWithoutWhatCameSince (OWASP API4): what an endpoint got since can be any number.
func TestATimeLongAgoIsFoundWithoutWhatCameSince(t *testing.T) {
	o := newOffice(t)
	made := o.add(o.Operator())
	all := o.deliver(made, 100, webhook.Failed)
	read := &reads{Webhooks: o.hooks}
	endpoints := webhook.NewEndpoints(webhook.Config{Store: read, Now: o.Clock.Now, Random: rand.Reader})
	again := func(from, to time.Time) (int, int) {
		read.records = 0
		_, n, err := endpoints.Redeliver(t.Context(), o.Operator(), made.ID, webhook.Redelivery{From: from, To: to})
		expect(t, err, "")
		return n, read.records
	}
	if n, records := again(all[0].CreatedAt, all[3].CreatedAt); n != 3 || records > 5 {
		t.Errorf("%d are sent again, of %d that were read", n, records)
	}
	if n, records := again(time.Time{}.Add(time.Hour), bookingtest.Now.Add(-31*24*time.Hour)); n != 0 || records != 0 {
		t.Errorf("%d are sent again, of %d that were read", n, records)
	}
	if n, _ := again(all[0].CreatedAt, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)); n != 100 {
		t.Errorf("%d of all are sent again", n)
	}
}

// reads counts the deliveries that lists yield.
type reads struct {
	dynamo.Webhooks
	records int
}

func (r *reads) Deliveries(ctx context.Context, businessID, endpointID string, page booking.Page) (booking.List[webhook.Delivery], error) {
	found, err := r.Webhooks.Deliveries(ctx, businessID, endpointID, page)
	r.records += len(found.Records)
	return found, err
}

// TestABodyWithAReferenceIsShownToWhoMayReadThat (OWASP API3): a registration's payload names its participant to those who may read both.
func TestABodyWithAReferenceIsShownToWhoMayReadThat(t *testing.T) {
	h := newHouse(t)
	office := webhook.NewEndpoints(webhook.Config{Store: h.Store(), Now: h.Clock.Now, Random: rand.Reader})
	h.endpoint("narrow", h.key("registrations:read").Principal(), webhook.RegistrationCreated)
	h.endpoint("wide", h.key("registrations:read", "participants:read").Principal(), webhook.RegistrationCreated)
	h.tell(registrationChange(nil, &registration))
	for _, endpoint := range []string{"narrow", "wide"} {
		d := h.told(endpoint)[0]
		d.Attempts = []webhook.Attempt{{Status: 200, Snippet: string(d.Body)}}
		if err := h.Store().ChangeDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		endpoint string
		scopes   []string
		shown    bool
	}{
		{"narrow", []string{"registrations:read"}, true}, {"wide", []string{"registrations:read"}, false},
		{"narrow", []string{"participants:read"}, false}, {"wide", []string{"registrations:read", "participants:read"}, true},
	} {
		d, err := office.Delivery(t.Context(), h.Key(access.Partner, append(tt.scopes, "webhooks:read")...), h.told(tt.endpoint)[0].ID)
		if expect(t, err, ""); (d.Body != nil) != tt.shown || (d.Attempts[0].Snippet != "") != tt.shown || d.Attempts[0].Status != 200 {
			t.Errorf("with %s, what %s got is %s, %+v", tt.scopes, tt.endpoint, d.Body, d.Attempts)
		}
	}
}

// TestADeliveryIsMadeAgainWhateverItsWorkerDoes: what a worker writes meanwhile is kept, and the schedule begins anew.
func TestADeliveryIsMadeAgainWhateverItsWorkerDoes(t *testing.T) {
	o := newOffice(t)
	d := o.deliver(o.add(o.Operator()), 1, webhook.Pending)[0]
	got := answers(bookingtest.AtOnce(32, func(n int) error {
		if n%2 == 0 {
			_, _, err := o.endpoints.Redeliver(t.Context(), o.Operator(), d.EndpointID, webhook.Redelivery{DeliveryIDs: []string{d.ID}})
			return err
		}
		for { // Until its attempt is written: one of all who write at once always gets through.
			now, err := o.hooks.Delivery(t.Context(), o.ID, d.ID)
			if err != nil {
				return err
			}
			now.Tries, now.Step, now.Attempts = now.Tries+1, now.Step+1, append(now.Attempts, webhook.Attempt{At: o.Clock.Now(), Status: 500})
			if err := o.hooks.ChangeDelivery(t.Context(), now); !errors.Is(err, webhook.ErrChanged) {
				return err
			}
		}
	}))
	_, _, err := o.endpoints.Redeliver(t.Context(), o.Operator(), d.EndpointID, webhook.Redelivery{DeliveryIDs: []string{d.ID}})
	expect(t, err, "")
	if now, err := o.hooks.Delivery(t.Context(), o.ID, d.ID); err != nil || got[""] != 32 || now.Step != 0 || now.Tries != 16 || len(now.Attempts) != 16 {
		t.Errorf("%v: %+v, %v", got, now, err)
	}
}
