package dynamo

import "frontdesk/shared/booking"

type purchaseItem struct {
	timeKey
	participantListKey
	Type          string `dynamodbav:"type"`
	ID            string `dynamodbav:"id"`
	ParticipantID string `dynamodbav:"participantId"`
	ProductID     string `dynamodbav:"productId"`
	Kind          string `dynamodbav:"kind"`
	Status        string `dynamodbav:"status"`
	Amount        int64  `dynamodbav:"amount"`
	Currency      string `dynamodbav:"currency"`
	PurchasedAt   unix   `dynamodbav:"purchasedAt"`
	CompletedAt   unix   `dynamodbav:"completedAt,omitempty"`
	ExpiresAt     unix   `dynamodbav:"expiresAt,omitempty"`
	GraceUntil    unix   `dynamodbav:"graceUntil,omitempty"`
	EndedAt       unix   `dynamodbav:"endedAt,omitempty"`
}

func toPurchaseItem(business string, p booking.Purchase) purchaseItem {
	return purchaseItem{purchaseByTime(business, p.PurchasedAt, p.ID), purchaseByParticipant(business, p.ParticipantID, p.PurchasedAt, p.ID),
		"purchase", p.ID, p.ParticipantID, p.ProductID, string(p.Kind), string(p.Status), p.PricePaid.Amount, p.PricePaid.Currency,
		at(p.PurchasedAt), at(p.CompletedAt), at(p.ExpiresAt), at(p.GraceUntil), at(p.EndedAt)}
}

func (i purchaseItem) purchase() booking.Purchase {
	return booking.Purchase{ID: i.ID, ParticipantID: i.ParticipantID, ProductID: i.ProductID, Kind: booking.ProductKind(i.Kind),
		Status: booking.PurchaseStatus(i.Status), PricePaid: booking.Money{Amount: i.Amount, Currency: i.Currency}, PurchasedAt: i.PurchasedAt.time(),
		CompletedAt: i.CompletedAt.time(), ExpiresAt: i.ExpiresAt.time(), GraceUntil: i.GraceUntil.time(), EndedAt: i.EndedAt.time()}
}
