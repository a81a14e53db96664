package booking

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// purchaseReachedFrom is the state machine of purchases: the states that each can be reached from. A refunded purchase stays so; what
// was cancelled or has expired can still be refunded, and is bought anew to be used again.
var purchaseReachedFrom = map[PurchaseStatus][]PurchaseStatus{
	PurchaseActive:                {PurchasePastDue, PurchasePaymentActionRequired, PurchaseUnpaid, PurchaseIncomplete},
	PurchasePastDue:               {PurchaseActive, PurchasePaymentActionRequired},
	PurchasePaymentActionRequired: {PurchaseActive, PurchasePastDue, PurchaseUnpaid, PurchaseIncomplete},
	PurchaseUnpaid:                {PurchaseActive, PurchasePastDue, PurchasePaymentActionRequired},
	PurchaseCancelled:             {PurchaseActive, PurchasePastDue, PurchasePaymentActionRequired, PurchaseUnpaid, PurchaseIncomplete},
	PurchaseRefunded:              {PurchaseActive, PurchasePastDue, PurchaseUnpaid, PurchaseCancelled, PurchaseExpired},
	PurchaseExpired:               {PurchaseActive, PurchasePastDue, PurchasePaymentActionRequired, PurchaseUnpaid, PurchaseIncomplete},
}

// ended reports whether a purchase in that state is over.
func (s PurchaseStatus) ended() bool {
	return s == PurchaseCancelled || s == PurchaseRefunded || s == PurchaseExpired
}

// NewPurchase says what somebody bought. Times are kept to the second.
type NewPurchase struct {
	ParticipantID string
	ProductID     string
	Status        PurchaseStatus // empty: active
	PricePaid     Money          // without a currency: the product's price
	PurchasedAt   time.Time      // zero: now
	ExpiresAt     time.Time      // zero: never
	GraceUntil    time.Time      // of a membership; zero: no grace
}

// RecordPurchase keeps that a participant bought a product. VALIDATION_ERROR for bad input, a purchase that is over, or one in the
// future; NOT_FOUND for an unknown participant or product; CONFLICT when the product can no longer be bought.
func (d *Desk) RecordPurchase(ctx context.Context, c access.Caller, in NewPurchase) (Purchase, error) {
	if err := c.Require(access.PurchasesWrite); err != nil {
		return Purchase{}, err
	}
	for _, t := range []*time.Time{&in.PurchasedAt, &in.ExpiresAt, &in.GraceUntil} {
		*t = t.UTC().Truncate(time.Second)
	}
	return once(ctx, d, c, "record_purchase", in, func(keep keep) (Purchase, error) { return d.record(ctx, c, in, keep) })
}

func (d *Desk) record(ctx context.Context, c access.Caller, in NewPurchase, keep keep) (Purchase, error) {
	now := d.now().UTC().Truncate(time.Second)
	if in.Status == "" {
		in.Status = PurchaseActive
	}
	if in.PurchasedAt.IsZero() {
		in.PurchasedAt = now
	}
	if err := checkPurchase(in, now); err != nil {
		return Purchase{}, err
	}
	if _, err := d.store.Participant(ctx, c.Business.ID, in.ParticipantID); err != nil {
		return Purchase{}, orNotFound(err, "participantId", in.ParticipantID)
	}
	product, err := d.store.Product(ctx, c.Business.ID, in.ProductID)
	switch {
	case err != nil:
		return Purchase{}, orNotFound(err, "productId", in.ProductID)
	case !product.Active:
		return Purchase{}, problem.New(problem.Conflict, "%s can no longer be bought.", product.Name).With("field", "productId").With("value", product.ID)
	case product.Kind != Membership && !in.GraceUntil.IsZero():
		return Purchase{}, problem.Invalid("graceUntil", in.GraceUntil.Format(time.RFC3339), "Only a membership has a grace.")
	}
	if in.PricePaid == (Money{}) {
		in.PricePaid = product.Price
	}
	if err := checkPrice("pricePaid", in.PricePaid); err != nil {
		return Purchase{}, err
	}
	p := Purchase{ID: d.newID(), ParticipantID: in.ParticipantID, ProductID: product.ID, Kind: product.Kind, Status: in.Status, PricePaid: in.PricePaid,
		PurchasedAt: in.PurchasedAt, ExpiresAt: in.ExpiresAt, GraceUntil: in.GraceUntil}
	if p.Status == PurchaseActive || p.Status == PurchasePastDue { // which was paid for, for an earlier time
		p.CompletedAt = p.PurchasedAt
	}
	bought := audit.New(c, audit.PurchaseRecorded, product.Name, d.now(), d.random).With("purchase", p.ID).With("participant", p.ParticipantID).
		With("status", string(p.Status)).With("price", p.PricePaid.String())
	change, err := keep(bought, p)
	if err != nil {
		return p, err
	}
	return p, d.store.AddPurchase(ctx, c.Business.ID, p, change)
}

// checkPurchase judges what needs no records. It is recorded at now.
func checkPurchase(in NewPurchase, now time.Time) error {
	if _, known := purchaseReachedFrom[in.Status]; (!known && in.Status != PurchaseIncomplete) || in.Status.ended() {
		return problem.Invalid("status", string(in.Status), "A new purchase is active, past_due, payment_action_required, unpaid or incomplete.")
	}
	if in.PurchasedAt.After(now) {
		return problem.Invalid("purchasedAt", in.PurchasedAt.Format(time.RFC3339), "The purchase is in the future.")
	}
	for _, end := range []struct {
		field string
		at    time.Time
	}{{"expiresAt", in.ExpiresAt}, {"graceUntil", in.GraceUntil}} {
		if !end.at.IsZero() && !end.at.After(in.PurchasedAt) {
			return problem.Invalid(end.field, end.at.Format(time.RFC3339), "`%s` must be after the purchase.", end.field)
		}
	}
	return nil
}

// ChangePurchase brings a purchase into another state. It takes purchases.read too: the answer is all that is known of the purchase.
// NOT_FOUND for an unknown one; VALIDATION_ERROR for a status that there is not; CONFLICT, with its status in the details, when it cannot
// get from its state to the other.
func (d *Desk) ChangePurchase(ctx context.Context, c access.Caller, id string, status PurchaseStatus) (Purchase, error) {
	if err := c.Require(access.PurchasesRead, access.PurchasesWrite); err != nil {
		return Purchase{}, err
	}
	if _, known := purchaseReachedFrom[status]; !known {
		return Purchase{}, problem.Invalid("status", string(status),
			"A purchase can be made active, past_due, payment_action_required, unpaid, cancelled, refunded or expired.")
	}
	asked := struct{ ID, Status string }{id, string(status)}
	return onceUnchanged(ctx, d, c, "change_purchase", asked, func(keep keep) (Purchase, error) { return d.changePurchase(ctx, c, id, status, keep) })
}

func (d *Desk) changePurchase(ctx context.Context, c access.Caller, id string, status PurchaseStatus, keep keep) (Purchase, error) {
	p, err := d.store.Purchase(ctx, c.Business.ID, id)
	if err != nil {
		return p, orNotFound(err, "id", id)
	}
	before := p
	if !slices.Contains(purchaseReachedFrom[status], before.Status) {
		return p, problem.New(problem.Conflict, "This purchase is %s and cannot be made %s.", before.Status, status).
			With("field", "status").With("status", string(before.Status))
	}
	p.Status = status
	switch now := d.now().UTC().Truncate(time.Second); {
	case status.ended() && p.EndedAt.IsZero():
		p.EndedAt = now
	case status == PurchaseActive && p.CompletedAt.IsZero():
		p.CompletedAt = now
	}
	product, err := d.store.Product(ctx, c.Business.ID, p.ProductID)
	if err != nil {
		return p, err
	}
	changed := audit.New(c, audit.PurchaseChanged, product.Name, d.now(), d.random).With("purchase", p.ID).With("participant", p.ParticipantID).
		With("before", string(before.Status)).With("now", string(status))
	change, err := keep(changed, p)
	if err != nil {
		return p, err
	}
	return p, d.store.ChangePurchase(ctx, c.Business.ID, p, before, change)
}
