package dynamo

import (
	"context"
	"errors"

	"frontdesk/shared/booking"
	"frontdesk/shared/webhook"
)

// Webhooks keeps what package webhook knows. Endpoints and notices are in the BusinessTable, whose stream tells of them;
// deliveries and queues are in the AccessTable, whose writes cause no events.
type Webhooks struct{ *Tables }

// NewWebhooks returns the store of package webhook.
func NewWebhooks(t *Tables) Webhooks { return Webhooks{t} }

var _ webhook.Store = Webhooks{}

// Endpoints implements webhook.Store.
func (t Webhooks) Endpoints(ctx context.Context, businessID string) ([]webhook.Endpoint, error) {
	return collect(t.query(ctx, t.business, webhookEndpointsOf(businessID)), webhookEndpointItem.endpoint)
}

// Endpoint implements webhook.Store.
func (t Webhooks) Endpoint(ctx context.Context, businessID, id string) (webhook.Endpoint, error) {
	var i webhookEndpointItem
	err := t.get(ctx, t.business, webhookEndpointKey(businessID, id), &i)
	return i.endpoint(), orMissing(err, webhook.ErrNotFound)
}

// AddEndpoint implements webhook.Store. The business's endpoints are counted by an item of their own.
func (t Webhooks) AddEndpoint(ctx context.Context, e webhook.Endpoint, change booking.Change) error {
	return t.commit(ctx, e.BusinessID, change,
		t.countEndpoints(e.BusinessID, 1, endpointRoom),
		write{table: t.business, key: webhookEndpointKey(e.BusinessID, e.ID), put: toWebhookEndpointItem(e), when: isNew(webhook.ErrChanged)})
}

// ChangeEndpoint implements webhook.Store.
func (t Webhooks) ChangeEndpoint(ctx context.Context, e webhook.Endpoint, notice *webhook.Notice, change booking.Change) error {
	writes := []write{{table: t.business, key: webhookEndpointKey(e.BusinessID, e.ID), put: toWebhookEndpointItem(e), when: endpointAt(e.Version)}}
	if notice != nil {
		writes = append(writes, t.notice(*notice))
	}
	return t.commit(ctx, e.BusinessID, change, writes...)
}

// RemoveEndpoint implements webhook.Store.
func (t Webhooks) RemoveEndpoint(ctx context.Context, e webhook.Endpoint, change booking.Change) error {
	return t.commit(ctx, e.BusinessID, change,
		write{table: t.business, key: webhookEndpointKey(e.BusinessID, e.ID), delete: true, when: endpointAt(e.Version)},
		t.countEndpoints(e.BusinessID, -1, condition{}))
}

// MarkEndpoint implements webhook.Store.
func (t Webhooks) MarkEndpoint(ctx context.Context, e webhook.Endpoint) error {
	i := toWebhookEndpointItem(e)
	w := write{table: t.business, key: webhookEndpointKey(e.BusinessID, e.ID), update: "SET #status = :status, version = :version",
		names: map[string]string{"#status": "status"}, values: map[string]any{":status": i.Status, ":version": i.Version}, when: endpointAt(e.Version)}
	remove := ""
	if i.FailingSince != 0 {
		w.update += ", failingSince = :failingSince"
		w.values[":failingSince"] = i.FailingSince
	} else {
		remove += ", failingSince"
	}
	if i.Reason != "" {
		w.update += ", reason = :reason"
		w.values[":reason"] = i.Reason
	} else {
		remove += ", reason"
	}
	if remove != "" {
		w.update += " REMOVE " + remove[len(", "):]
	}
	return t.apply(ctx, w)
}

func (t Webhooks) countEndpoints(businessID string, by int, when condition) write {
	return write{table: t.business, key: webhookCountKey(businessID), update: "SET #type = :type ADD #count :by",
		names: map[string]string{"#type": "type", "#count": "count"}, values: map[string]any{":type": "webhookCount", ":by": by}, when: when}
}

// commit does the writes with what their change brings along. When others keep writing the same items, it has to be decided
// again.
func (t Webhooks) commit(ctx context.Context, businessID string, c booking.Change, writes ...write) error {
	err := t.transact(ctx, t.with(businessID, c, writes...)...)
	if errors.Is(err, errContended) {
		return errors.Join(webhook.ErrChanged, err)
	}
	return err
}
