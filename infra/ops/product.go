package main

import (
	"context"
	"fmt"
	"strconv"

	"frontdesk/shared/booking"
)

type productAnswer struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Kind        string      `json:"kind"`
	Price       moneyAnswer `json:"price"`
	Active      bool        `json:"active"`
}

type moneyAnswer struct {
	Amount   int64  `json:"amount"` // minor units
	Currency string `json:"currency"`
}

func addProduct(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	price, err := in.price(b)
	if err != nil {
		return answer{}, err
	}
	sold := booking.NewProduct{Name: in["name"], Description: in["description"], Kind: booking.ProductKind(in["kind"]), Price: price}
	p, err := inv.desk().AddProduct(ctx, operator(b), sold)
	if err != nil {
		return answer{}, err
	}
	text := fmt.Sprintf("Added %s with the id %s.", p.Name, p.ID)
	return answer{productAnswer{p.ID, p.Name, p.Description, string(p.Kind), moneyAnswer(p.Price), p.Active}, text}, nil
}

// price reads --price, in the business's currency.
func (in input) price(b booking.Business) (booking.Money, error) {
	amount, err := strconv.ParseInt(in["price"], 10, 64)
	if err != nil {
		return booking.Money{}, misuse{message: fmt.Sprintf("--price is %q, not a whole number of minor units: 1250 is 12.50.", in["price"])}
	}
	return booking.Money{Amount: amount, Currency: b.Currency}, nil
}
