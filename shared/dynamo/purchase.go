package dynamo

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

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

// Purchase implements booking.Store.
func (t Bookings) Purchase(ctx context.Context, businessID, id string) (booking.Purchase, error) {
	var i purchaseItem
	err := t.get(ctx, t.business, purchaseKey(businessID, id), &i)
	return i.purchase(), orMissing(err, booking.ErrNotFound)
}

// AddPurchase implements booking.Store.
func (t Bookings) AddPurchase(ctx context.Context, businessID string, p booking.Purchase, change booking.Change) error {
	added := write{table: t.business, key: purchaseKey(businessID, p.ID), put: toPurchaseItem(businessID, p), when: isNew(booking.ErrChanged)}
	return t.commit(ctx, businessID, change, added, t.interaction(businessID, p.ParticipantID, change.Event.At, 0, p.Spent()))
}

// ChangePurchase implements booking.Store.
func (t Bookings) ChangePurchase(ctx context.Context, businessID string, p, before booking.Purchase, change booking.Change) error {
	changed := write{table: t.business, key: purchaseKey(businessID, p.ID), update: "SET #status = :status", when: inStatus(string(before.Status)),
		values: map[string]any{":status": string(p.Status)}}
	if !p.EndedAt.IsZero() {
		changed.update += ", endedAt = :endedAt"
		changed.values[":endedAt"] = at(p.EndedAt)
	}
	if !p.CompletedAt.IsZero() {
		changed.update += ", completedAt = :completedAt"
		changed.values[":completedAt"] = at(p.CompletedAt)
	}
	writes := []write{changed}
	if p.Status.Interaction() {
		writes = append(writes, t.interaction(businessID, p.ParticipantID, change.Event.At, 0, p.Spent()-before.Spent()))
	}
	return t.commit(ctx, businessID, change, writes...)
}

// PurchasesBetween implements booking.Store, on the index ByTime.
func (t Bookings) PurchasesBetween(ctx context.Context, businessID string, from, to time.Time) iter.Seq2[booking.Purchase, error] {
	first, last := purchaseByTime(businessID, to.Add(-time.Second), ""), purchaseByTime(businessID, from.Add(-time.Second), "")
	in := between(t.business, byTime.pk, byTime.sk, key{first.TimePK, first.TimeSK}, key{last.TimePK, last.TimeSK})
	in.IndexName = aws.String(byTime.name)
	return decoded(t.pages(ctx, in), purchaseItem.purchase)
}
