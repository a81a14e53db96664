package dynamo_test

import (
	"errors"
	"strings"
	"testing"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/oauth"
)

// TestUnits holds that what a request took is what DynamoDB's price list says: per 4 KB read consistently one unit, per 1 KB
// written one, twice as much in a transaction, an item of an index like another, and a refused condition like a write.
func TestUnits(t *testing.T) {
	s := bookingtest.New(t)
	grants := dynamo.NewGrants(s.Tables)
	client := func(id string, kilobytes int) oauth.Client {
		return oauth.Client{ID: id, Name: strings.Repeat("n", 1000*kilobytes), CreatedAt: bookingtest.Now}
	}
	ctx := t.Context()
	for _, tt := range []struct {
		name  string
		do    func() error
		units dynamotest.Units
		fails error
	}{
		{"writing a small item", func() error { return grants.AddClient(ctx, client("small", 0)) }, dynamotest.Units{Write: 1}, nil},
		{"writing 3 KB", func() error { return grants.AddClient(ctx, client("large", 3)) }, dynamotest.Units{Write: 4}, nil},
		{"a refused condition", func() error { return grants.AddClient(ctx, client("small", 0)) }, dynamotest.Units{Write: 1}, oauth.ErrUsed},
		{"reading a small item", func() error { _, err := grants.Client(ctx, "small"); return err }, dynamotest.Units{Read: 1}, nil},
		{"reading 3 KB", func() error { _, err := grants.Client(ctx, "large"); return err }, dynamotest.Units{Read: 1}, nil},
		{"reading nothing", func() error { _, err := grants.Client(ctx, "none"); return err }, dynamotest.Units{Read: 1}, oauth.ErrNotFound},
		{"a query", func() error { _, err := s.Store.Team(ctx, s.ID); return err }, dynamotest.Units{Read: 1}, nil},
		{"a transaction of three items", func() error {
			return s.Store.AddBusiness(ctx, booking.Business{ID: "another", Handle: "another", TimeZone: "UTC", CreatedAt: bookingtest.Now})
		}, dynamotest.Units{Write: 6}, nil},
		{"a transaction that is refused", func() error {
			return s.Store.AddBusiness(ctx, booking.Business{ID: "third", Handle: "another", TimeZone: "UTC", CreatedAt: bookingtest.Now})
		}, dynamotest.Units{Write: 6}, dynamo.ErrHandleTaken},
	} {
		s.Requests.Units()
		if err := tt.do(); !errors.Is(err, tt.fails) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := s.Requests.Units(); got != tt.units {
			t.Errorf("%s took %+v, want %+v", tt.name, got, tt.units)
		}
	}
}
