package dynamo

import (
	"context"
	"iter"
	"time"

	"frontdesk/shared/booking"
)

// Sessions implements booking.Store, on the index ByTime.
func (t Bookings) Sessions(ctx context.Context, businessID string, from, to time.Time) iter.Seq2[booking.Session, error] {
	items := t.queryTime(ctx, sessionByTime(businessID, from, "").TimePK, from, to)
	return decoded(items, sessionItem.session)
}

// SessionsByID implements booking.Store.
func (t Bookings) SessionsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Session, error) {
	return recordsByID(ctx, t, businessID, ids, sessionKey, sessionItem.session)
}

// AddSession implements booking.Store.
func (t Bookings) AddSession(ctx context.Context, businessID string, s booking.Session, calendars []booking.Calendar, change booking.Change) error {
	return t.commit(ctx, businessID, change, t.addSession(businessID, s, calendars)...)
}

// addSession is the writes of a new session and of the calendars that hold it.
func (t Bookings) addSession(businessID string, s booking.Session, calendars []booking.Calendar) []write {
	writes := []write{{table: t.business, key: sessionKey(businessID, s.ID), put: toSessionItem(businessID, s), when: isNew(booking.ErrChanged)}}
	return append(writes, t.calendars(businessID, calendars)...)
}

// Session implements booking.Store.
func (t Bookings) Session(ctx context.Context, businessID, id string) (booking.Session, error) {
	var i sessionItem
	err := t.get(ctx, t.business, sessionKey(businessID, id), &i)
	return i.session(), orMissing(err, booking.ErrNotFound)
}
