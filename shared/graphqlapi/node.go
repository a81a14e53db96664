package graphqlapi

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/gid"
	"frontdesk/shared/problem"

	"github.com/graph-gophers/graphql-go"
)

// node is a record of any kind: one of the resolvers of the nouns. Each To… tells whether it is of that kind.
type node struct{ record any }

// ID resolves the field.
func (n *node) ID() graphql.ID {
	switch r := n.record.(type) {
	case *business:
		return r.ID
	case *participant:
		return r.ID
	case *registration:
		return r.ID
	case *session:
		return r.ID
	case *product:
		return r.ID
	case *purchase:
		return r.ID
	case *endpoint:
		return r.ID
	case *delivery:
		return r.ID
	}
	panic("graphqlapi: a node that is no record")
}

// ToBusiness and its like are how the executor tells what a node is.
func (n *node) ToBusiness() (*business, bool)       { r, ok := n.record.(*business); return r, ok }
func (n *node) ToParticipant() (*participant, bool) { r, ok := n.record.(*participant); return r, ok }
func (n *node) ToActivityRegistration() (*registration, bool) {
	r, ok := n.record.(*registration)
	return r, ok
}
func (n *node) ToActivitySession() (*session, bool)  { r, ok := n.record.(*session); return r, ok }
func (n *node) ToProduct() (*product, bool)          { r, ok := n.record.(*product); return r, ok }
func (n *node) ToProductPurchase() (*purchase, bool) { r, ok := n.record.(*purchase); return r, ok }
func (n *node) ToWebhookEndpoint() (*endpoint, bool) { r, ok := n.record.(*endpoint); return r, ok }
func (n *node) ToWebhookDelivery() (*delivery, bool) { r, ok := n.record.(*delivery); return r, ok }

// Node resolves the field.
func (*query) Node(ctx context.Context, args struct{ ID graphql.ID }) (*node, error) {
	kind, id, ok := gid.Parse(string(args.ID))
	if !ok {
		return nil, malformed("id", args.ID)
	}
	record, err := readingFrom(ctx).record(ctx, kind, id)
	if record == nil || problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return &node{record}, err
}

func malformed(field string, id graphql.ID) error {
	return problem.Invalid(field, string(id), "This is not a global id such as gid://Frontdesk/Product/…: pass an id as you got it.")
}

// record finds a record of the business by its kind and id; nil when there is none.
func (r *reading) record(ctx context.Context, kind, id string) (any, error) {
	switch kind {
	case gid.Business:
		if id == r.caller.Business.ID {
			return newBusiness(r), nil
		}
	case gid.Participant:
		return one(ctx, r.participants, id, func(p booking.Participant) any { return r.participantsOf([]booking.Participant{p})[0] })
	case gid.Registration:
		return one(ctx, r.registrations, id, func(record booking.Registration) any {
			records := []booking.Registration{record}
			return r.registrationsOf(records).nodes(records)[0]
		})
	case gid.Session:
		return one(ctx, r.sessions, id, func(s booking.Session) any { return newSession(s) })
	case gid.Product:
		return one(ctx, r.products, id, func(p booking.Product) any { return newProduct(p) })
	case gid.Purchase:
		return one(ctx, r.purchases, id, func(record booking.Purchase) any {
			records := []booking.Purchase{record}
			return r.purchasesOf(records).nodes(records)[0]
		})
	case gid.Endpoint:
		e, err := r.door.Endpoints.Get(ctx, r.caller, id)
		if err != nil {
			return nil, err
		}
		return r.endpointsOf(e)[0], nil
	case gid.Delivery:
		d, err := r.door.Endpoints.Delivery(ctx, r.caller, id)
		return newDelivery(d), err
	}
	return nil, nil
}

// one finds a record by its id and shows it; nil when there is none.
func one[Record any](ctx context.Context, in *shelf[Record], id string, show func(Record) any) (any, error) {
	record, ok, err := in.find(ctx, id, nil)
	if !ok || err != nil {
		return nil, err
	}
	return show(record), nil
}
