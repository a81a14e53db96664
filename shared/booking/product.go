package booking

import (
	"context"
	"time"

	"frontdesk/shared/access"
)

// ProductKind tells what a product is.
type ProductKind string

// The kinds of product.
const (
	Pass         ProductKind = "pass"
	Membership   ProductKind = "membership"
	GiftCard     ProductKind = "gift_card"
	PhysicalGood ProductKind = "physical_good"
)

// Product is something a business sells beside its activities.
type Product struct {
	ID          string
	Name        string
	Description string
	Kind        ProductKind
	Price       Money
	Active      bool // it can be bought
	CreatedAt   time.Time
}

// Products returns a page of what the business sells, in the order it was added.
func (d *Desk) Products(ctx context.Context, c access.Caller, page Page) (List[Product], error) {
	return listed(c, access.ProductsRead, page, func() (List[Product], error) { return d.store.Products(ctx, c.Business.ID, page) })
}

// FindProducts returns the business's products with those ids, by id. One that there is not is missing.
func (d *Desk) FindProducts(ctx context.Context, c access.Caller, ids []string) (map[string]Product, error) {
	return found(c, access.ProductsRead, ids, func() (map[string]Product, error) { return d.store.ProductsByID(ctx, c.Business.ID, ids) })
}
