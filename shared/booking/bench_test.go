package booking_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// inhabitants is how many participants the benchmarks' business has. Each registered three times, for classes of 20 at eight o'clock of the
// half year before and after Now.
const inhabitants = 10_000

// metropolis is a business as large as the design's budgets name.
func metropolis(b *testing.B) *bookingtest.Studio {
	s := bookingtest.New(b)
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	s.Activity("cut", booking.Appointment, 30*time.Minute)
	s.Load(func(l *dynamo.Loader) error {
		for n := range inhabitants {
			p := booking.Participant{ID: fmt.Sprintf("p%05d", n), Name: fmt.Sprintf("%s %s%d", []string{"Zoë", "Ana", "Łukasz", "Ben"}[n%4], []string{"Müller", "Lind", "Wójcik"}[n%3], n),
				Email: fmt.Sprintf("p%05d@example.com", n), Status: booking.ParticipantStatuses[n%3], Consent: booking.Consent{Status: booking.ConsentUnknown},
				CreatedAt: bookingtest.Now.Add(-time.Duration(n) * time.Hour), Tags: []string{"VIP", "morning"}[:n%3]}
			if err := l.AddParticipant(b.Context(), s.ID, p); err != nil {
				return err
			}
		}
		const class = 20
		for n := range 3 * inhabitants / class {
			start := bookingtest.Now.AddDate(0, 0, n/4-190).Add(time.Duration(n%4) * time.Hour)
			session := booking.Session{ID: fmt.Sprintf("s%05d", n), Kind: booking.Class, ActivityID: yoga.ID, ActivityName: yoga.Name, StaffID: ana.ID, StaffName: ana.Name,
				Start: start, End: start.Add(time.Hour), Capacity: class, Status: booking.Scheduled}
			var all []booking.Registration
			for m := range class {
				all = append(all, booking.Registration{ID: fmt.Sprintf("r%05d", n*class+m), ParticipantID: fmt.Sprintf("p%05d", (n*class+m)%inhabitants), SessionID: session.ID,
					ActivityID: yoga.ID, StaffID: ana.ID, Status: booking.Confirmed, Start: start, End: session.End, Day: start.In(s.Location()).Format(time.DateOnly),
					CreatedAt: start.AddDate(0, 0, -7), ActivityName: yoga.Name, ParticipantName: "Ana Lind"})
			}
			if err := l.AddSession(b.Context(), s.ID, session, all); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// cpu is what this process has used, without the engine's: what a function would be billed for.
func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkReads are the reads that grow with a business, through the desk on the real engine.
func BenchmarkReads(b *testing.B) {
	s := metropolis(b)
	customers := func(in booking.ParticipantSearch) func() error {
		return func() error {
			_, err := s.Desk.SearchParticipants(b.Context(), s.Operator(), in)
			return err
		}
	}
	bookings := func(in booking.RegistrationSearch) func() error {
		return func() error {
			_, err := s.Desk.SearchRegistrations(b.Context(), s.Operator(), in)
			return err
		}
	}
	var some []string
	for n := range 25 {
		some = append(some, fmt.Sprintf("p%05d", n))
	}
	first, middle := booking.PageNumber{Page: 1, Limit: 20}, booking.PageNumber{Page: inhabitants / 40, Limit: 20}
	for _, of := range []struct {
		name string
		read func() error
	}{
		{"customers/first", customers(booking.ParticipantSearch{PageNumber: first})},
		{"customers/middle", customers(booking.ParticipantSearch{PageNumber: middle})},
		{"customers/middle-by-name", customers(booking.ParticipantSearch{PageNumber: middle, Order: booking.ByName})},
		{"customers/by-spent", customers(booking.ParticipantSearch{PageNumber: first, Order: booking.BySpent})},
		{"customers/status", customers(booking.ParticipantSearch{PageNumber: first, ParticipantFilter: booking.ParticipantFilter{Status: booking.Lead}})},
		{"customers/text", customers(booking.ParticipantSearch{PageNumber: first, ParticipantFilter: booking.ParticipantFilter{Text: "muller99"}})},
		{"bookings/first", bookings(booking.RegistrationSearch{PageNumber: first})},
		{"bookings/middle", bookings(booking.RegistrationSearch{PageNumber: booking.PageNumber{Page: 750, Limit: 20}})},
		{"bookings/upcoming", bookings(booking.RegistrationSearch{PageNumber: first, Upcoming: true})},
		{"bookings/of-one", bookings(booking.RegistrationSearch{PageNumber: first, ParticipantID: "p00001"})},
		{"bookings/of-25", func() error {
			_, err := s.Desk.RegistrationsOf(b.Context(), s.Operator(), some, booking.RegistrationList{Page: booking.Page{First: 10}})
			return err
		}},
		{"find", func() error {
			_, err := s.Desk.LookUpParticipants(b.Context(), s.Operator(), "muller99", 10)
			return err
		}},
		{"stats/month", func() error {
			_, err := s.Desk.Stats(b.Context(), s.Operator(), booking.StatsPeriod{})
			return err
		}},
		{"stats/year", func() error {
			_, err := s.Desk.Stats(b.Context(), s.Operator(), booking.StatsPeriod{Days: 366})
			return err
		}},
	} {
		b.Run(of.name, func(b *testing.B) {
			s.Requests.Count()
			s.Requests.Read()
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				if err := of.read(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "own-cpu-ms/op")
			b.ReportMetric(float64(s.Requests.Count())/float64(b.N), "requests/op")
			b.ReportMetric(float64(s.Requests.Read())/float64(b.N), "items/op")
		})
	}
}
