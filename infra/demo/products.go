package demo

import (
	"time"

	"frontdesk/shared/booking"
)

// product is something that a plan sells.
func product(kind booking.ProductKind, name, description string, amount int64) booking.Product {
	return booking.Product{Kind: kind, Name: name, Description: description, Price: booking.Money{Amount: amount}, Active: true}
}

// retired is a product that can no longer be bought.
func retired(p booking.Product) booking.Product {
	p.Active = false
	return p
}

// products gives the plan's products their ids.
func (d draws) products(p plan, businessID string) []booking.Product {
	ids := d.stream("products/" + businessID)
	var list []booking.Product
	for n, one := range p.products {
		one.CreatedAt = firstID.Add(time.Duration(n) * time.Minute)
		one.ID, one.Price.Currency = booking.NewID(one.CreatedAt, ids), p.currency
		list = append(list, one)
	}
	return list
}
