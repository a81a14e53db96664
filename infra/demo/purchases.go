package demo

import (
	"slices"
	"time"

	"frontdesk/shared/booking"
)

// fate is what becomes of a purchase.
type fate struct {
	kind   booking.ProductKind
	status booking.PurchaseStatus
	grace  bool
}

// fates are those that every business has: its first purchases. Chance decides on the others.
var fates = []fate{
	{booking.Membership, booking.PurchasePastDue, true},
	{booking.Membership, booking.PurchaseExpired, true},
	{booking.Membership, booking.PurchasePaymentActionRequired, false},
	{booking.Membership, booking.PurchaseUnpaid, false},
	{booking.Membership, booking.PurchaseIncomplete, false},
	{booking.Membership, booking.PurchaseCancelled, false},
	{booking.Pass, booking.PurchaseExpired, false},
	{booking.GiftCard, booking.PurchaseActive, false},
	{booking.PhysicalGood, booking.PurchaseRefunded, false},
}

// purchases makes the plan's purchases as of a time, by participants who are or were customers.
func (d draws) purchases(p plan, businessID string, products []booking.Product, participants []booking.Participant, now time.Time) []booking.Purchase {
	draw := d.stream("purchases/" + businessID)
	buyers := slices.DeleteFunc(slices.Clone(participants), func(p booking.Participant) bool { return p.Status == booking.Lead })
	var list []booking.Purchase
	for n := range p.purchases {
		buyer, what := buyers[draw.IntN(len(buyers))], products[draw.IntN(len(products))]
		is := fate{what.Kind, chanceOf(what.Kind, draw.IntN(100)), false}
		if n < len(fates) {
			is = fates[n]
			what = products[slices.IndexFunc(products, func(p booking.Product) bool { return p.Kind == is.kind })]
		}
		made := between(buyer.CreatedAt, now, draw)
		one := booking.Purchase{ID: booking.NewID(made, draw), ParticipantID: buyer.ID, ProductID: what.ID, Kind: what.Kind, Status: is.status,
			PricePaid: what.Price, PurchasedAt: made}
		if is.status != booking.PurchaseIncomplete {
			one.CompletedAt = made
		}
		if draw.IntN(10) == 0 {
			one.PricePaid.Amount = what.Price.Amount * 8 / 10
		}
		list = append(list, settled(one, is, between(made, now, draw), now))
	}
	return list
}

// chanceOf picks the state of a purchase, from 0 to 99.
func chanceOf(kind booking.ProductKind, chance int) booking.PurchaseStatus {
	switch {
	case chance < 3:
		return booking.PurchaseRefunded
	case kind == booking.Membership && chance < 20:
		return booking.PurchaseCancelled
	case kind == booking.Membership && chance < 24:
		return booking.PurchasePastDue
	case kind == booking.Membership && chance < 25:
		return booking.PurchaseUnpaid
	default:
		return booking.PurchaseActive
	}
}

// settled gives a purchase the times that go with what became of it. ended is when it ended, if it has.
func settled(p booking.Purchase, is fate, ended, now time.Time) booking.Purchase {
	const year = 365 * day
	switch p.Kind {
	case booking.Pass:
		p.ExpiresAt = p.PurchasedAt.Add(year / 2)
	case booking.GiftCard:
		p.ExpiresAt = p.PurchasedAt.Add(3 * year)
	}
	if p.Status == booking.PurchaseActive && !p.ExpiresAt.IsZero() && p.ExpiresAt.Before(now) {
		p.Status, ended = booking.PurchaseExpired, p.ExpiresAt
	}
	switch p.Status {
	case booking.PurchaseExpired:
		p.EndedAt, p.ExpiresAt = ended, ended
	case booking.PurchaseCancelled, booking.PurchaseRefunded:
		p.EndedAt = ended
	}
	if is.grace {
		p.GraceUntil = now.Add(14 * day)
	}
	return p
}

// between draws a whole second between two times.
func between(from, to time.Time, draw stream) time.Time {
	return from.Add(time.Duration(draw.Int64N(int64(to.Sub(from)/time.Second)+1)) * time.Second).Truncate(time.Second)
}
