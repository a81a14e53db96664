package demo

import (
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

const (
	mon, tue, wed, thu, fri, sat, sun = time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday

	ownerEmail      = "owner@lindenhof.example.com"
	managerEmail    = "manager@lindenhof.example.com"
	frontdeskEmail  = "frontdesk@lindenhof.example.com"
	instructorEmail = "instructor@lindenhof.example.com"
	kumoOwnerEmail  = "owner@kumo.example.com"
	bothEmail       = "both@example.com"
	consumerEmail   = "consumer@example.com"
	nobodyEmail     = "nobody@example.com"
)

// lindenhof is a yoga and pilates studio in Berlin, granted everything.
func lindenhof() plan {
	const jonas, leyla, bruno, mirjam, samuel = "Jonas Keller", "Leyla Yıldız", "Bruno Almeida", "Mirjam Östlund", "Samuel Okafor"
	workdays := on(mon, tue, wed, thu, fri)
	p := plan{
		handle: "lindenhof", name: "Studio Lindenhof", timeZone: "Europe/Berlin", currency: "EUR", grants: access.All,
		team: []member{
			{jonas, instructorEmail, and(hours(on(mon, wed, fri), span(7, 13)), hours(on(tue, thu), span(7, 9), span(16, 21)))},
			{leyla, "", and(hours(on(mon, wed), span(16, 22)), and(hours(on(sat), span(9, 14)), hours(on(sun), span(17, 20))))},
			{bruno, "", and(hours(on(tue, thu), span(7, 12), span(17, 21)), hours(on(fri), span(16, 20)))},
			{mirjam, "", hours(on(tue, wed, thu, fri, sat), span(10, 18))},
			{samuel, "", hours(workdays, span(8, 12), span(13, 17))},
		},
		activities: []booking.Activity{
			class("Vinyasa Flow", "A flowing practice for all levels.", 60, 1800),
			class("Yin Yoga", "Slow, floor-based, long-held poses.", 75, 1900),
			class("Reformer Pilates", "Small groups on the reformer; grip socks required.", 50, 2900),
			class("Morning Meditation", "Half an hour of guided sitting before work.", 30, 800),
			class("Prenatal Yoga", "From the 14th week on.", 60, 1800),
			appointment("Massage", "Classic or deep-tissue massage.", 60, 7500,
				variant("30 minutes", 30, 4200), variant("60 minutes", 60, 7500), variant("90 minutes", 90, 10500)),
			appointment("Physiotherapy", "With or without a prescription.", 45, 6800),
		},
		week: []slot{
			{days: workdays, at: clock(7, 30), activity: "Morning Meditation", leader: jonas, capacity: 14, signups: 4, spread: 2},
			{days: on(mon, wed, fri), at: clock(9, 0), activity: "Vinyasa Flow", leader: jonas, capacity: 12, signups: 8, spread: 3},
			{days: on(tue, thu), at: clock(18, 30), activity: "Vinyasa Flow", leader: jonas, capacity: 12, signups: 11, spread: 3},
			{days: on(mon, wed), at: clock(20, 0), activity: "Yin Yoga", leader: leyla, capacity: 16, signups: 9, spread: 3},
			{days: on(sat), at: clock(10, 0), activity: "Prenatal Yoga", leader: leyla, capacity: 10, signups: 6, spread: 2},
			{days: on(sat), at: clock(12, 0), activity: "Vinyasa Flow", leader: leyla, capacity: 12, signups: 10, spread: 3},
			{days: on(sun), at: clock(18, 0), activity: "Yin Yoga", leader: leyla, capacity: 16, signups: 12, spread: 3},
			{days: on(tue, thu), at: clock(8, 0), activity: "Reformer Pilates", leader: bruno, capacity: 6, signups: 4, spread: 2},
			{days: on(tue, thu), at: clock(9, 0), activity: "Reformer Pilates", leader: bruno, capacity: 6, signups: 3, spread: 2},
			{days: on(tue, thu), at: clock(18, 30), activity: "Reformer Pilates", leader: bruno, capacity: 6, full: true},
			{days: on(fri), at: clock(17, 0), activity: "Reformer Pilates", leader: bruno, capacity: 6, signups: 5, spread: 1},
		},
		absences: []absence{
			{samuel, weekdays(3, 0), weekdays(5, 0), "Holiday"},
			{mirjam, weekdays(2, clock(14, 0)), weekdays(2, clock(18, 0)), "Dentist"},
		},
		products: []booking.Product{
			product(booking.Pass, "10 classes", "Ten classes within six months.", 15000),
			product(booking.Pass, "5 classes of Reformer Pilates", "Five sessions on the reformer within six months.", 13000),
			product(booking.Membership, "Unlimited", "All classes, billed monthly.", 9900),
			product(booking.Membership, "Mornings", "All classes before noon, billed monthly.", 5900),
			product(booking.GiftCard, "Gift card of 50 €", "For any class or treatment.", 5000),
			product(booking.PhysicalGood, "Yoga mat", "Natural rubber, 4 mm.", 6900),
			product(booking.PhysicalGood, "Grip socks", "For the reformer.", 1500),
			retired(product(booking.Pass, "Summer pass 2025", "Eight weeks of classes.", 12000)),
		},
		knowledge:    lindenhofKnows,
		purchases:    320,
		participants: 128,
		// Numbers that the Bundesnetzagentur reserves for fiction.
		phone:    func(n int) string { return fmt.Sprintf("+493023125%03d", n) },
		regular:  person{email: consumerEmail, name: consumerName},
		daysBack: 28,
	}
	for _, m := range []slot{{at: clock(10, 0), variant: "60 minutes"}, {at: clock(11, 30), variant: "90 minutes"}, {at: clock(14, 0), variant: "30 minutes"},
		{at: clock(15, 0), variant: "60 minutes"}, {at: clock(16, 30), variant: "60 minutes"}} {
		p.week = append(p.week, slot{days: on(tue, wed, thu, fri, sat), at: m.at, activity: "Massage", variant: m.variant, leader: mirjam, chance: 55})
	}
	for _, at := range []int{clock(9, 0), clock(10, 0), clock(13, 30), clock(15, 0)} {
		p.week = append(p.week, slot{days: workdays, at: at, activity: "Physiotherapy", leader: samuel, chance: 45})
	}
	return p
}
