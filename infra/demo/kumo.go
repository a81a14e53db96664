package demo

import (
	"fmt"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// kumo is a salon in Tokyo, where clocks never change, granted everything but purchases.
func kumo() plan {
	const aoi, ren, yui = "田中 葵", "Ren Satō", "Yui Nakamura"
	days := on(tue, wed, thu, fri, sat, sun)
	p := plan{
		handle: "kumo", name: "Kumo Hair & Spa", timeZone: "Asia/Tokyo", currency: "JPY",
		grants: access.All &^ access.SetOf(access.PurchasesRead, access.PurchasesWrite),
		team: []member{
			{aoi, "", hours(days, span(10, 19))},
			{ren, "", hours(days, span(11, 20))},
			{yui, "", and(hours(on(wed, thu, fri), span(9, 13)), hours(on(sat, sun), span(9, 17)))},
		},
		activities: []booking.Activity{
			class("Morning Stretch", "Stretching before the salon opens.", 45, 1800),
			class("Scalp Care Workshop", "How to care for the scalp, with products to try.", 90, 3500),
			appointment("Haircut", "With consultation and shampoo.", 60, 5500,
				variant("Short hair", 45, 4800), variant("Long hair", 75, 6800)),
			appointment("Head Spa", "Scalp massage and steam.", 50, 7000),
		},
		week: []slot{
			{days: on(wed, thu, fri, sat, sun), at: clock(9, 15), activity: "Morning Stretch", leader: yui, capacity: 8, signups: 5, spread: 2},
			{days: on(sat), at: clock(14, 0), activity: "Scalp Care Workshop", leader: yui, capacity: 4, full: true},
			{days: on(sun), at: clock(14, 0), activity: "Scalp Care Workshop", leader: yui, capacity: 4, signups: 2, spread: 1},
		},
		products: []booking.Product{
			product(booking.Pass, "5 Head Spas", "Five treatments within six months.", 30000),
			product(booking.Membership, "Kumo Club", "One haircut and one Head Spa each month.", 11000),
			product(booking.GiftCard, "ギフトカード ¥5,000", "For any treatment.", 5000),
			product(booking.PhysicalGood, "Camellia oil", "60 ml.", 2800),
		},
		knowledge:    kumoKnows,
		purchases:    40,
		participants: 48,
		phone:        func(n int) string { return fmt.Sprintf("+8130000%04d", n) }, // no exchange begins with 0
		daysBack:     28,
	}
	for _, a := range []slot{{at: clock(10, 30), variant: "Short hair"}, {at: clock(12, 0), variant: "Long hair"}, {at: clock(15, 0)}, {at: clock(17, 0), variant: "Long hair"}} {
		p.week = append(p.week, slot{days: days, at: a.at, activity: "Haircut", variant: a.variant, leader: aoi, chance: 50})
	}
	for _, at := range []int{clock(11, 0), clock(13, 0), clock(16, 0), clock(18, 30)} {
		p.week = append(p.week, slot{days: days, at: at, activity: "Head Spa", leader: ren, chance: 40})
	}
	return p
}
