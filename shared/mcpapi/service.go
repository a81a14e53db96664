package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type money struct {
	Amount   int64  `json:"amount" jsonschema:"in minor units of the currency: 1250 EUR is 12.50 €"`
	Currency string `json:"currency" jsonschema:"ISO 4217"`
}

type service struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Kind        string    `json:"kind" jsonschema:"class (booked at the start of one of its sessions) or appointment (booked at any free time)"`
	Duration    int       `json:"duration" jsonschema:"minutes"`
	Price       money     `json:"price"`
	PricingType string    `json:"pricingType" jsonschema:"free, fixed, or by_variant"`
	Variants    []variant `json:"variants,omitzero" jsonschema:"empty when there are none"`
}

type variant struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Duration int    `json:"duration" jsonschema:"minutes"`
	Price    money  `json:"price"`
}

type servicesIn struct {
	IncludeVariants bool `json:"includeVariants,omitempty" jsonschema:"whether to list each service's variants"`
}

type servicesOut struct {
	Services []service `json:"services"`
}

func services(desk *booking.Desk) operation {
	return define(operation{
		name: "services", title: "Services", resource: true, readOnly: true, needs: []access.Capability{access.ActivitiesRead},
		description: "The service catalog: the classes and appointments the business offers, with length, price and variants.",
	}, map[string]constraint{"includeVariants": {otherwise: true}}, func(ctx context.Context, c access.Caller, in servicesIn) (servicesOut, error) {
		found, err := desk.Activities(ctx, c)
		out := servicesOut{Services: []service{}}
		for _, a := range found {
			out.Services = append(out.Services, newService(a, in.IncludeVariants))
		}
		return out, err
	})
}

func newService(a booking.Activity, variants bool) service {
	s := service{ID: a.ID, Name: a.Name, Description: a.Description, Kind: string(a.Kind), Duration: int(a.Duration.Minutes()),
		Price: money{a.Price.Amount, a.Price.Currency}, PricingType: "fixed"}
	switch {
	case len(a.Variants) > 0:
		s.PricingType = "by_variant"
	case a.Price.Amount == 0:
		s.PricingType = "free"
	}
	if variants {
		s.Variants = []variant{}
		for _, v := range a.Variants {
			s.Variants = append(s.Variants, variant{v.ID, v.Name, int(v.Duration.Minutes()), money{v.Price.Amount, v.Price.Currency}})
		}
	}
	return s
}
