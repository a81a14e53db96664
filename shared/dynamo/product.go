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
