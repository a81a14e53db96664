package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"
)

func (t Bookings) ParticipantsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Participant, error) {
	panic("not yet")
}
func (t Bookings) SessionsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Session, error) {
	panic("not yet")
}
func (t Bookings) RegistrationsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Registration, error) {
	panic("not yet")
}
func (t Bookings) ProductsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Product, error) {
	panic("not yet")
}
func (t Bookings) PurchasesByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Purchase, error) {
	panic("not yet")
}
func (t Bookings) Registrations(ctx context.Context, businessID string, l booking.RegistrationList) (booking.List[booking.Registration], error) {
	panic("not yet")
}
func (t Bookings) RegistrationsOf(ctx context.Context, businessID string, participantIDs []string, l booking.RegistrationList) (map[string]booking.List[booking.Registration], error) {
	panic("not yet")
}
func (t Bookings) Products(ctx context.Context, businessID string, page booking.Page) (booking.List[booking.Product], error) {
	panic("not yet")
}
func (t Bookings) Purchases(ctx context.Context, businessID string, page booking.Page, filter booking.PurchaseFilter, now time.Time) (booking.List[booking.Purchase], error) {
	panic("not yet")
}
func (t Bookings) PurchasesOf(ctx context.Context, businessID string, participantIDs []string, page booking.Page, filter booking.PurchaseFilter, now time.Time) (map[string]booking.List[booking.Purchase], error) {
	panic("not yet")
}
