package graphqlapi

import (
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
	"frontdesk/shared/webhook"

	"github.com/graph-gophers/graphql-go"
)

type delivery struct {
	ID                         graphql.ID
	EventID, EventType, Status string
	Payload                    *string
	CreatedAt                  dateTime
	NextAttemptAt, EndedAt     *dateTime
	Attempts                   []attempt
}

type attempt struct {
	At              dateTime
	ResponseStatus  *int32
	LatencyMs       int32
	ResponseSnippet *string
	Error           *string
}

func newDelivery(d webhook.Delivery) *delivery {
	out := &delivery{
		ID: globalID(gid.Delivery, d.ID), EventID: d.EventID, EventType: string(d.EventType), Status: enum.Published(d.Status), Payload: text(string(d.Body)),
		CreatedAt: dateTime{d.CreatedAt}, NextAttemptAt: when(d.DueAt), EndedAt: when(d.EndedAt), Attempts: []attempt{},
	}
	for _, a := range d.Attempts {
		one := attempt{At: dateTime{a.At}, LatencyMs: int32(a.Latency.Milliseconds()), ResponseSnippet: text(a.Snippet), Error: text(a.Error)}
		if a.Status != 0 {
			status := int32(a.Status)
			one.ResponseStatus = &status
		}
		out.Attempts = append(out.Attempts, one)
	}
	return out
}
