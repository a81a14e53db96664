package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

func (t Webhooks) AddDeliveries(ctx context.Context, deliveries []webhook.Delivery) error {
	panic("not yet")
}
func (t Webhooks) Deliveries(ctx context.Context, businessID, endpointID string, page booking.Page) (booking.List[webhook.Delivery], error) {
	panic("not yet")
}
func (t Webhooks) Delivery(ctx context.Context, businessID, id string) (webhook.Delivery, error) {
	panic("not yet")
}
func (t Webhooks) ChangeDelivery(ctx context.Context, d webhook.Delivery, before int) error {
	panic("not yet")
}
func (t Webhooks) Due(ctx context.Context, businessID, endpointID string, limit int) ([]webhook.Delivery, error) {
	panic("not yet")
}
func (t Webhooks) Wake(ctx context.Context, businessID, endpointID string, at time.Time) error {
	panic("not yet")
}
func (t Webhooks) Awake(ctx context.Context, now time.Time) ([]webhook.Queue, error) {
	panic("not yet")
}
func (t Webhooks) Lease(ctx context.Context, businessID, endpointID, worker string, now, until time.Time) (webhook.Queue, error) {
	panic("not yet")
}
func (t Webhooks) Release(ctx context.Context, q webhook.Queue, worker string, next time.Time) error {
	panic("not yet")
}
