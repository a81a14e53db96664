package graphqlapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"

	"github.com/graph-gophers/graphql-go"
)

// query resolves the root.
type query struct{ desk *booking.Desk }

func (q *query) ActiveBusiness(ctx context.Context) *business { return &business{q.desk} }

// business resolves the caller's own business: what is asked of it for any key came with the caller.
type business struct{ desk *booking.Desk }

func (b *business) ID(ctx context.Context) graphql.ID {
	return gid("Business", access.CallerFrom(ctx).Business.ID)
}

func (b *business) Name(ctx context.Context) string { return access.CallerFrom(ctx).Business.Name }

func (b *business) Participants(ctx context.Context, args pageArgs) (*participantConnection, error) {
	page, err := args.page()
	if err != nil {
		return nil, err
	}
	found, err := b.desk.Participants(ctx, access.CallerFrom(ctx), page)
	if err != nil {
		return nil, err
	}
	return newParticipantConnection(found.All(), found.More), nil
}

// gid is the global id of a record.
func gid(noun, id string) graphql.ID { return graphql.ID("gid://Frontdesk/" + noun + "/" + id) }
