package graphqlapi

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

// purchaseArgs are the arguments of a list of purchases.
type purchaseArgs struct {
	pageArgs
	Filter *struct{ Scope *string }
}

func (a purchaseArgs) filter() booking.PurchaseFilter {
	return booking.PurchaseFilter{Active: a.Filter != nil && a.Filter.Scope != nil && *a.Filter.Scope == "active"}
}

type purchase struct {
	ID                 graphql.ID
	Status, Currency   string
	PurchasedAt        dateTime
	ExpiresAt, EndedAt *dateTime
	amount             int64
	productID, buyerID string
	siblings           *purchases
}

// purchases are a cohort.
type purchases struct {
	reading    *reading
	productIDs []string
	buyers     *participants
}

// purchasesOf makes a cohort of purchases that came together.
func (r *reading) purchasesOf(records []booking.Purchase) *purchases {
	s := &purchases{reading: r, buyers: &participants{reading: r}}
	for _, record := range records {
		r.purchases.put(record.ID, record)
		s.productIDs = append(s.productIDs, record.ProductID)
		s.buyers.ids = append(s.buyers.ids, record.ParticipantID)
	}
	s.productIDs, s.buyers.ids = unique(s.productIDs), unique(s.buyers.ids)
	return s
}

// nodes shows purchases of the cohort.
func (s *purchases) nodes(records []booking.Purchase) []*purchase {
	nodes := make([]*purchase, 0, len(records))
	for _, record := range records {
		nodes = append(nodes, &purchase{
			ID: globalID(gid.Purchase, record.ID), Status: enum.Published(record.Status), Currency: record.PricePaid.Currency,
			PurchasedAt: dateTime{record.PurchasedAt}, ExpiresAt: when(record.ExpiresAt), EndedAt: when(record.EndedAt),
			amount: record.PricePaid.Amount, productID: record.ProductID, buyerID: record.ParticipantID, siblings: s,
		})
	}
	return nodes
}

// PricePaid resolves the field.
func (p *purchase) PricePaid() (int32, error) { return minorUnits(p.amount) }

// Product resolves the field.
func (p *purchase) Product(ctx context.Context) (*product, error) {
	if idAlone(ctx) {
		return &product{ID: globalID(gid.Product, p.productID)}, nil
	}
	record, ok, err := p.siblings.reading.products.find(ctx, p.productID, p.siblings.productIDs)
	if !ok || err != nil {
		return nil, err
	}
	return newProduct(record), nil
}

// Participant resolves the field.
func (p *purchase) Participant(ctx context.Context) (*participant, error) {
	return p.siblings.buyers.participant(ctx, p.buyerID)
}
