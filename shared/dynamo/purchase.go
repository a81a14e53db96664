package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"
)

// Purchases implements booking.Store, on the index ByTime.
func (t Bookings) Purchases(
	ctx context.Context, businessID string, page booking.Page, filter booking.PurchaseFilter, now time.Time,
) (booking.List[booking.Purchase], error) {
	return t.purchases(ctx, byTime, purchaseByTime(businessID, now, "").TimePK, page, filter, now)
}

// PurchasesOf implements booking.Store, on the index ByParticipant.
func (t Bookings) PurchasesOf(
	ctx context.Context, businessID string, participantIDs []string, page booking.Page, filter booking.PurchaseFilter, now time.Time,
) (map[string]booking.List[booking.Purchase], error) {
	return ofEach(ctx, participantIDs, func(ctx context.Context, id string) (booking.List[booking.Purchase], error) {
		return t.purchases(ctx, byParticipant, purchaseByParticipant(businessID, id, now, "").ParticipantPK, page, filter, now)
	})
}

// PurchasesByID implements booking.Store.
func (t Bookings) PurchasesByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Purchase, error) {
	return recordsByID(ctx, t, businessID, ids, purchaseKey, purchaseItem.purchase)
}

func (t Bookings) purchases(
	ctx context.Context, in index, pk string, page booking.Page, filter booking.PurchaseFilter, now time.Time,
) (booking.List[booking.Purchase], error) {
	keep := func(p booking.Purchase) bool { return filter.Fits(p, now) }
	all := list[purchaseItem, booking.Purchase]{index: in, pk: pk, first: listStart, last: listEnd, to: purchaseItem.purchase, keep: keep}
	return listPage(ctx, t.Tables, all, page)
}
