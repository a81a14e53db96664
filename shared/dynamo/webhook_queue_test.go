package dynamo_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/webhook"
)

const aMinute = time.Minute

func awake(t *testing.T, store dynamo.Webhooks, now time.Time) (endpoints []string) {
	t.Helper()
	queues, err := store.Awake(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queues {
		endpoints = append(endpoints, q.EndpointID)
	}
	slices.Sort(endpoints)
	return endpoints
}

func TestAQueueIsAwakeUntilItIsReleased(t *testing.T) {
	tables, requests := dynamotest.New(t)
	store, now, ctx := dynamo.NewWebhooks(tables), bookingtest.Now, t.Context()
	for n := range 20 {
		if err := store.Wake(ctx, "biz", fmt.Sprint("ep", n%10), now.Add(time.Duration(n%10)*aMinute)); err != nil {
			t.Fatal(err)
		}
	}
	if got := awake(t, store, now.Add(3*aMinute)); !slices.Equal(got, []string{"ep0", "ep1", "ep2", "ep3"}) {
		t.Errorf("awake: %v", got)
	}
	requests.Count()
	q, err := store.Lease(ctx, "biz", "ep1", "w", now, now.Add(aMinute))
	if err != nil || q.Wakes != 2 || !q.WakeAt.Equal(now.Add(aMinute)) || !q.WokenAt.Equal(q.WakeAt) || q.BusinessID != "biz" || requests.Count() != 1 {
		t.Fatalf("%+v, %v", q, err)
	}
	if got := awake(t, store, now.Add(time.Second)); !slices.Equal(got, []string{"ep0"}) {
		t.Errorf("while it is leased: %v", got)
	}
	if got := awake(t, store, now.Add(2*aMinute)); !slices.Equal(got, []string{"ep0", "ep1", "ep2"}) {
		t.Errorf("after a worker that died: %v", got)
	}
	if err := store.Release(ctx, q, "w", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := awake(t, store, now.Add(2*aMinute)); !slices.Equal(got, []string{"ep0", "ep2"}) {
		t.Errorf("after it was released until later: %v", got)
	}
	// It is looked at by the earliest time that anybody asked for.
	for _, tt := range []struct {
		at    time.Duration
		awake bool // after 45 minutes
	}{{2 * time.Hour, false}, {30 * time.Minute, true}} {
		if err := store.Wake(ctx, "biz", "ep1", now.Add(tt.at)); err != nil {
			t.Fatal(err)
		}
		if got := awake(t, store, now.Add(45*time.Minute)); slices.Contains(got, "ep1") != tt.awake {
			t.Errorf("woken for %v: %v", tt.at, got)
		}
	}
	if q, err = store.Lease(ctx, "biz", "ep1", "w", now, now.Add(aMinute)); err != nil {
		t.Fatal(err)
	}
	if err := store.Release(ctx, q, "w", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if got := awake(t, store, now.AddDate(1, 0, 0)); slices.Contains(got, "ep1") {
		t.Errorf("asleep for ever: %v", got)
	}
	if q, err = store.Lease(ctx, "biz", "ep1", "w", now, now.Add(aMinute)); err != nil || !q.WakeAt.IsZero() || q.Wakes != 4 {
		t.Errorf("%+v, %v", q, err)
	}
}

func TestOneWorkerHasAQueue(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store, now, ctx := dynamo.NewWebhooks(tables), bookingtest.Now, t.Context()
	var winner atomic.Pointer[string]
	won := 0
	for _, err := range bookingtest.AtOnce(64, func(n int) error {
		name := fmt.Sprint("w", n)
		_, err := store.Lease(ctx, "biz", "ep", name, now, now.Add(aMinute))
		if err == nil {
			winner.Store(&name)
		}
		return err
	}) {
		if err == nil {
			won++
		} else if !errors.Is(err, webhook.ErrBusy) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d workers have it", won)
	}
	q, err := store.Lease(ctx, "biz", "ep", *winner.Load(), now.Add(30*time.Second), now.Add(90*time.Second))
	if err != nil {
		t.Fatal("renewing:", err)
	}
	if _, err := store.Lease(ctx, "biz", "ep", "late", now.Add(aMinute), now.Add(2*aMinute)); !errors.Is(err, webhook.ErrBusy) {
		t.Error("after it was renewed:", err)
	}
	if _, err := store.Lease(ctx, "biz", "ep", "late", now.Add(90*time.Second), now.Add(3*aMinute)); err != nil {
		t.Error("when its time is over:", err)
	}
	for name, err := range map[string]error{"renew": second(store.Lease(ctx, "biz", "ep", *winner.Load(), now.Add(100*time.Second), now.Add(3*aMinute))),
		"release": store.Release(ctx, q, *winner.Load(), time.Time{})} {
		if !errors.Is(err, webhook.ErrBusy) {
			t.Errorf("%s by who lost it: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestAWakeDuringWorkIsNotLost has people wake a queue while workers look at it and send it to sleep: whatever the order, a queue that
// was woken after the last look is awake.
func TestAWakeDuringWorkIsNotLost(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store, now, ctx := dynamo.NewWebhooks(tables), bookingtest.Now, t.Context()
	q, err := store.Lease(ctx, "biz", "ep", "w", now, now.Add(aMinute))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Wake(ctx, "biz", "ep", now); err != nil {
		t.Fatal(err)
	}
	if err := store.Release(ctx, q, "w", time.Time{}); !errors.Is(err, webhook.ErrChanged) || errors.Is(err, webhook.ErrBusy) {
		t.Fatal(err)
	}
	if got := awake(t, store, now); len(got) != 1 {
		t.Fatal("the wake was lost")
	}

	var work sync.WaitGroup
	var wakes, looked atomic.Int64
	for n := range 8 {
		work.Go(func() {
			for range 20 {
				if err := store.Wake(ctx, "biz", "race", now); err != nil {
					t.Error(err)
				}
				wakes.Add(1)
			}
		})
		work.Go(func() {
			name := fmt.Sprint("w", n)
			for range 20 {
				q, err := store.Lease(ctx, "biz", "race", name, now, now.Add(aMinute))
				if errors.Is(err, webhook.ErrBusy) {
					continue
				}
				switch err := store.Release(ctx, q, name, time.Time{}); {
				case err == nil:
					for seen := looked.Load(); seen < q.Wakes && !looked.CompareAndSwap(seen, q.Wakes); seen = looked.Load() {
					}
				case !errors.Is(err, webhook.ErrChanged):
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	q, err = store.Lease(ctx, "biz", "race", "last", now, now.Add(aMinute))
	if err != nil || q.Wakes != wakes.Load() {
		t.Fatalf("%d of %d wakes: %v", q.Wakes, wakes.Load(), err)
	}
	if asleep := q.WakeAt.IsZero(); asleep && looked.Load() != q.Wakes {
		t.Errorf("asleep since the look at %d wakes of %d", looked.Load(), q.Wakes)
	}
}
