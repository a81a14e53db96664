package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

type purchaseRecord struct {
	head
	ID            string    `json:"id"`
	ParticipantID string    `json:"participantId"`
	ProductID     string    `json:"productId"`
	Type          string    `json:"type"` // of the product, when it was bought
	Status        string    `json:"status"`
	PricePaid     money     `json:"pricePaid"`
	PurchasedAt   time.Time `json:"purchasedAt"`
	CompletedAt   time.Time `json:"completedAt,omitzero"`
	ExpiresAt     time.Time `json:"expiresAt,omitzero"`
	GraceUntil    time.Time `json:"graceUntil,omitzero"`
	EndedAt       time.Time `json:"endedAt,omitzero"`
}

func readPurchases(ctx context.Context, from source, last purchaseRecord) iter.Seq2[*purchaseRecord, error] {
	return lines(from.Purchases(ctx, booking.Purchase{ID: last.ID}), from.begun, func(p booking.Purchase) *purchaseRecord {
		return &purchaseRecord{head{"purchase"}, p.ID, p.ParticipantID, p.ProductID, string(p.Kind), string(p.Status), money(p.PricePaid),
			p.PurchasedAt, p.CompletedAt, p.ExpiresAt, p.GraceUntil, p.EndedAt}
	}, func(p booking.Purchase) time.Time { return p.PurchasedAt })
}

func (r *purchaseRecord) purchase() booking.Purchase {
	return booking.Purchase{ID: r.ID, ParticipantID: r.ParticipantID, ProductID: r.ProductID, Kind: booking.ProductKind(r.Type), Status: booking.PurchaseStatus(r.Status),
		PricePaid: booking.Money(r.PricePaid), PurchasedAt: r.PurchasedAt, CompletedAt: r.CompletedAt, ExpiresAt: r.ExpiresAt, GraceUntil: r.GraceUntil, EndedAt: r.EndedAt}
}

func (r *purchaseRecord) check(c *census) error {
	if err := c.known.add("purchase", r.ID); err != nil {
		return err
	}
	switch {
	case !c.known.has("product", r.ProductID):
		return fmt.Errorf("there is no product %q before it", r.ProductID)
	case !slices.Contains(booking.ProductKinds, booking.ProductKind(r.Type)):
		return fmt.Errorf("a purchase is of one of %v, not %q", booking.ProductKinds, r.Type)
	case !slices.Contains(booking.PurchaseStatuses, booking.PurchaseStatus(r.Status)):
		return fmt.Errorf("a purchase is one of %v, not %q", booking.PurchaseStatuses, r.Status)
	case r.PurchasedAt.IsZero():
		return errors.New("a purchase needs purchasedAt")
	}
	if err := r.PricePaid.check(); err != nil {
		return err
	}
	return c.countFor(r.ParticipantID, participantCount{spent: r.purchase().Spent()})
}

func (r *purchaseRecord) write(ctx context.Context, w *writing) error {
	return w.store.Purchase(ctx, r.purchase())
}
