package graphqlapi

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

type participant struct {
	ID                    graphql.ID
	Name                  string
	Email                 *string
	EmailMarketingConsent emailMarketingConsent
	CreatedAt             dateTime

	key      string // the id within the business
	siblings *participants
}

type emailMarketingConsent struct {
	Status string
	At     *dateTime
}

// participants are a cohort.
type participants struct {
	reading       *reading
	ids           []string
	registrations batches[registrationBatch]
	purchases     batches[purchaseBatch]
}

type registrationBatch struct {
	lists  map[string]booking.List[booking.Registration] // by participant
	cohort *registrations
}

type purchaseBatch struct {
	lists  map[string]booking.List[booking.Purchase] // by participant
	cohort *purchases
}

// newParticipant translates a record. Its global id says BusinessParticipant, as published.
func newParticipant(p booking.Participant, siblings *participants) *participant {
	return &participant{
		ID: globalID(gid.Participant, p.ID), Name: p.Name, Email: text(p.Email), CreatedAt: dateTime{p.CreatedAt},
		EmailMarketingConsent: emailMarketingConsent{enum.Published(p.Consent.Status), when(p.Consent.At)},
		key:                   p.ID, siblings: siblings,
	}
}

// participantsOf shows participants that came together.
func (r *reading) participantsOf(records []booking.Participant) []*participant {
	siblings := &participants{reading: r}
	nodes := make([]*participant, 0, len(records))
	for _, record := range records {
		r.participants.put(record.ID, record)
		siblings.ids = append(siblings.ids, record.ID)
		nodes = append(nodes, newParticipant(record, siblings))
	}
	return nodes
}

// participant resolves a reference to one of the cohort; nil when there is no such participant.
func (s *participants) participant(ctx context.Context, id string) (*participant, error) {
	if idAlone(ctx) {
		return &participant{ID: globalID(gid.Participant, id)}, nil
	}
	record, ok, err := s.reading.participants.find(ctx, id, s.ids)
	if !ok || err != nil {
		return nil, err
	}
	return newParticipant(record, s), nil
}

// Registrations resolves the field.
func (p *participant) Registrations(ctx context.Context, args registrationArgs) (*connection[*registration], error) {
	wanted := args.wanted()
	s := p.siblings
	of := s.reading.list(p.ID, "registrations", wanted)
	var err error
	if wanted.Page, err = args.page(of, defaultPage); err != nil {
		return nil, err
	}
	batch, err := s.registrations.batch(s.asked(p, wanted.Page, of), func() (b registrationBatch, err error) {
		b.lists, err = s.reading.door.Desk.RegistrationsOf(ctx, s.reading.caller, s.concerned(p, wanted.Page), wanted)
		b.cohort = s.reading.registrationsOf(flat(b.lists))
		return b, err
	})
	if err != nil {
		return nil, err
	}
	found := batch.lists[p.key]
	return newConnection(of, found, batch.cohort.nodes(found.All())), nil
}

// ProductPurchases resolves the field.
func (p *participant) ProductPurchases(ctx context.Context, args purchaseArgs) (*connection[*purchase], error) {
	filter := args.filter()
	s := p.siblings
	of := s.reading.list(p.ID, "productPurchases", filter)
	page, err := args.page(of, defaultPage)
	if err != nil {
		return nil, err
	}
	batch, err := s.purchases.batch(s.asked(p, page, of), func() (b purchaseBatch, err error) {
		b.lists, err = s.reading.door.Desk.PurchasesOf(ctx, s.reading.caller, s.concerned(p, page), page, filter)
		b.cohort = s.reading.purchasesOf(flat(b.lists))
		return b, err
	})
	if err != nil {
		return nil, err
	}
	found := batch.lists[p.key]
	return newConnection(of, found, batch.cohort.nodes(found.All())), nil
}

// concerned lists whose lists are read when one of the cohort is asked for a page of its own. What follows a cursor belongs to one of
// them alone.
func (s *participants) concerned(p *participant, page booking.Page) []string {
	if page.After != "" {
		return []string{p.key}
	}
	return s.ids
}

// question is what tells one batch of lists from another.
type question struct {
	page   booking.Page
	filter string
	of     string // the only one whose list is read; empty: all of the cohort
}

func (s *participants) asked(p *participant, page booking.Page, of listing) question {
	if page.After == "" {
		return question{page, of.Filter, ""}
	}
	return question{page, of.Filter, p.key}
}

// flat returns the records of all lists, in any order.
func flat[Record any](lists map[string]booking.List[Record]) (all []Record) {
	for _, list := range lists {
		all = append(all, list.All()...)
	}
	return all
}
