package dynamo

import (
	"context"
	"errors"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
)

// Bookings keeps the records of package booking.
type Bookings struct{ *Tables }

// NewBookings returns the store of package booking.
func NewBookings(t *Tables) Bookings { return Bookings{t} }

var _ booking.Store = Bookings{}

// ErrHandleTaken is what AddBusiness returns when another business has the handle.
var ErrHandleTaken = errors.New("dynamo: another business has this handle")

// AddBusiness adds a business, reserves its handle, enters it in the directory, and begins its log, all or nothing.
func (t Bookings) AddBusiness(ctx context.Context, b booking.Business, log ...audit.Event) error {
	return t.transactLogged(ctx, log, append(t.addToDirectory(b),
		write{table: t.business, key: handleKey(b.Handle), put: referenceItem{"handle", b.ID}, when: isNew(ErrHandleTaken)},
		write{table: t.business, key: businessKey(b.ID), put: toBusinessItem(b), when: isNew(ErrHandleTaken)},
	)...)
}

// BusinessByHandle implements booking.Store.
func (t Bookings) BusinessByHandle(ctx context.Context, handle string) (booking.Business, error) {
	var ref referenceItem
	if err := t.get(ctx, t.business, handleKey(handle), &ref); err != nil {
		return booking.Business{}, orMissing(err, booking.ErrNotFound)
	}
	return t.Business(ctx, ref.ID)
}

// Business returns the business of that id, or booking.ErrNotFound.
func (t Bookings) Business(ctx context.Context, id string) (booking.Business, error) {
	var i businessItem
	err := t.get(ctx, t.business, businessKey(id), &i)
	return i.business(), orMissing(err, booking.ErrNotFound)
}

// BusinessesByID implements booking.Store.
func (t Bookings) BusinessesByID(ctx context.Context, ids []string) (map[string]booking.Business, error) {
	return recordsByID(ctx, t, "", ids, func(_, id string) key { return businessKey(id) }, businessItem.business)
}

// Businesses lists every business. It reads the whole table, so only the operator may use it.
func (t Bookings) Businesses(ctx context.Context) ([]booking.Business, error) {
	return collect(t.scan(ctx, t.business, "business"), businessItem.business)
}

// SetGrants replaces what the platform gives a business and logs it, all or nothing; booking.ErrNotFound when it does not
// exist.
func (t Bookings) SetGrants(ctx context.Context, id string, grants access.Set, e audit.Event) error {
	return t.transact(ctx, write{table: t.business, key: businessKey(id), update: "SET grants = :grants",
		values: map[string]any{":grants": grants.String()}, when: exists(booking.ErrNotFound)}, t.event(e))
}

// transact is Tables.transact for what a use case decided: when others keep writing the same items, it has to decide
// again.
func (t Bookings) transact(ctx context.Context, writes ...write) error {
	err := t.Tables.transact(ctx, joined(writes)...)
	if errors.Is(err, errContended) {
		return errors.Join(booking.ErrChanged, err)
	}
	return err
}
