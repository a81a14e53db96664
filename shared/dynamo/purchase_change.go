package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Purchase implements booking.Store.
func (t Bookings) Purchase(ctx context.Context, businessID, id string) (booking.Purchase, error) {
	var i purchaseItem
	err := t.get(ctx, t.business, purchaseKey(businessID, id), &i)
	return i.purchase(), orMissing(err, booking.ErrNotFound)
}

// AddPurchase implements booking.Store.
func (t Bookings) AddPurchase(ctx context.Context, businessID string, p booking.Purchase, change booking.Change) error {
	added := write{table: t.business, key: purchaseKey(businessID, p.ID), put: toPurchaseItem(businessID, p), when: isNew(booking.ErrChanged)}
	return t.commit(ctx, businessID, change, added)
}

// ChangePurchase implements booking.Store.
func (t Bookings) ChangePurchase(ctx context.Context, businessID string, p booking.Purchase, before booking.PurchaseStatus, change booking.Change) error {
	changed := write{table: t.business, key: purchaseKey(businessID, p.ID), update: "SET #status = :status", when: inStatus(string(before)),
		values: map[string]any{":status": string(p.Status)}}
	if !p.EndedAt.IsZero() {
		changed.update += ", endedAt = :endedAt"
		changed.values[":endedAt"] = at(p.EndedAt)
	}
	return t.commit(ctx, businessID, change, changed)
}
