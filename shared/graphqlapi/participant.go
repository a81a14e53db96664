package graphqlapi

import (
	"strings"
	"time"

	"frontdesk/shared/booking"

	"github.com/graph-gophers/graphql-go"
)

type participant struct {
	ID                    graphql.ID
	Name                  string
	Email                 *string
	EmailMarketingConsent emailMarketingConsent
	CreatedAt             dateTime
}

type emailMarketingConsent struct {
	Status string
	At     *dateTime
}

type participantConnection struct {
	Nodes    []participant
	Edges    []participantEdge
	PageInfo pageInfo
}

type participantEdge struct {
	Cursor string
	Node   participant
}

// newParticipant translates a record. Its global id says BusinessParticipant, as published.
func newParticipant(p booking.Participant) participant {
	out := participant{
		ID: gid("BusinessParticipant", p.ID), Name: p.Name, CreatedAt: dateTime{p.CreatedAt},
		EmailMarketingConsent: emailMarketingConsent{Status: strings.ToUpper(string(p.Consent.Status))},
	}
	if p.Email != "" {
		out.Email = &p.Email
	}
	if !p.Consent.At.IsZero() {
		out.EmailMarketingConsent.At = &dateTime{p.Consent.At}
	}
	return out
}

func newParticipantConnection(found []booking.Participant, more bool) *participantConnection {
	c := &participantConnection{Nodes: []participant{}, Edges: []participantEdge{}, PageInfo: pageInfo{HasNextPage: more}}
	for _, p := range found {
		node := newParticipant(p)
		c.Nodes = append(c.Nodes, node)
		c.Edges = append(c.Edges, participantEdge{cursor(p.ID), node})
	}
	if len(found) > 0 {
		end := cursor(found[len(found)-1].ID)
		c.PageInfo.EndCursor = &end
	}
	return c
}

// dateTime is the scalar DateTime.
type dateTime struct{ time.Time }

// ImplementsGraphQLType names the scalar.
func (dateTime) ImplementsGraphQLType(name string) bool { return name == "DateTime" }

// UnmarshalGraphQL reads a DateTime given as an argument.
func (d *dateTime) UnmarshalGraphQL(input any) error {
	text, _ := input.(string)
	var err error
	d.Time, err = time.Parse(time.RFC3339, text)
	return err
}

// MarshalJSON writes it in UTC.
func (d dateTime) MarshalJSON() ([]byte, error) {
	return []byte(`"` + d.UTC().Format(time.RFC3339) + `"`), nil
}
