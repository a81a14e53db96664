package graphqlapi

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
	"frontdesk/shared/webhook"

	"github.com/graph-gophers/graphql-go"
)

type endpoint struct {
	ID                                                  graphql.ID
	URL, Description, Status, APIVersion, ManagementURL string
	SubscribedEventTypes                                []string
	DisabledReason                                      *string
	CreatedAt, UpdatedAt                                dateTime
	record                                              webhook.Endpoint
	siblings                                            *endpoints
}

// endpoints are a cohort.
type endpoints struct {
	reading    *reading
	ids        []string
	deliveries batches[map[string]booking.List[webhook.Delivery]]
}

func newEndpoint(e webhook.Endpoint, siblings *endpoints) *endpoint {
	types := make([]string, 0, len(e.EventTypes))
	for _, t := range e.EventTypes {
		types = append(types, string(t))
	}
	return &endpoint{
		ID: globalID(gid.Endpoint, e.ID), URL: e.URL, Description: e.Description, Status: enum.Published(e.Status), APIVersion: e.APIVersion,
		ManagementURL: siblings.reading.managementURL(), SubscribedEventTypes: types, DisabledReason: text(enum.Published(e.Reason)),
		CreatedAt: dateTime{e.CreatedAt}, UpdatedAt: dateTime{e.UpdatedAt}, record: e, siblings: siblings,
	}
}

// endpointsOf shows endpoints, which become siblings.
func (r *reading) endpointsOf(records ...webhook.Endpoint) []*endpoint {
	siblings := &endpoints{reading: r}
	nodes := make([]*endpoint, 0, len(records))
	for _, record := range records {
		siblings.ids = append(siblings.ids, record.ID)
		nodes = append(nodes, newEndpoint(record, siblings))
	}
	return nodes
}

// managementURL is the page of the console where people manage webhooks.
func (r *reading) managementURL() string {
	return r.door.Origin.JoinPath("console", "@"+r.caller.Business.Handle, "webhooks").String()
}

// SigningSecret resolves the field.
func (e *endpoint) SigningSecret(ctx context.Context) (string, error) {
	r := e.siblings.reading
	return r.door.Endpoints.Secret(ctx, r.caller, e.record)
}

// usualDeliveries is how many deliveries a page has when nobody says, as published.
const usualDeliveries = 20

// Deliveries resolves the field.
func (e *endpoint) Deliveries(ctx context.Context, args pageArgs) (*connection[*delivery], error) {
	s := e.siblings
	of := s.reading.list(e.ID, "deliveries", nil)
	page, err := args.page(of, usualDeliveries)
	if err != nil {
		return nil, err
	}
	ids, asked := s.ids, question{page: page}
	if page.After != "" { // what follows a cursor belongs to one endpoint alone
		ids, asked.of = []string{e.record.ID}, e.record.ID
	}
	lists, err := s.deliveries.batch(asked, func() (map[string]booking.List[webhook.Delivery], error) {
		return s.reading.door.Endpoints.Deliveries(ctx, s.reading.caller, ids, page)
	})
	if err != nil {
		return nil, err
	}
	found := lists[e.record.ID]
	nodes := make([]*delivery, 0, len(found.Records))
	for _, record := range found.All() {
		nodes = append(nodes, newDelivery(record))
	}
	return newConnection(of, found, nodes), nil
}
