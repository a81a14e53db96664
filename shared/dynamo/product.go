package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Products implements booking.Store.
func (t Bookings) Products(ctx context.Context, businessID string, page booking.Page) (booking.List[booking.Product], error) {
	return pageByID(ctx, t, businessID, page, productKey, productItem.product, func(p booking.Product) string { return p.ID })
}

// ProductsByID implements booking.Store.
func (t Bookings) ProductsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Product, error) {
	return recordsByID(ctx, t, businessID, ids, productKey, productItem.product)
}

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
