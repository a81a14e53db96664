// Package bookingtest gives tests a ready business on the real store, and builders for what stands in it.
package bookingtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

// Now is where the clock of a new studio stands: a Sunday morning in winter.
var Now = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// Clock is a clock that moves when it is told to.
type Clock struct{ at atomic.Pointer[time.Time] }

// NewClock returns a clock that stands at Now.
func NewClock() *Clock {
	c := &Clock{}
	c.Set(Now)
	return c
}

// Now returns the time.
func (c *Clock) Now() time.Time { return *c.at.Load() }

// Set moves the clock.
func (c *Clock) Set(at time.Time) { c.at.Store(&at) }

// Advance moves the clock on.
func (c *Clock) Advance(by time.Duration) { c.Set(c.Now().Add(by)) }

// Studio is a business in Berlin that is granted everything, and the desk it is used through.
type Studio struct {
	booking.Business
	Desk     *booking.Desk
	Store    dynamo.Bookings
	Tables   *dynamo.Tables
	Requests *dynamotest.Requests
	Clock    *Clock
	loader   *dynamo.Loader // one for all, because it counts what it loads
	random   io.Reader
	t        testing.TB
}

// New makes a studio on fresh tables.
func New(t testing.TB) *Studio {
	t.Helper()
	tables, requests := dynamotest.New(t)
	return on(t, tables, requests).Neighbour("studio")
}

// At makes a studio at an engine of the test's own, which may end, or opens the one that is there.
func At(t testing.TB, endpoint string) *Studio {
	t.Helper()
	tables, requests := dynamotest.At(t, endpoint, "own")
	s := on(t, tables, requests)
	found, err := s.Store.BusinessByHandle(s.ctx(), "studio")
	if errors.Is(err, booking.ErrNotFound) {
		return s.neighbour("studio")
	}
	s.must(err)
	s.Business = found
	return s
}

func on(t testing.TB, tables *dynamo.Tables, requests *dynamotest.Requests) *Studio {
	clock, store := NewClock(), dynamo.NewBookings(tables)
	return &Studio{Desk: booking.NewDesk(store, clock.Now, rand.Reader), Store: store, Tables: tables, Requests: requests, Clock: clock, loader: dynamo.NewLoader(tables),
		random: rand.Reader, t: t}
}

// Neighbour adds another business to the same tables.
func (s *Studio) Neighbour(handle string) *Studio {
	s.t.Helper()
	n := s.neighbour(handle)
	s.t.Cleanup(n.checkLog)
	return n
}

func (s *Studio) neighbour(handle string) *Studio {
	s.t.Helper()
	n := *s
	n.Business = booking.Business{ID: (handle + strings.Repeat("x", 16))[:16], Handle: handle, Name: "The " + handle, TimeZone: "Europe/Berlin", Currency: "EUR",
		Grants: access.All, CreatedAt: Now}
	s.must(s.Store.AddBusiness(s.ctx(), n.Business))
	return &n
}

// Operator may do everything in the studio.
func (s *Studio) Operator() access.Caller {
	return access.Operator(s.ForCaller())
}

// Person is somebody with that role at the studio's staff door.
func (s *Studio) Person(id string, role access.Role) access.Caller {
	c := s.Operator()
	c.Principal, c.Door, c.UserID, c.StaffID, c.Role, c.Scopes = access.UserPrincipal(id), access.Staff, id, id, role, []string{"mcp:business"}
	c.Capabilities = access.Effective(c.Scopes, c.Grants, role, true)
	return c
}

// Key is a program with those scopes at that door.
func (s *Studio) Key(door access.Door, scopes ...string) access.Caller {
	c := s.Operator()
	c.Principal, c.Door, c.Role, c.Scopes = access.KeyPrincipal("1"), door, "", scopes
	c.Capabilities, c.Client = access.Effective(scopes, c.Grants, "", false), access.ExternalClient
	if door == access.Partner {
		c.Client = access.PartnerClient
	}
	return c
}

// Load writes records as they are, without asking whether they are there.
func (s *Studio) Load(load func(*dynamo.Loader) error) {
	s.t.Helper()
	s.must(load(s.loader))
	s.must(s.loader.Flush(s.ctx()))
}

// Activity adds something to book that lasts as long.
func (s *Studio) Activity(id string, kind booking.ActivityKind, lasts time.Duration) booking.Activity {
	s.t.Helper()
	a := booking.Activity{ID: id, Name: "Some " + id, Kind: kind, Duration: lasts, Price: booking.Money{Amount: 1250, Currency: "EUR"}, CreatedAt: Now,
		Variants: []booking.Variant{{ID: "long", Name: "Long", Duration: 2 * lasts, Price: booking.Money{Amount: 2500, Currency: "EUR"}}}}
	s.Load(func(l *dynamo.Loader) error { return l.AddActivity(s.ctx(), s.ID, a) })
	return a
}

// Staff adds somebody who works every day from one minute since midnight to another.
func (s *Studio) Staff(id string, from, to int) booking.Staff {
	s.t.Helper()
	member := booking.Staff{ID: id, Name: "Ms " + id, Active: true, Schedule: booking.Schedule{}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		member.Schedule[day] = []booking.Span{{From: from, To: to}}
	}
	s.Load(func(l *dynamo.Loader) error { return l.AddStaff(s.ctx(), s.ID, member) })
	return member
}

// AllDay adds somebody who never sleeps.
func (s *Studio) AllDay(id string) booking.Staff { s.t.Helper(); return s.Staff(id, 0, 24*60) }

// Participant adds a customer.
func (s *Studio) Participant(id string) booking.Participant {
	s.t.Helper()
	p := booking.Participant{ID: id, Name: "Mr " + id, Email: id + "@example.com", Consent: booking.Consent{Status: booking.ConsentUnknown},
		Status: booking.Customer, CreatedAt: Now, LastInteractionAt: Now}
	s.Load(func(l *dynamo.Loader) error { return l.AddParticipant(s.ctx(), s.ID, p) })
	return p
}

// Participants adds n customers.
func (s *Studio) Participants(n int) []booking.Participant {
	s.t.Helper()
	var all []booking.Participant
	for i := range n {
		all = append(all, s.Participant(fmt.Sprintf("p%04d", i)))
	}
	return all
}

// Session schedules a session of a class, of a neighbour's activity and team too. One in the past was scheduled a day before it.
func (s *Studio) Session(a booking.Activity, leader booking.Staff, start time.Time, capacity int) booking.Session {
	s.t.Helper()
	s.adopt(a, leader)
	if now := s.Clock.Now(); !start.After(now) {
		s.Clock.Set(start.AddDate(0, 0, -1))
		defer s.Clock.Set(now)
	}
	scheduled, err := s.Desk.ScheduleSessions(s.ctx(), s.Operator(), booking.NewSession{ActivityID: a.ID, StaffID: leader.ID, Start: start, Capacity: capacity})
	s.must(err)
	return scheduled[0]
}

// adopt adds an activity and somebody of a team where they are missing.
func (s *Studio) adopt(a booking.Activity, member booking.Staff) {
	s.t.Helper()
	_, err := s.Store.Activity(s.ctx(), s.ID, a.ID)
	team, teamErr := s.Store.Team(s.ctx(), s.ID)
	s.must(teamErr)
	s.Load(func(l *dynamo.Loader) error {
		if errors.Is(err, booking.ErrNotFound) {
			if err := l.AddActivity(s.ctx(), s.ID, a); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(team, func(other booking.Staff) bool { return other.ID == member.ID }) {
			return nil
		}
		return l.AddStaff(s.ctx(), s.ID, member)
	})
}

// Sessions reads the sessions of the day that begins then.
func (s *Studio) Sessions(day time.Time) []booking.Session {
	s.t.Helper()
	var all []booking.Session
	for session, err := range s.Store.Sessions(s.ctx(), s.ID, day, day.AddDate(0, 0, 1)) {
		s.must(err)
		all = append(all, session)
	}
	return all
}

// Busy reads when somebody is busy on a UTC day.
func (s *Studio) Busy(staffID string, day time.Time) []booking.Busy {
	s.t.Helper()
	calendars, err := s.Store.Calendars(s.ctx(), s.ID, []string{staffID}, []string{day.UTC().Format(time.DateOnly)})
	s.must(err)
	return calendars[0].Busy
}

func (s *Studio) ctx() context.Context { return s.t.Context() }

func (s *Studio) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// AtOnce calls do(0) to do(n-1) at the same time and returns what they returned, in that order.
func AtOnce(n int, do func(int) error) []error {
	errs, start, done := make([]error, n), make(chan struct{}), make(chan int)
	for i := range n {
		go func() {
			<-start
			errs[i] = do(i)
			done <- i
		}()
	}
	close(start)
	for range n {
		<-done
	}
	return errs
}
