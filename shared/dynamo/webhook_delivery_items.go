package dynamo

import (
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/webhook"
)

type deliveryItem struct {
	timeKey
	Type       string        `dynamodbav:"type"`
	ID         string        `dynamodbav:"id"`
	BusinessID string        `dynamodbav:"businessId"`
	EndpointID string        `dynamodbav:"endpointId"`
	EventID    string        `dynamodbav:"eventId"`
	EventType  string        `dynamodbav:"eventType"`
	Object     string        `dynamodbav:"object,omitempty"`
	Body       []byte        `dynamodbav:"body"`
	Tells      []string      `dynamodbav:"tells,omitempty"`
	Status     string        `dynamodbav:"status"`
	Step       int           `dynamodbav:"step"`
	Tries      int           `dynamodbav:"tries"`
	DueAt      milli         `dynamodbav:"dueAt,omitempty"`
	Attempts   []attemptItem `dynamodbav:"attempts,omitempty"`
	CreatedAt  milli         `dynamodbav:"createdAt"`
	EndedAt    milli         `dynamodbav:"endedAt,omitempty"`
	Version    int64         `dynamodbav:"version"`
	TTL        unix          `dynamodbav:"ttl"`
}

type attemptItem struct {
	At      milli  `dynamodbav:"at"`
	Status  int    `dynamodbav:"status,omitempty"`
	Latency int64  `dynamodbav:"ms"`
	Snippet string `dynamodbav:"snippet,omitempty"`
	Error   string `dynamodbav:"error,omitempty"`
}

func toDeliveryItem(d webhook.Delivery) deliveryItem {
	i := deliveryItem{Type: "webhookDelivery", ID: d.ID, BusinessID: d.BusinessID, EndpointID: d.EndpointID, EventID: d.EventID, EventType: string(d.EventType),
		Object: d.Object, Body: d.Body, Tells: d.Tells.Names(), Status: string(d.Status), Step: d.Step, Tries: d.Tries, DueAt: atMilli(d.DueAt), CreatedAt: atMilli(d.CreatedAt),
		EndedAt: atMilli(d.EndedAt), Version: d.Version, TTL: at(d.CreatedAt.Add(webhook.DeliveriesKept))}
	if d.Status == webhook.Pending {
		_, own, _ := webhook.SplitDeliveryID(d.ID)
		i.timeKey = deliveryByTime(d.BusinessID, d.EndpointID, d.DueAt, own)
	}
	for _, a := range d.Attempts {
		i.Attempts = append(i.Attempts, attemptItem{atMilli(a.At), a.Status, a.Latency.Milliseconds(), a.Snippet, a.Error})
	}
	return i
}

// tells is everything when a newer function wrote a capability that is unknown here: the body must not be shown to too many.
func (i deliveryItem) tells() access.Set {
	known := access.KnownNames(strings.Join(i.Tells, " "))
	if len(known.Capabilities()) != len(i.Tells) {
		return access.All
	}
	return known
}

func (i deliveryItem) delivery() webhook.Delivery {
	d := webhook.Delivery{ID: i.ID, BusinessID: i.BusinessID, EndpointID: i.EndpointID, EventID: i.EventID, EventType: webhook.EventType(i.EventType),
		Object: i.Object, Body: i.Body, Tells: i.tells(), Status: webhook.DeliveryStatus(i.Status), Step: i.Step, Tries: i.Tries, DueAt: i.DueAt.time(),
		CreatedAt: i.CreatedAt.time(), EndedAt: i.EndedAt.time(), Version: i.Version}
	for _, a := range i.Attempts {
		d.Attempts = append(d.Attempts, webhook.Attempt{At: a.At.time(), Status: a.Status, Latency: time.Duration(a.Latency) * time.Millisecond, Snippet: a.Snippet, Error: a.Error})
	}
	return d
}
