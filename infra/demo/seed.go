package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
)

// Options say what Seed makes.
type Options struct {
	Now         time.Time
	Secret      [32]byte     // what ids, keys and passwords are drawn from; keep it with the data
	Environment string       // shows in the prefix of partner keys
	Large       bool         // make and keep the business with 10,000 participants too
	Progress    func(string) // called with a line of progress now and then, unless nil
}

// Demo is all that is needed to use the demo businesses. Its JSON is the demo's part of demo.json.
type Demo struct {
	Businesses []Business `json:"businesses"`
	Keys       []Key      `json:"keys"`
	Users      []User     `json:"users"`
}

// Business is a demo business in its current state.
type Business struct {
	Handle   string   `json:"handle"` // without @
	Name     string   `json:"name"`
	TimeZone string   `json:"timeZone"`
	ID       string   `json:"id"`
	Grants   []string `json:"grants"` // names of capabilities; * alone is all of them
}

// Key is a key of a demo business in its current state.
type Key struct {
	Business string            `json:"business"` // handle
	Kind     account.KeyKind   `json:"kind"`
	Scopes   []string          `json:"scopes"`
	State    account.KeyStatus `json:"state"`
	Secret   string            `json:"secret"`
}

// User is a demo user, who can sign in.
type User struct {
	Email    string                 `json:"email"`
	Password string                 `json:"password"`
	Roles    map[string]access.Role `json:"roles"`  // by handle, as they are now
	Linked   []string               `json:"linked"` // handles of businesses where the demo made them a participant
}

var errOtherSecret = errors.New("demo: the store holds a demo that was made with another secret or for another environment; start with an empty store")

// errEarlierVersion is a demo of before participants and registrations were counted: lists would say that there are none.
var errEarlierVersion = errors.New("demo: the store holds a demo that an earlier version made; start with an empty store")

// Seed makes sure that the demo exists and that its timetable reaches three weeks beyond o.Now. What exists already
// stays as people left it. Only one process may run it at a time.
func Seed(ctx context.Context, tables *dynamo.Tables, o Options) (Demo, error) {
	s := &seeder{tables: tables, bookings: dynamo.NewBookings(tables), accounts: dynamo.NewAccounts(tables),
		draws: draws{o.Secret}, now: o.Now.UTC().Truncate(time.Second), environment: o.Environment, progress: o.Progress}
	if s.progress == nil {
		s.progress = func(string) {}
	}
	userIDs, err := s.users(ctx)
	if err != nil {
		return Demo{}, err
	}
	plans := []plan{lindenhof(), kumo()}
	if o.Large {
		plans = append(plans, northside())
	}
	var demo Demo
	for _, p := range plans {
		b, keys, err := s.business(ctx, p, userIDs)
		if err != nil {
			return Demo{}, fmt.Errorf("demo business %s: %w", p.handle, err)
		}
		demo.Businesses = append(demo.Businesses, b)
		demo.Keys = append(demo.Keys, keys...)
	}
	demo.Users, err = s.signIns(ctx, userIDs)
	return demo, err
}

// seeder is one run of Seed.
type seeder struct {
	tables      *dynamo.Tables
	bookings    dynamo.Bookings
	accounts    dynamo.Accounts
	draws       draws
	now         time.Time
	environment string
	progress    func(string)
}

// age is how old a demo business is when it is made: the time of its first filling is CreatedAt plus age.
const age = 2 * 365 * 24 * time.Hour

func (s *seeder) business(ctx context.Context, p plan, userIDs map[string]string) (Business, []Key, error) {
	b, err := s.founded(ctx, p)
	if err != nil {
		return Business{}, nil, err
	}
	kept, err := s.accounts.Keys(ctx, b.ID)
	if err != nil {
		return Business{}, nil, err
	}
	c := s.draws.cast(p, b.ID, userIDs)
	begun := b.CreatedAt.Add(age)
	if slices.ContainsFunc(kept, func(k account.Key) bool { return k.Name == lastKey && !k.RevokedAt.IsZero() }) {
		err = errors.Join(s.topUp(ctx, p, b, c), s.topUpTimeOff(ctx, p, b, c))
	} else {
		s.draws.giveTimeOff(p, c, b, begun)
		err = s.fill(ctx, p, b, c, userIDs, begun)
	}
	if err != nil {
		return Business{}, nil, err
	}
	keys, err := s.keys(ctx, b, begun, kept)
	return Business{b.Handle, b.Name, b.TimeZone, b.ID, grantNames(b.Grants)}, keys, err
}

// founded returns the business's record and creates it if it is missing.
func (s *seeder) founded(ctx context.Context, p plan) (booking.Business, error) {
	id := credential.NewID(s.draws.stream("business/" + p.handle))
	b, err := s.bookings.BusinessByHandle(ctx, p.handle)
	switch {
	case err == nil && b.ID != id:
		return booking.Business{}, errOtherSecret
	case !errors.Is(err, booking.ErrNotFound):
		return b, err
	}
	b = booking.Business{ID: id, Handle: p.handle, Name: p.name, TimeZone: p.timeZone, Currency: p.currency, Grants: p.grants, CreatedAt: s.now.Add(-age)}
	return b, s.bookings.AddBusiness(ctx, b)
}

func grantNames(grants access.Set) []string {
	if grants == access.All {
		return []string{"*"}
	}
	return append([]string{}, grants.Names()...)
}

func operator(b booking.Business) access.Caller {
	return access.Operator(b.ForCaller())
}
