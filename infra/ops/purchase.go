package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/booking"
)

type purchaseAnswer struct {
	ID            string      `json:"id"`
	ParticipantID string      `json:"participantId"`
	ProductID     string      `json:"productId"`
	Kind          string      `json:"kind"`
	Status        string      `json:"status"`
	PricePaid     moneyAnswer `json:"pricePaid"`
	PurchasedAt   time.Time   `json:"purchasedAt"`
	EndedAt       *time.Time  `json:"endedAt"` // null: it is not over
}

func toPurchaseAnswer(p booking.Purchase) purchaseAnswer {
	return purchaseAnswer{p.ID, p.ParticipantID, p.ProductID, string(p.Kind), string(p.Status), moneyAnswer(p.PricePaid), p.PurchasedAt, orNull(p.EndedAt)}
}

func recordPurchase(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	bought := booking.NewPurchase{ParticipantID: in["participant"], ProductID: in["product"], Status: booking.PurchaseStatus(in["status"])}
	if in.given("price") != nil {
		if bought.PricePaid, err = in.price(b); err != nil {
			return answer{}, err
		}
	}
	p, err := inv.desk().RecordPurchase(ctx, operator(b), bought)
	if err != nil {
		return answer{}, err
	}
	return answer{toPurchaseAnswer(p), fmt.Sprintf("Recorded the purchase %s for %s.", p.ID, p.PricePaid)}, nil
}

func setPurchase(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	p, err := inv.desk().ChangePurchase(ctx, operator(b), in["id"], booking.PurchaseStatus(in["status"]))
	if err != nil {
		return answer{}, err
	}
	return answer{toPurchaseAnswer(p), fmt.Sprintf("The purchase %s is now %s.", p.ID, p.Status)}, nil
}
