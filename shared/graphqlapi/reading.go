package graphqlapi

import (
	"context"
	"encoding/json"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

// reading is what one request reads: for whom, and every record that it has read by now.
type reading struct {
	door   *Config
	caller access.Caller

	participants  *shelf[booking.Participant]
	registrations *shelf[booking.Registration]
	sessions      *shelf[booking.Session]
	products      *shelf[booking.Product]
	purchases     *shelf[booking.Purchase]
}

func newReading(door *Config, c access.Caller) *reading {
	return &reading{
		door: door, caller: c,
		participants:  newShelf(of(c, door.Desk.FindParticipants)),
		registrations: newShelf(of(c, door.Desk.FindRegistrations)),
		sessions:      newShelf(of(c, door.Desk.FindSessions)),
		products:      newShelf(of(c, door.Desk.FindProducts)),
		purchases:     newShelf(of(c, door.Desk.FindPurchases)),
	}
}

// of binds a use case that finds records to its caller.
func of[Record any](c access.Caller, find func(context.Context, access.Caller, []string) (map[string]Record, error)) func(context.Context, []string) (map[string]Record, error) {
	return func(ctx context.Context, ids []string) (map[string]Record, error) { return find(ctx, c, ids) }
}

type readingKey struct{}

// withReading returns a context that carries the reading through the executor to the root's resolvers.
func withReading(ctx context.Context, r *reading) context.Context {
	return context.WithValue(ctx, readingKey{}, r)
}

// readingFrom returns the reading of the request that a resolver runs for.
func readingFrom(ctx context.Context) *reading { return ctx.Value(readingKey{}).(*reading) }

// list names a list of the record with that global id. filter, with the order, is nil where there is none.
func (r *reading) list(parent graphql.ID, field string, filter any) listing {
	text, err := json.Marshal(filter)
	if err != nil {
		panic(err) // filters are plain values
	}
	return listing{Business: r.caller.Business.ID, Parent: string(parent), Field: field, Filter: string(text), key: r.door.CursorKey}
}

func globalID(kind, id string) graphql.ID { return graphql.ID(gid.Of(kind, id)) }

// idAlone reports whether nothing but the id is asked of the record that a resolver is about to return: then whoever refers to the
// record knows all of it.
func idAlone(ctx context.Context) bool {
	for _, name := range graphql.SelectedFieldNames(ctx) {
		if name != "id" {
			return false
		}
	}
	return true
}
