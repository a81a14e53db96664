package demo

import (
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// plan is a demo business before it has dates and ids. Its parts refer to each other by name.
type plan struct {
	handle, name, timeZone, currency string
	grants                           access.Set

	team       []member
	activities []booking.Activity      // in the order they are listed; without ids and currency
	products   []booking.Product       // likewise
	knowledge  []booking.KnowledgeItem // without ids
	week       []slot
	absences   []absence // of those who lead no class

	participants int
	purchases    int
	phone        func(n int) string // of the nth participant
	regular      person             // the first participant, unless zero
	daysBack     int                // how far the timetable reaches into the past
}

// daysAhead is how far the timetable reaches into the future.
const daysAhead = 21

// member is a member of the team. One with an e-mail address is the user with that address.
type member struct {
	name, email string
	hours       booking.Schedule
}

// slot is an entry in the timetable of an ordinary week, in the business's local time.
type slot struct {
	days     []time.Weekday
	at       int // minutes since midnight
	activity string
	variant  string // of an appointment, unless empty
	leader   string

	capacity int
	signups  int  // registrations of a session, including cancelled ones
	spread   int  // how far signups varies up or down
	full     bool // all places are taken, whatever signups says

	chance int // percent of the weeks in which this appointment is booked
}

// clock is minutes since midnight.
func clock(hour, minute int) int { return 60*hour + minute }

// occurrence is a slot on a day.
type occurrence struct {
	slot
	start time.Time
}

// occurrences lists the timetable from one day to another, both counted in days after today.
func (p plan) occurrences(today time.Time, from, to int) []occurrence {
	var list []occurrence
	year, month, day := today.Date()
	for n := from; n <= to; n++ {
		for _, s := range p.week {
			start := time.Date(year, month, day+n, 0, s.at, 0, 0, today.Location())
			for _, weekday := range s.days {
				if weekday == start.Weekday() {
					list = append(list, occurrence{s, start.UTC()})
				}
			}
		}
	}
	return list
}

// hours is a schedule of the same spans on several days.
func hours(days []time.Weekday, spans ...booking.Span) booking.Schedule {
	s := booking.Schedule{}
	for _, day := range days {
		s[day] = spans
	}
	return s
}

// and adds the days of another schedule.
func and(a, b booking.Schedule) booking.Schedule {
	for day, spans := range b {
		a[day] = append(a[day], spans...)
	}
	return a
}

func span(fromHour, toHour int) booking.Span {
	return booking.Span{From: 60 * fromHour, To: 60 * toHour}
}

var everyDay = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}

func on(days ...time.Weekday) []time.Weekday { return days }

func class(name, description string, minutes int, amount int64) booking.Activity {
	return booking.Activity{Name: name, Description: description, Kind: booking.Class, Duration: time.Duration(minutes) * time.Minute, Price: booking.Money{Amount: amount}}
}

func appointment(name, description string, minutes int, amount int64, variants ...booking.Variant) booking.Activity {
	a := class(name, description, minutes, amount)
	a.Kind, a.Variants = booking.Appointment, variants
	return a
}

func variant(name string, minutes int, amount int64) booking.Variant {
	return booking.Variant{Name: name, Duration: time.Duration(minutes) * time.Minute, Price: booking.Money{Amount: amount}}
}
