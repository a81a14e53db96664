package transfer

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

type productRecord struct {
	head
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Type        string    `json:"type"` // as of booking.ProductKinds
	Price       money     `json:"price"`
	Active      bool      `json:"active"`
	CreatedAt   time.Time `json:"createdAt"`
}

func readProducts(ctx context.Context, from source, last productRecord) iter.Seq2[*productRecord, error] {
	return lines(from.Products(ctx, booking.Product{ID: last.ID}), from.begun, func(p booking.Product) *productRecord {
		return &productRecord{head{"product"}, p.ID, p.Name, p.Description, string(p.Kind), money(p.Price), p.Active, p.CreatedAt}
	}, func(p booking.Product) time.Time { return p.CreatedAt })
}

func (r *productRecord) check(c *census) error {
	if err := c.known.add("product", r.ID); err != nil {
		return err
	}
	if !slices.Contains(booking.ProductKinds, booking.ProductKind(r.Type)) || r.Name == "" {
		return fmt.Errorf("a product has a name, and is one of %v, not %q", booking.ProductKinds, r.Type)
	}
	return r.Price.check()
}

func (r *productRecord) write(ctx context.Context, w *writing) error {
	return w.store.Product(ctx, booking.Product{ID: r.ID, Name: r.Name, Description: r.Description, Kind: booking.ProductKind(r.Type), Price: booking.Money(r.Price),
		Active: r.Active, CreatedAt: r.CreatedAt})
}
