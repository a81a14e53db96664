package dynamo_test

import (
	"fmt"
	"slices"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

var now = bookingtest.Now

// id makes a record id of the length that a secret carries.
func id(n int) string { return fmt.Sprintf("%016d", n) }

func TestAddUserOnce(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	errs := bookingtest.AtOnce(16, func(i int) error {
		return accounts.AddUser(t.Context(), account.User{ID: id(i), Email: "ana@example.com", Name: "Ana", PasswordHash: "hash", CreatedAt: now})
	})
	winner := slices.Index(errs, nil)
	for i, err := range errs {
		if i != winner && err != account.ErrTaken {
			t.Errorf("got %v", err)
		}
		if u, err := accounts.User(t.Context(), id(i)); (err == nil) != (i == winner) || i != winner && err != account.ErrNotFound {
			t.Errorf("user %d: %+v, %v", i, u, err)
		}
	}
	want := account.User{ID: id(winner), Email: "ana@example.com", Name: "Ana", PasswordHash: "hash", CreatedAt: now}
	if u, err := accounts.UserByEmail(t.Context(), "ana@example.com"); u != want || err != nil {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := accounts.UserByEmail(t.Context(), "ben@example.com"); err != account.ErrNotFound {
		t.Errorf("somebody unknown: %v", err)
	}
}
