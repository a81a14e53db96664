package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Product implements booking.Store.
func (t Bookings) Product(ctx context.Context, businessID, id string) (booking.Product, error) {
	var i productItem
	err := t.get(ctx, t.business, productKey(businessID, id), &i)
	return i.product(), orMissing(err, booking.ErrNotFound)
}

// AddProduct implements booking.Store.
func (t Bookings) AddProduct(ctx context.Context, businessID string, p booking.Product, change booking.Change) error {
	added := write{table: t.business, key: productKey(businessID, p.ID), put: toProductItem(p), when: isNew(booking.ErrChanged)}
	return t.commit(ctx, businessID, change, added)
}
