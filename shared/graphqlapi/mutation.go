package graphqlapi

import (
	"context"

	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"

	"github.com/graph-gophers/graphql-go"
)

type mutation struct{}

// endpointPayload answers every mutation of an endpoint.
type endpointPayload struct {
	WebhookEndpoint *endpoint
	UserErrors      []userError
}

type redeliverPayload struct {
	endpointPayload
	Redelivered int32
}

// userError is a refusal that is part of an answer.
type userError struct {
	Field         *string
	Message, Code string
}

// CreateWebhookEndpoint resolves the field.
func (*mutation) CreateWebhookEndpoint(ctx context.Context, args struct {
	Input struct {
		URL                  string
		Description          *string
		SubscribedEventTypes []string
	}
}) (*endpointPayload, error) {
	r, in := readingFrom(ctx), webhook.NewEndpoint{URL: args.Input.URL, EventTypes: eventTypes(args.Input.SubscribedEventTypes)}
	if args.Input.Description != nil {
		in.Description = *args.Input.Description
	}
	e, err := r.door.Endpoints.Create(ctx, r.caller, in)
	return r.changed(e, err)
}

// UpdateWebhookEndpoint resolves the field.
func (*mutation) UpdateWebhookEndpoint(ctx context.Context, args struct {
	Input struct {
		ID                   graphql.ID
		URL, Description     *string
		SubscribedEventTypes *[]string
		Enabled              *bool
	}
}) (*endpointPayload, error) {
	r, in := readingFrom(ctx), args.Input
	changes := webhook.Changes{URL: in.URL, Description: in.Description, Enabled: in.Enabled}
	if in.SubscribedEventTypes != nil {
		changes.EventTypes = eventTypes(*in.SubscribedEventTypes)
	}
	return r.change(in.ID, func(id string) (webhook.Endpoint, error) { return r.door.Endpoints.Update(ctx, r.caller, id, changes) })
}

// DeleteWebhookEndpoint resolves the field.
func (*mutation) DeleteWebhookEndpoint(ctx context.Context, args struct{ ID graphql.ID }) (*endpointPayload, error) {
	r := readingFrom(ctx)
	return r.change(args.ID, func(id string) (webhook.Endpoint, error) { return r.door.Endpoints.Remove(ctx, r.caller, id) })
}

// RotateWebhookEndpointSecret resolves the field.
func (*mutation) RotateWebhookEndpointSecret(ctx context.Context, args struct{ ID graphql.ID }) (*endpointPayload, error) {
	r := readingFrom(ctx)
	return r.change(args.ID, func(id string) (webhook.Endpoint, error) { return r.door.Endpoints.RotateSecret(ctx, r.caller, id) })
}

// SendTestWebhookEvent resolves the field.
func (*mutation) SendTestWebhookEvent(ctx context.Context, args struct{ ID graphql.ID }) (*endpointPayload, error) {
	r := readingFrom(ctx)
	return r.change(args.ID, func(id string) (webhook.Endpoint, error) { return r.door.Endpoints.SendTest(ctx, r.caller, id) })
}

// RedeliverWebhooks resolves the field.
func (*mutation) RedeliverWebhooks(ctx context.Context, args struct {
	Input struct {
		EndpointID  graphql.ID
		DeliveryIDs *[]graphql.ID
		From, To    *dateTime
		Status      *string
	}
}) (*redeliverPayload, error) {
	r, in := readingFrom(ctx), args.Input
	made := 0
	payload, err := r.changeAt("endpointId", in.EndpointID, func(id string) (e webhook.Endpoint, err error) {
		which := webhook.Redelivery{From: at(in.From), To: at(in.To)}
		if in.Status != nil {
			which.Status = enum.Parse[webhook.DeliveryStatus](*in.Status)
		}
		if in.DeliveryIDs != nil {
			if which.DeliveryIDs, err = deliveryIDs(*in.DeliveryIDs); err != nil {
				return e, err
			}
		}
		e, made, err = r.door.Endpoints.Redeliver(ctx, r.caller, id, which)
		if refused := problem.From(err); refused != nil && refused.Field() == "id" {
			err = refused.With("field", "endpointId")
		}
		return e, err
	})
	if err != nil {
		return nil, err
	}
	return &redeliverPayload{*payload, int32(made)}, nil
}

// change does something to the endpoint with that global id.
func (r *reading) change(id graphql.ID, do func(id string) (webhook.Endpoint, error)) (*endpointPayload, error) {
	return r.changeAt("id", id, do)
}

func (r *reading) changeAt(field string, global graphql.ID, do func(id string) (webhook.Endpoint, error)) (*endpointPayload, error) {
	id, err := ownID(field, gid.Endpoint, global)
	if err != nil {
		return r.changed(webhook.Endpoint{}, err)
	}
	return r.changed(do(id))
}

// changed shows an endpoint as it is after a change. Refusals that whoever asked can do something about are part of the answer.
func (r *reading) changed(e webhook.Endpoint, err error) (*endpointPayload, error) {
	if err == nil {
		return &endpointPayload{r.endpointsOf(e)[0], []userError{}}, nil
	}
	switch refused := problem.From(err); refused.Code {
	case problem.ValidationError, problem.NotFound, problem.Conflict:
		return &endpointPayload{nil, []userError{{text(asked(refused.Field())), refused.Message, string(refused.Code)}}}, nil
	default:
		return nil, err
	}
}

// asked returns how those who ask name a field that package webhook refused. What has the same name at both is left out.
func asked(field string) string {
	switch field {
	case "eventTypes":
		return "subscribedEventTypes"
	case "idempotency_key":
		return idempotency.Header
	default:
		return field
	}
}

// ownID takes the global id of a record of that kind apart.
func ownID(field, kind string, global graphql.ID) (string, error) {
	of, id, ok := gid.Parse(string(global))
	if !ok || of != kind {
		return "", problem.Invalid(field, string(global), "This is not the global id of a %s: pass an id as you got it.", kind)
	}
	return id, nil
}

func deliveryIDs(global []graphql.ID) (ids []string, _ error) {
	for _, one := range global {
		id, err := ownID("deliveryIds", gid.Delivery, one)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func eventTypes(names []string) []webhook.EventType {
	types := make([]webhook.EventType, 0, len(names))
	for _, name := range names {
		types = append(types, webhook.EventType(name))
	}
	return types
}
