package graphqlapi

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/gid"
	"frontdesk/shared/webhook"

	"github.com/graph-gophers/graphql-go"
)

// root leads to what a request can begin with.
type root struct{}

// Query returns where queries begin.
func (root) Query() *query { return &query{} }

// Mutation returns where mutations begin.
func (root) Mutation() *mutation { return &mutation{} }

type query struct{}

// ActiveBusiness resolves the field.
func (*query) ActiveBusiness(ctx context.Context) *business { return newBusiness(readingFrom(ctx)) }

// business resolves the caller's own business: what is asked of it for any key came with the caller.
type business struct {
	ID                     graphql.ID
	Name, Handle, TimeZone string
	reading                *reading
}

func newBusiness(r *reading) *business {
	b := r.caller.Business
	return &business{globalID(gid.Business, b.ID), b.Name, b.Handle, b.TimeZone, r}
}

// Participants resolves the field.
func (b *business) Participants(ctx context.Context, args pageArgs) (*connection[*participant], error) {
	of := b.reading.list(b.ID, "participants", nil)
	page, err := args.page(of, defaultPage)
	if err != nil {
		return nil, err
	}
	found, err := b.reading.door.Desk.Participants(ctx, b.reading.caller, page)
	if err != nil {
		return nil, err
	}
	return newConnection(of, found, b.reading.participantsOf(found.All())), nil
}

// Registrations resolves the field.
func (b *business) Registrations(ctx context.Context, args registrationArgs) (*connection[*registration], error) {
	wanted := args.wanted()
	of := b.reading.list(b.ID, "registrations", wanted)
	var err error
	if wanted.Page, err = args.page(of, defaultPage); err != nil {
		return nil, err
	}
	found, err := b.reading.door.Desk.Registrations(ctx, b.reading.caller, wanted)
	if err != nil {
		return nil, err
	}
	return newConnection(of, found, b.reading.registrationsOf(found.All()).nodes(found.All())), nil
}

// Products resolves the field.
func (b *business) Products(ctx context.Context, args pageArgs) (*connection[*product], error) {
	of := b.reading.list(b.ID, "products", nil)
	page, err := args.page(of, defaultPage)
	if err != nil {
		return nil, err
	}
	found, err := b.reading.door.Desk.Products(ctx, b.reading.caller, page)
	if err != nil {
		return nil, err
	}
	nodes := make([]*product, 0, len(found.Records))
	for _, record := range found.All() {
		b.reading.products.put(record.ID, record)
		nodes = append(nodes, newProduct(record))
	}
	return newConnection(of, found, nodes), nil
}

// ProductPurchases resolves the field.
func (b *business) ProductPurchases(ctx context.Context, args purchaseArgs) (*connection[*purchase], error) {
	filter := args.filter()
	of := b.reading.list(b.ID, "productPurchases", filter)
	page, err := args.page(of, defaultPage)
	if err != nil {
		return nil, err
	}
	found, err := b.reading.door.Desk.Purchases(ctx, b.reading.caller, page, filter)
	if err != nil {
		return nil, err
	}
	return newConnection(of, found, b.reading.purchasesOf(found.All()).nodes(found.All())), nil
}

// WebhookEndpoints resolves the field. A business has so few of them that they are read at once; their ids sort as they were made.
func (b *business) WebhookEndpoints(ctx context.Context, args pageArgs) (*connection[*endpoint], error) {
	of := b.reading.list(b.ID, "webhookEndpoints", nil)
	page, err := args.page(of, defaultPage)
	if err != nil {
		return nil, err
	}
	all, err := b.reading.door.Endpoints.List(ctx, b.reading.caller)
	if err != nil {
		return nil, err
	}
	var found booking.List[webhook.Endpoint]
	for _, record := range all {
		switch {
		case record.ID <= page.After:
		case len(found.Records) == page.First:
			found.More = true
		default:
			found.Records = append(found.Records, booking.Listed[webhook.Endpoint]{Record: record, Position: record.ID})
		}
	}
	return newConnection(of, found, b.reading.endpointsOf(found.All()...)), nil
}
