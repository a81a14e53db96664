package dynamo_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/webhook"
)

// delivery is the n-th of an endpoint, due n seconds after the clock's start.
func delivery(endpoint string, n int) webhook.Delivery {
	return webhook.Delivery{ID: fmt.Sprintf("%s.%04d", endpoint, n), BusinessID: "biz", EndpointID: endpoint, EventID: "evt_1", EventType: webhook.Test, Object: "gid://x",
		Body: []byte(`{"id":"evt_1"}`), Status: webhook.Pending, DueAt: bookingtest.Now.Add(time.Duration(n) * time.Second), CreatedAt: bookingtest.Now}
}

func ids(deliveries []webhook.Delivery) string {
	var all []string
	for _, d := range deliveries {
		all = append(all, strings.TrimLeft(d.ID[strings.Index(d.ID, ".")+1:], "0"))
	}
	return strings.Join(all, " ")
}

func TestADeliveryIsWrittenOnceAndReadBackWhole(t *testing.T) {
	tables, requests := dynamotest.New(t)
	store := dynamo.NewWebhooks(tables)
	var many []webhook.Delivery
	for n := range 40 {
		many = append(many, delivery("ep", n+1))
	}
	if err := store.AddDeliveries(t.Context(), many); err != nil || requests.Count() != 40 {
		t.Fatal(err)
	}
	d := many[0]
	d.Status, d.DueAt, d.EndedAt, d.Step, d.Tries = webhook.Delivered, time.Time{}, bookingtest.Now.Add(time.Minute), 2, 2
	d.Attempts = []webhook.Attempt{{At: bookingtest.Now, Latency: 15 * time.Second, Error: "It was late."}, {At: bookingtest.Now.Add(time.Second), Status: 200, Latency: 7 * time.Millisecond, Snippet: "Grüße"}}
	if err := store.ChangeDelivery(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	d.Version++
	// It is made again, and once more it is done.
	redelivered := d
	redelivered.Status, redelivered.Step, redelivered.DueAt, redelivered.EndedAt = webhook.Pending, 0, bookingtest.Now.Add(time.Hour), time.Time{}
	for _, change := range []webhook.Delivery{redelivered, d} {
		change.Body, change.Version = nil, d.Version
		d.Version++
		if err := store.ChangeDelivery(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if due, err := store.Due(t.Context(), "biz", "ep", 50); err != nil || (len(due) == 40) != (change.Status == webhook.Pending) {
			t.Errorf("%d are due: %v", len(due), err)
		}
	}
	// What is there stays, whatever has become of it; a payload made anew does not take its place.
	again := many[0]
	again.Body = []byte("other")
	if err := store.AddDeliveries(t.Context(), []webhook.Delivery{again}); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Delivery(t.Context(), "biz", d.ID); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("%v\n%+v\n%+v", err, got, d)
	}
	if due, err := store.Due(t.Context(), "biz", "ep", 5); err != nil || ids(due) != "2 3 4 5 6" || !bytes.Equal(due[0].Body, d.Body) {
		t.Errorf("due %q: %v", ids(due), err)
	}
}

func TestADeliveryIsChangedFromTheVersionThatWasRead(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store := dynamo.NewWebhooks(tables)
	d := delivery("ep", 1)
	if err := store.AddDeliveries(t.Context(), []webhook.Delivery{d}); err != nil {
		t.Fatal(err)
	}
	won := 0
	for _, err := range bookingtest.AtOnce(32, func(n int) error {
		d := d
		d.Tries, d.Attempts = 1, []webhook.Attempt{{At: bookingtest.Now, Status: 500 + n}}
		return store.ChangeDelivery(t.Context(), d)
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, webhook.ErrChanged) {
			t.Error(err)
		}
	}
	if got, err := store.Delivery(t.Context(), "biz", d.ID); err != nil || won != 1 || got.Tries != 1 || len(got.Attempts) != 1 {
		t.Errorf("%d of 32 counted: %+v, %v", won, got, err)
	}
	missing := delivery("ep", 2)
	if err := store.ChangeDelivery(t.Context(), missing); !errors.Is(err, webhook.ErrChanged) {
		t.Errorf("one that is not there: %v", err)
	}
}

// TestDeliveriesAreTheirEndpointsOwn (API1:2023): neither another endpoint's nor another business's are found.
func TestDeliveriesAreTheirEndpointsOwn(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store := dynamo.NewWebhooks(tables)
	if err := store.AddDeliveries(t.Context(), []webhook.Delivery{delivery("ep", 1), delivery("other", 2)}); err != nil {
		t.Fatal(err)
	}
	for _, in := range [][2]string{{"another", "ep.0001"}, {"biz", "ep.0002"}, {"biz", "other.0001"}, {"biz", "ep"}, {"biz", ""}, {"biz", ".0001"}, {"biz", "ep."}, {"biz", "ep.0001.0001"}} {
		if d, err := store.Delivery(t.Context(), in[0], in[1]); !errors.Is(err, webhook.ErrNotFound) {
			t.Errorf("%q: %+v, %v", in, d, err)
		}
	}
	for business, want := range map[string]string{"biz": "1", "another": ""} {
		list, err := store.Deliveries(t.Context(), business, "ep", booking.Page{First: 10})
		due, err2 := store.Due(t.Context(), business, "ep", 10)
		if err != nil || err2 != nil || ids(list.All()) != want || ids(due) != want {
			t.Errorf("%s: %q, due %q: %v %v", business, ids(list.All()), ids(due), err, err2)
		}
	}
}

func TestDeliveriesAreListedNewestFirst(t *testing.T) {
	tables, requests := dynamotest.New(t)
	store := dynamo.NewWebhooks(tables)
	var many []webhook.Delivery
	for n := range 25 {
		many = append(many, delivery("ep", n+1))
	}
	if err := store.AddDeliveries(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	requests.Count()
	after, got := "", []string{}
	for range 3 {
		list, err := store.Deliveries(t.Context(), "biz", "ep", booking.Page{First: 10, After: after})
		if err != nil || list.More != (len(list.Records) == 10) {
			t.Fatalf("%d records, more %v: %v", len(list.Records), list.More, err)
		}
		got, after = append(got, ids(list.All())), list.Next
	}
	if got[0] != "25 24 23 22 21 20 19 18 17 16" || got[1] != "15 14 13 12 11 10 9 8 7 6" || got[2] != "5 4 3 2 1" || requests.Count() != 3 {
		t.Errorf("%q", got)
	}
}
