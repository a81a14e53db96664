package dynamo_test

import (
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

func TestAddBusinessOnce(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store := dynamo.NewBookings(tables)
	b := booking.Business{ID: id(1), Handle: "acme", Name: "Acme", TimeZone: "Europe/Berlin", Currency: "EUR", Grants: access.All, CreatedAt: now}
	if err := store.AddBusiness(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	other := b
	other.ID = id(2)
	if err := store.AddBusiness(t.Context(), other); err != dynamo.ErrHandleTaken {
		t.Errorf("the same handle: %v", err)
	}
	if _, err := store.Business(t.Context(), other.ID); err != booking.ErrNotFound {
		t.Errorf("the refused business is there: %v", err)
	}
	if got, err := store.BusinessByHandle(t.Context(), "acme"); got != b || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, handle := range []string{"acm", "acme2", "ACME", "", "#"} {
		if _, err := store.BusinessByHandle(t.Context(), handle); err != booking.ErrNotFound {
			t.Errorf("%q: %v", handle, err)
		}
	}
	if all, err := store.Businesses(t.Context()); len(all) != 1 || all[0] != b || err != nil {
		t.Errorf("all: %+v, %v", all, err)
	}
	b.Grants = access.SetOf(access.ParticipantsRead)
	if err := store.SetGrants(t.Context(), b.ID, b.Grants, audit.Event{BusinessID: b.ID, ID: "1"}); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Business(t.Context(), b.ID); got != b || err != nil {
		t.Errorf("after SetGrants: %+v, %v", got, err)
	}
	if err := store.SetGrants(t.Context(), id(9), 0, audit.Event{BusinessID: id(9), ID: "1"}); err != booking.ErrNotFound {
		t.Errorf("grants of an unknown business: %v", err)
	}
	if _, err := store.Business(t.Context(), id(9)); err != booking.ErrNotFound {
		t.Errorf("SetGrants made a business: %v", err)
	}
}
