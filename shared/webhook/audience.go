package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"frontdesk/shared/access"

	"github.com/oklog/ulid/v2"
)

// listener is an endpoint that is told, and what it may be told.
type listener struct {
	endpoint Endpoint
	readable access.Set
}

// wants reports whether the endpoint is told of the event.
func (e Endpoint) wants(event Event) bool {
	if e.Status != Enabled {
		return false
	}
	if event.Endpoint != "" {
		return event.Endpoint == e.ID && event.Type != ""
	}
	return slices.Contains(e.EventTypes, event.Type)
}

// audience returns who is told any of the stories of a business, and disables whose creator may no longer read anything there. Where a
// key was revoked that is asked of all endpoints: what waits to be delivered must not go out for days, until something else happens.
func (b *batch) audience(ctx context.Context, business string, stories []story) ([]listener, error) {
	endpoints, err := b.Store.Endpoints(ctx, business)
	if err != nil {
		return nil, err
	}
	revoked := slices.ContainsFunc(stories, func(s story) bool { return s.event.Type == KeyRevoked })
	endpoints = slices.DeleteFunc(endpoints, func(e Endpoint) bool {
		return e.Status != Enabled || !revoked && !slices.ContainsFunc(stories, func(s story) bool { return e.wants(s.event) })
	})
	if len(endpoints) == 0 {
		return nil, nil
	}
	var creators []string
	for _, e := range endpoints {
		creators = append(creators, e.CreatedBy)
	}
	readers, err := b.Store.Readers(ctx, business, creators, b.now)
	if err != nil {
		return nil, err
	}
	var audience []listener
	for _, e := range endpoints {
		if readable, ok := readers[e.CreatedBy]; ok {
			audience = append(audience, listener{e, readable})
			continue
		}
		e.Status, e.Reason = Disabled, AccessEnded
		// Somebody who wrote it meanwhile did not give its creator access again: the next event finds out.
		if err := b.Store.MarkEndpoint(ctx, e); err != nil && !errors.Is(err, ErrChanged) && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return audience, nil
}

// addressed makes the deliveries of an event.
func (b *batch) addressed(event Event, audience []listener) ([]Delivery, error) {
	type reader struct {
		readable   access.Set
		apiVersion string
	}
	type payload struct {
		body  []byte
		tells access.Set
	}
	payloads := map[reader]payload{} // most endpoints of a business are made by the same few
	var deliveries []Delivery
	for _, l := range audience {
		if !l.endpoint.wants(event) {
			continue
		}
		as := reader{l.readable, l.endpoint.APIVersion}
		made, ok := payloads[as]
		if !ok {
			body, err := event.Payload(as.readable, as.apiVersion)
			if err != nil {
				return nil, err
			}
			made = payload{body, event.tells(as.readable)}
			payloads[as] = made
		}
		deliveries = append(deliveries, Delivery{ID: event.deliveryID(l.endpoint.ID), BusinessID: event.BusinessID, EndpointID: l.endpoint.ID, EventID: event.ID,
			EventType: event.Type, Object: event.Object, Body: made.body, Tells: made.tells, Status: Pending, DueAt: b.now, CreatedAt: b.now})
	}
	return deliveries, nil
}

// deliveryID is the id of the event's delivery to an endpoint, the same whenever it is made. Those to one endpoint sort by when their
// events occurred, and within a second in the order of the writes.
func (e Event) deliveryID(endpoint string) string {
	var own ulid.ULID
	var order [8]byte
	_ = own.SetTime(ulid.Timestamp(e.OccurredAt)) // fails thousands of years from now
	binary.BigEndian.PutUint64(order[:], e.order)
	copy(own[6:12], order[2:])
	digest := sha256.Sum256([]byte(e.ID))
	copy(own[12:], digest[:])
	return endpoint + "." + strings.ToLower(own.String())
}
