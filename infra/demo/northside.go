package demo

import (
	"fmt"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// northside is the large business: 10,000 participants, 500 days of 20 sessions with 20 registrations each, and 20,000 purchases.
// It is for benchmarks.
func northside() plan {
	p := plan{
		handle: "northside", name: "Northside Fitness", timeZone: "America/Chicago", currency: "USD", grants: access.All,
		activities: []booking.Activity{
			class("Spin", "Indoor cycling.", 45, 1500),
			class("Strength", "Barbells and kettlebells.", 60, 1800),
			class("Boxing", "Bags and pads, no sparring.", 60, 2000),
			class("Mobility", "Joints, hips and shoulders.", 45, 1200),
		},
		products: []booking.Product{
			product(booking.Pass, "Day pass", "All classes of a day.", 2500),
			product(booking.Membership, "Full membership", "All classes, billed monthly.", 8900),
			product(booking.GiftCard, "Gift card of $25", "For anything at Northside.", 2500),
			product(booking.PhysicalGood, "Boxing gloves", "12 oz.", 5500),
		},
		purchases:    20_000,
		participants: 10_000,
		phone:        func(n int) string { return fmt.Sprintf("+1%03d55501%02d", 200+n/100, n%100) }, // 555-01xx is reserved for fiction
		daysBack:     500 - 1 - daysAhead,
	}
	for n, name := range []string{"Alex Morgan", "Dee Washington", "Priya Raman", "Marcus Bell", "Sofía Herrera"} {
		p.team = append(p.team, member{name: name, hours: hours(everyDay, span(6, 21))})
		for i, a := range p.activities {
			p.week = append(p.week, slot{days: everyDay, at: clock(7+3*i, 15*n), activity: a.Name, leader: name, capacity: 24, signups: 20})
		}
	}
	return p
}
