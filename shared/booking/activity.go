package booking

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
)

// ActivityKind tells the two ways of booking apart.
type ActivityKind string

// A class has sessions that people join; an appointment makes its own session.
const (
	Class       ActivityKind = "class"
	Appointment ActivityKind = "appointment"
)

// Money is an amount in minor units of a currency: 1250 EUR is 12.50 €.
type Money struct {
	Amount   int64
	Currency string
}

// String returns the amount and its currency, as 1250 EUR.
func (m Money) String() string { return fmt.Sprint(m.Amount, " ", m.Currency) }

// Activity is something a business offers: a class or an appointment.
type Activity struct {
	ID          string
	Name        string
	Description string
	Kind        ActivityKind
	Duration    time.Duration
	Price       Money
	Variants    []Variant
	CreatedAt   time.Time
}

// Variant is a form of an activity with its own length and price.
type Variant struct {
	ID       string
	Name     string
	Duration time.Duration
	Price    Money
}

// Variant returns the variant of that id.
func (a Activity) Variant(id string) (Variant, bool) {
	for _, v := range a.Variants {
		if v.ID == id {
			return v, true
		}
	}
	return Variant{}, false
}

// Activities lists what the business offers, in the order it was added.
func (d *Desk) Activities(ctx context.Context, c access.Caller) ([]Activity, error) {
	if err := c.Require(access.ActivitiesRead); err != nil {
		return nil, err
	}
	return d.store.Activities(ctx, c.Business.ID)
}
