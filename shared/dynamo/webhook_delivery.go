package dynamo

import (
	"context"
	"fmt"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// AddDeliveries implements webhook.Store. A batch would be fewer requests, but overwrites what is there.
func (t Webhooks) AddDeliveries(ctx context.Context, deliveries []webhook.Delivery) error {
	_, err := atOnce(ctx, deliveries, func(ctx context.Context, d webhook.Delivery) (struct{}, error) {
		_, own, _ := webhook.SplitDeliveryID(d.ID)
		return struct{}{}, t.apply(ctx, write{table: t.access, key: deliveryKey(d.BusinessID, d.EndpointID, own), put: toDeliveryItem(d), when: isNew(nil)})
	})
	return err
}

// ChangeDelivery implements webhook.Store. What is sent stays as it was written first.
func (t Webhooks) ChangeDelivery(ctx context.Context, d webhook.Delivery) error {
	i := toDeliveryItem(d)
	_, own, _ := webhook.SplitDeliveryID(d.ID)
	w := write{table: t.access, key: deliveryKey(d.BusinessID, d.EndpointID, own), names: map[string]string{"#status": "status"}, when: deliveryAt(d.Version),
		values: map[string]any{":status": i.Status, ":step": i.Step, ":tries": i.Tries, ":attempts": i.Attempts, ":version": i.Version + 1}}
	if d.Status == webhook.Pending {
		w.update = "SET #status = :status, step = :step, tries = :tries, attempts = :attempts, version = :version, dueAt = :dueAt, timePK = :timePK, timeSK = :timeSK REMOVE endedAt"
		w.values[":dueAt"], w.values[":timePK"], w.values[":timeSK"] = i.DueAt, i.TimePK, i.TimeSK
	} else {
		w.update = "SET #status = :status, step = :step, tries = :tries, attempts = :attempts, version = :version, endedAt = :endedAt REMOVE dueAt, timePK, timeSK"
		w.values[":endedAt"] = i.EndedAt
	}
	return t.apply(ctx, w)
}

// Delivery implements webhook.Store.
func (t Webhooks) Delivery(ctx context.Context, businessID, id string) (webhook.Delivery, error) {
	endpoint, own, ok := webhook.SplitDeliveryID(id)
	if !ok {
		return webhook.Delivery{}, webhook.ErrNotFound
	}
	var i deliveryItem
	err := t.get(ctx, t.access, deliveryKey(businessID, endpoint, own), &i)
	return i.delivery(), orMissing(err, webhook.ErrNotFound)
}

// Deliveries implements webhook.Store. The position of a delivery is its own id.
func (t Webhooks) Deliveries(ctx context.Context, businessID, endpointID string, page booking.Page) (booking.List[webhook.Delivery], error) {
	in := withPrefix(t.access, deliveryKey(businessID, endpointID, ""))
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(int32(page.First+1)) // one more tells whether there are more
	if page.After != "" {
		in.ExclusiveStartKey = deliveryKey(businessID, endpointID, page.After).item()
	}
	return firstOf(page.First, t.pages(ctx, in), deliveryItem.delivery, func(d webhook.Delivery) string {
		_, own, _ := webhook.SplitDeliveryID(d.ID)
		return own
	})
}

// Due implements webhook.Store, on the index ByTime.
func (t Webhooks) Due(ctx context.Context, businessID, endpointID string, limit int) ([]webhook.Delivery, error) {
	in := dynamodb.QueryInput{
		TableName: &t.access, IndexName: aws.String(byTime.name), Limit: aws.Int32(int32(limit)),
		KeyConditionExpression:    aws.String(byTime.pk + " = :pk"),
		ExpressionAttributeValues: item{":pk": &types.AttributeValueMemberS{Value: deliveryByTime(businessID, endpointID, noTime, "").TimePK}},
	}
	due := []webhook.Delivery{}
	for d, err := range decoded(t.pages(ctx, in), deliveryItem.delivery) {
		if err != nil {
			return nil, fmt.Errorf("due deliveries: %w", err)
		}
		if due = append(due, d); len(due) == limit {
			break
		}
	}
	return due, nil
}
