package webhook

import (
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

var purchaseStatusEvents = map[booking.PurchaseStatus]EventType{
	booking.PurchaseActive:    PurchaseCompleted,
	booking.PurchaseCancelled: PurchaseCancelled,
	booking.PurchaseRefunded:  PurchaseRefunded,
	booking.PurchaseExpired:   PurchaseExpired,
}

func purchaseEvents(before *booking.Purchase, after booking.Purchase) []EventType {
	t, ok := purchaseStatusEvents[after.Status]
	switch {
	case !ok, before != nil && before.Status == after.Status:
		return nil
	case t == PurchaseCompleted && before != nil && !before.CompletedAt.IsZero():
		return nil // a later payment of what was bought, and told, long ago
	default:
		return []EventType{t}
	}
}

func purchaseRecord(p booking.Purchase) record {
	const needs = access.PurchasesRead
	product := Reference{gid.Of(gid.Product, p.ProductID), access.ProductsRead}
	participant := Reference{gid.Of(gid.Participant, p.ParticipantID), access.ParticipantsRead}
	return record{object: gid.Of(gid.Purchase, p.ID), references: []Reference{product, participant}, data: Attributes{
		{"status", needs, enum.Published(p.Status)},
		{"pricePaid", needs, p.PricePaid.Amount},
		{"currency", needs, p.PricePaid.Currency},
		{"purchasedAt", needs, instant(p.PurchasedAt)},
		{"expiresAt", needs, instant(p.ExpiresAt)},
		product.attribute("product"),
		participant.attribute("participant"),
	}}
}
