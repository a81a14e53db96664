package oauth

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// Connection is a grant as people see it: a program that somebody lets in, with all that helps to judge it.
type Connection struct {
	Grant
	Source    ClientSource // what the program's name is worth; "" when the client is gone
	UserName  string       // who allowed it
	UserEmail string
	Business  access.Business // zero at the account door
}

// Live reports whether the program can still get in with what it has.
func (c Connection) Live(now time.Time) bool {
	if !c.RevokedAt.IsZero() {
		return false
	}
	for _, a := range c.Access {
		if now.Before(a.ExpiresAt) {
			return true
		}
	}
	for _, r := range c.Refresh {
		if now.Before(r.ExpiresAt) && r.RotatedAt.IsZero() {
			return true
		}
	}
	return false
}

// Refreshed is when the program last got a token.
func (c Connection) Refreshed() time.Time {
	last := c.CreatedAt
	for _, r := range c.Refresh {
		if r.RotatedAt.After(last) {
			last = r.RotatedAt
		}
	}
	return last
}

// Door is where the program gets in.
func (c Connection) Door() access.Door { return doorAt(c.Resource) }

// Destination is where access went: a host with its port, or the scheme of an app on the person's device.
func (c Connection) Destination() string { return destinationOf(c.RedirectURI).Name }

// CountedAs is what access.Caller.CountedAs names the program that acts for who allowed it.
func (c Connection) CountedAs() string {
	return access.Caller{Principal: access.UserPrincipal(c.UserID), ClientID: c.ClientID}.CountedAs()
}

// ShortName is the program's name, cut so that a long one does not hide what stands beside it.
func (c Connection) ShortName() string { return shortened(c.ClientName) }

// DocumentHost is the host that describes the program, of a Documented one.
func (c Connection) DocumentHost() string { return destinationOf(c.ClientID).Name }

// May lists what was allowed, in words for people.
func (c Connection) May() []string {
	var words []string
	for _, p := range describe(c.Scopes) {
		words = append(words, p.Words)
	}
	return words
}

// Connections is the use cases about the programs that people let in. Its methods are safe for concurrent use.
type Connections struct {
	store  Store
	now    func() time.Time
	random io.Reader // of events' ids
}

// NewConnections returns the use cases over store.
func NewConnections(store Store, now func() time.Time, random io.Reader) *Connections {
	return &Connections{store, now, random}
}

// List returns the live connections to the caller's business, the newest first.
func (s *Connections) List(ctx context.Context, c access.Caller) ([]Connection, error) {
	if err := c.Require(access.AppsManage); err != nil {
		return nil, err
	}
	all, err := s.store.BusinessConnections(ctx, c.Business.ID)
	return s.live(all), err
}

// Known returns the live connections to the caller's business and those that ended, for as long as they are remembered, in no
// order: what ended may have been used until then.
func (s *Connections) Known(ctx context.Context, c access.Caller) ([]Connection, error) {
	if err := c.Require(access.AppsManage); err != nil {
		return nil, err
	}
	return s.store.BusinessConnections(ctx, c.Business.ID)
}

// ListOwn returns the live connections that the caller allowed, to whatever business, the newest first. Of c only who they are
// counts.
func (s *Connections) ListOwn(ctx context.Context, c access.Caller) ([]Connection, error) {
	all, err := s.store.UserConnections(ctx, c.UserID)
	return s.live(all), err
}

func (s *Connections) live(all []Connection) []Connection {
	now := s.now()
	all = slices.DeleteFunc(all, func(c Connection) bool { return !c.Live(now) })
	slices.SortFunc(all, func(a, b Connection) int {
		if later := b.CreatedAt.Compare(a.CreatedAt); later != 0 {
			return later
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// Disconnect ends a connection to the caller's business, with all its tokens, at once. NOT_FOUND when there is none of that
// id; ending one that is over changes nothing.
func (s *Connections) Disconnect(ctx context.Context, c access.Caller, grantID string) error {
	if err := c.Require(access.AppsManage); err != nil {
		return err
	}
	return s.end(ctx, c, grantID, func(g Grant) bool { return g.BusinessID == c.Business.ID })
}

// DisconnectOwn is Disconnect for one that the caller allowed themselves, to whatever business. Of c only who they are counts.
func (s *Connections) DisconnectOwn(ctx context.Context, c access.Caller, grantID string) error {
	return s.end(ctx, c, grantID, func(g Grant) bool { return g.UserID == c.UserID })
}

// DisconnectAllOwn is DisconnectOwn for every one there is. After an error some may be ended.
func (s *Connections) DisconnectAllOwn(ctx context.Context, c access.Caller) error {
	all, err := s.ListOwn(ctx, c)
	for _, connection := range all {
		if err := s.DisconnectOwn(ctx, c, connection.ID); err != nil {
			return err
		}
	}
	return err
}

func (s *Connections) end(ctx context.Context, c access.Caller, grantID string, theirs func(Grant) bool) error {
	g, _, err := s.store.GrantAndClient(ctx, grantID, "", "")
	if err != nil {
		return err
	}
	if g.ID == "" || !theirs(g) {
		return problem.New(problem.NotFound, "This program is not connected.")
	}
	c.Business.ID = g.BusinessID
	ended := audit.New(c, audit.AppRevoked, g.ClientName, s.now(), s.random).With("client", g.ClientID).With("grant", g.ID).With("user", g.UserID)
	err = s.store.Disconnect(ctx, g, s.now().UTC(), ended)
	if errors.Is(err, ErrRevoked) {
		return nil
	}
	return err
}
