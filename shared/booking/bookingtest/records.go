package bookingtest

import (
	"cmp"
	"errors"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// Product adds something to sell for ten euros.
func (s *Studio) Product(id string, kind booking.ProductKind) booking.Product {
	s.t.Helper()
	p := booking.Product{ID: id, Name: "The " + id, Kind: kind, Price: booking.Money{Amount: 1000, Currency: "EUR"}, Active: true, CreatedAt: Now}
	s.Load(func(l *dynamo.Loader) error { return l.AddProduct(s.ctx(), s.ID, p) })
	return p
}

// Purchase is that somebody bought something an hour ago, which they have in use.
func (s *Studio) Purchase(id, participantID string, of booking.Product) booking.Purchase {
	s.t.Helper()
	p := booking.Purchase{ID: id, ParticipantID: participantID, ProductID: of.ID, Kind: of.Kind, Status: booking.PurchaseActive, PricePaid: of.Price,
		PurchasedAt: s.Clock.Now().Add(-time.Hour)}
	s.LoadPurchases(p)
	return p
}

// LoadPurchases writes purchases as they are.
func (s *Studio) LoadPurchases(all ...booking.Purchase) {
	s.t.Helper()
	for _, p := range all {
		s.present(p.ParticipantID)
	}
	s.Load(func(l *dynamo.Loader) error {
		for _, p := range all {
			if err := l.AddPurchase(s.ctx(), s.ID, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// LoadRegistrations writes registrations as they are: those that name a session together, each other one with a session of its own.
func (s *Studio) LoadRegistrations(all ...booking.Registration) {
	s.t.Helper()
	together := map[string][]booking.Registration{}
	for _, r := range all {
		s.present(r.ParticipantID)
		r.SessionID, r.Day = cmp.Or(r.SessionID, "of-"+r.ID), cmp.Or(r.Day, r.Start.In(s.Location()).Format(time.DateOnly))
		together[r.SessionID] = append(together[r.SessionID], r)
	}
	s.Load(func(l *dynamo.Loader) error {
		for id, registrations := range together {
			r := registrations[0]
			session := booking.Session{ID: id, Kind: booking.Class, ActivityID: r.ActivityID, ActivityName: r.ActivityName, StaffID: r.StaffID,
				Start: r.Start, End: r.End, Capacity: len(registrations), Status: booking.Scheduled}
			if err := l.AddSession(s.ctx(), s.ID, session, registrations); err != nil {
				return err
			}
		}
		return nil
	})
}

// present makes sure that there is a participant with that id.
func (s *Studio) present(id string) {
	s.t.Helper()
	_, err := s.Store.Participant(s.ctx(), s.ID, id)
	if errors.Is(err, booking.ErrNotFound) {
		s.Participant(id)
		return
	}
	s.must(err)
}
