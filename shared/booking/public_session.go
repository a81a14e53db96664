package booking

import (
	"context"
	"errors"

	"frontdesk/shared/access"
)

// PublicSession is what anyone may see of a session of a class.
type PublicSession struct {
	Business Business
	Activity Activity
	Session  Session
}

// PublicSession returns a session of a class, cancelled or not, for anyone who may look around. NOT_FOUND when the business or the
// session does not exist, and for an appointment: that is somebody's own.
func (d *Desk) PublicSession(ctx context.Context, c access.Caller, handle, id string) (PublicSession, error) {
	b, err := d.FindBusiness(ctx, c, handle)
	if err != nil {
		return PublicSession{}, err
	}
	s, err := d.publicSession(ctx, b.ID, id)
	if err != nil {
		return PublicSession{}, err
	}
	a, err := d.store.Activity(ctx, b.ID, s.ActivityID)
	if errors.Is(err, ErrNotFound) { // it is no longer offered
		a, err = Activity{ID: s.ActivityID, Name: s.ActivityName, Kind: s.Kind, Duration: s.End.Sub(s.Start), Price: Money{Currency: b.Currency}}, nil
	}
	return PublicSession{b, a, s}, err
}

func (d *Desk) publicSession(ctx context.Context, businessID, id string) (Session, error) {
	s, err := d.store.Session(ctx, businessID, id)
	if errors.Is(err, ErrNotFound) || err == nil && s.Kind != Class {
		return Session{}, notFound("sessionId", id)
	}
	return s.at(d.now()), err
}
