package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
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

// ProductKinds lists the kinds of product.
var ProductKinds = []ProductKind{Pass, Membership, GiftCard, PhysicalGood}

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

// NewProduct asks for a product that can be bought.
type NewProduct struct {
	Name        string
	Description string
	Kind        ProductKind
	Price       Money
}

// Bounds of a product and of what is paid for it.
const (
	MaxDescription = 1000          // characters
	MaxPrice       = 1_000_000_000 // minor units
)

// AddProduct adds something to sell. VALIDATION_ERROR names what is wrong.
func (d *Desk) AddProduct(ctx context.Context, c access.Caller, in NewProduct) (Product, error) {
	if err := c.Require(access.ProductsWrite); err != nil {
		return Product{}, err
	}
	in.Name = strings.TrimSpace(in.Name)
	if err := checkProduct(in); err != nil {
		return Product{}, err
	}
	return once(ctx, d, c, "add_product", in, func(keep keep) (Product, error) {
		p := Product{ID: d.newID(), Name: in.Name, Description: in.Description, Kind: in.Kind, Price: in.Price, Active: true,
			CreatedAt: d.now().UTC().Truncate(time.Second)}
		added := audit.New(c, audit.ProductAdded, p.Name, d.now(), d.random).With("product", p.ID).With("kind", string(p.Kind)).With("price", p.Price.String())
		change, err := keep(added, p)
		if err != nil {
			return p, err
		}
		return p, d.store.AddProduct(ctx, c.Business.ID, p, change)
	})
}

func checkProduct(in NewProduct) error {
	if in.Name == "" {
		return problem.Invalid("name", in.Name, "A product needs a name.")
	}
	if err := checkName(in.Name); err != nil {
		return err
	}
	if err := checkText("description", in.Description, MaxDescription); err != nil {
		return err
	}
	if !slices.Contains(ProductKinds, in.Kind) {
		return problem.Invalid("kind", string(in.Kind), "A product is a pass, membership, gift_card or physical_good.")
	}
	return checkPrice("price", in.Price)
}

func checkPrice(field string, m Money) error {
	if m.Amount < 0 || m.Amount > MaxPrice {
		return problem.Invalid(field, m.Amount, "`%s` is 0 to %d minor units: 1250 is 12.50.", field, MaxPrice)
	}
	if !currencyForm.MatchString(m.Currency) {
		return problem.Invalid(field, m.Currency, "The currency is its ISO 4217 code, three capital letters such as EUR.")
	}
	return nil
}
