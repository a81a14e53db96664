package graphqlapi

import (
	"fmt"
	"math"

	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

type product struct {
	ID                                graphql.ID
	Name, Description, Kind, Currency string
	Active                            bool
	CreatedAt                         dateTime
	amount                            int64
}

func newProduct(p booking.Product) *product {
	return &product{
		ID: globalID(gid.Product, p.ID), Name: p.Name, Description: p.Description, Kind: enum.Published(p.Kind), Currency: p.Price.Currency,
		Active: p.Active, CreatedAt: dateTime{p.CreatedAt}, amount: p.Price.Amount,
	}
}

// Price resolves the field.
func (p *product) Price() (int32, error) { return minorUnits(p.amount) }

// minorUnits returns an amount as an Int, which has 32 bits.
func minorUnits(amount int64) (int32, error) {
	if amount < math.MinInt32 || amount > math.MaxInt32 {
		return 0, fmt.Errorf("graphqlapi: the amount %d is no Int", amount)
	}
	return int32(amount), nil
}
