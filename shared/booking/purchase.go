package booking

import (
	"context"
	"time"

	"frontdesk/shared/access"
)

// PurchaseStatus is the state of a purchase.
type PurchaseStatus string

// The states of a purchase.
const (
	PurchaseActive                PurchaseStatus = "active" // paid for, and in use
	PurchasePastDue               PurchaseStatus = "past_due"
	PurchasePaymentActionRequired PurchaseStatus = "payment_action_required"
	PurchaseUnpaid                PurchaseStatus = "unpaid"
	PurchaseIncomplete            PurchaseStatus = "incomplete"
	PurchaseCancelled             PurchaseStatus = "cancelled"
	PurchaseRefunded              PurchaseStatus = "refunded"
	PurchaseExpired               PurchaseStatus = "expired"
)

// PurchaseStatuses lists the states of a purchase.
var PurchaseStatuses = []PurchaseStatus{PurchaseActive, PurchasePastDue, PurchasePaymentActionRequired, PurchaseUnpaid, PurchaseIncomplete,
	PurchaseCancelled, PurchaseRefunded, PurchaseExpired}

// Purchase is a product that a participant bought.
type Purchase struct {
	ID            string
	ParticipantID string
	ProductID     string
	Kind          ProductKind // of the product, when it was bought
	Status        PurchaseStatus
	PricePaid     Money
	PurchasedAt   time.Time
	CompletedAt   time.Time // when it was first paid for; zero: not yet
	ExpiresAt     time.Time // zero: never
	GraceUntil    time.Time // of a membership: until then it counts as active, whatever its status; zero: no grace
	EndedAt       time.Time // when it was cancelled, refunded or expired; zero before
}

// Spent is how much of the purchase counts as spent, in minor units: what was paid for it, unless it was never paid for or was refunded.
func (p Purchase) Spent() int64 {
	if p.CompletedAt.IsZero() || p.Status == PurchaseRefunded {
		return 0
	}
	return p.PricePaid.Amount
}

// Interaction reports whether a purchase that gets into that state is an interaction of its participant with the business, and not the
// work of time. Only such a state changes what is spent.
func (s PurchaseStatus) Interaction() bool {
	return s == PurchaseActive || s == PurchaseCancelled || s == PurchaseRefunded
}

// PurchaseFilter narrows a list of purchases.
type PurchaseFilter struct {
	// Active leaves those that are in use or still owed: active, past due, payment action required, unpaid, incomplete, and
	// memberships in their billing grace.
	Active bool
}

// Fits reports whether the filter leaves p.
func (f PurchaseFilter) Fits(p Purchase, now time.Time) bool { return !f.Active || p.active(now) }

func (p Purchase) active(now time.Time) bool {
	switch p.Status {
	case PurchaseActive, PurchasePastDue, PurchasePaymentActionRequired, PurchaseUnpaid, PurchaseIncomplete:
		return true
	default:
		return p.Kind == Membership && now.Before(p.GraceUntil)
	}
}

// Purchases returns a page of the business's purchases, the latest first, of one second by id.
func (d *Desk) Purchases(ctx context.Context, c access.Caller, page Page, filter PurchaseFilter) (List[Purchase], error) {
	return listed(c, access.PurchasesRead, page, func() (List[Purchase], error) {
		return d.store.Purchases(ctx, c.Business.ID, page, filter, d.now())
	})
}

// PurchasesOf returns a page of the purchases of each of those participants, in the same order, by their ids. All are read at once.
func (d *Desk) PurchasesOf(ctx context.Context, c access.Caller, participantIDs []string, page Page, filter PurchaseFilter) (map[string]List[Purchase], error) {
	return listed(c, access.PurchasesRead, page, func() (map[string]List[Purchase], error) {
		return d.store.PurchasesOf(ctx, c.Business.ID, participantIDs, page, filter, d.now())
	})
}

// FindPurchases returns the business's purchases with those ids, by id. One that there is not is missing.
func (d *Desk) FindPurchases(ctx context.Context, c access.Caller, ids []string) (map[string]Purchase, error) {
	return found(c, access.PurchasesRead, ids, func() (map[string]Purchase, error) { return d.store.PurchasesByID(ctx, c.Business.ID, ids) })
}
