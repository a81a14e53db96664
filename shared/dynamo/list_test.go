package dynamo

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// TestListsOfParticipantsAreReadInOneRound answers no query before all have come: a list that waits for another would wait for ever.
func TestListsOfParticipantsAreReadInOneRound(t *testing.T) {
	for name, read := range map[string]func(context.Context, Bookings, []string) (int, error){
		"registrations": func(ctx context.Context, b Bookings, ids []string) (int, error) {
			found, err := b.RegistrationsOf(ctx, "biz", ids, booking.RegistrationList{Page: booking.Page{First: 10}, Order: booking.StartDescending})
			return len(found), err
		},
		"purchases": func(ctx context.Context, b Bookings, ids []string) (int, error) {
			found, err := b.PurchasesOf(ctx, "biz", ids, booking.Page{First: 10}, booking.PurchaseFilter{}, time.Time{})
			return len(found), err
		},
		"records by id": func(ctx context.Context, b Bookings, ids []string) (int, error) {
			var many []string
			for _, id := range ids {
				for n := range 100 {
					many = append(many, fmt.Sprint(id, "-", n))
				}
			}
			_, err := b.ParticipantsByID(ctx, "biz", many)
			return len(ids), err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			var ids []string
			for n := range 25 {
				ids = append(ids, fmt.Sprint("p", n))
			}
			var asked atomic.Int64
			all := make(chan struct{})
			store := NewBookings(broken(func(in any) (any, error) {
				if asked.Add(1) == 25 {
					close(all)
				}
				<-all
				if _, ok := in.(*dynamodb.BatchGetItemInput); ok {
					return &dynamodb.BatchGetItemOutput{}, nil
				}
				return &dynamodb.QueryOutput{}, nil
			}))
			if n, err := read(t.Context(), store, ids); n != 25 || err != nil || asked.Load() != 25 {
				t.Errorf("%s: %d lists after %d requests, %v", name, n, asked.Load(), err)
			}
		})
	}
}

// TestManyListsAreNotAllReadAtOnce bounds what one request asks of the store.
func TestManyListsAreNotAllReadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var under, most atomic.Int64
		store := NewBookings(broken(func(any) (any, error) {
			now := under.Add(1)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			time.Sleep(time.Second) // in the bubble's clock: until all others wait, too
			under.Add(-1)
			return &dynamodb.QueryOutput{}, nil
		}))
		var ids []string
		for n := range 100 {
			ids = append(ids, fmt.Sprint("p", n))
		}
		if _, err := store.PurchasesOf(t.Context(), "biz", ids, booking.Page{First: 10}, booking.PurchaseFilter{}, time.Time{}); err != nil || most.Load() != mostAtOnce {
			t.Errorf("%d at once, %v", most.Load(), err)
		}
	})
}

// TestAListThatFailsIsNoEmptyList: one of many failures is enough.
func TestAListThatFailsIsNoEmptyList(t *testing.T) {
	down := errors.New("down")
	var asked atomic.Int64
	store := NewBookings(broken(func(any) (any, error) {
		if asked.Add(1) == 3 {
			return nil, down
		}
		return &dynamodb.QueryOutput{}, nil
	}))
	found, err := store.RegistrationsOf(t.Context(), "biz", []string{"a", "b", "c", "d"}, booking.RegistrationList{Page: booking.Page{First: 1}})
	if !errors.Is(err, down) || found != nil {
		t.Errorf("got %v, %v", found, err)
	}
}
