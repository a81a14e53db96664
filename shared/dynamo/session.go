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

// AddSessions implements booking.Store.
func (t Bookings) AddSessions(ctx context.Context, businessID string, sessions []booking.Session, calendars []booking.Calendar, change booking.Change) error {
	var writes []write
	for _, s := range sessions {
		writes = append(writes, t.addSession(businessID, s, nil)...)
	}
	return t.commit(ctx, businessID, change, append(writes, t.calendars(businessID, calendars)...)...)
}

// ChangeSession implements booking.Store.
func (t Bookings) ChangeSession(ctx context.Context, businessID string, s booking.SessionChange, change booking.Change) error {
	to := toSessionItem(businessID, s.Session)
	writes := []write{{
		table: t.business, key: sessionKey(businessID, s.Session.ID), when: sessionAsRead(s.Before),
		update: "SET #start = :start, #end = :end, timeSK = :timeSK, staffId = :staffId, staffName = :staffName, #capacity = :capacity, " +
			"#status = :status, taken = :taken, waiting = :waiting",
		names: map[string]string{"#end": "end"},
		values: map[string]any{":start": to.Start, ":end": to.End, ":timeSK": to.TimeSK, ":staffId": to.StaffID, ":staffName": to.StaffName,
			":capacity": to.Capacity, ":status": to.Status, ":taken": to.Taken, ":waiting": to.Waiting},
	}}
	for _, r := range s.Registrations {
		writes = append(writes, t.followSession(businessID, r)...)
	}
	return t.commit(ctx, businessID, change, append(writes, t.calendars(businessID, s.Calendars)...)...)
}

// followSession is the writes of a registration whose session changes, but not that of the session.
func (t Bookings) followSession(businessID string, r booking.RegistrationChange) []write {
	now, before := r.Registration, r.Before
	if now.Status != before.Status {
		return append(t.enterState(businessID, now, before.Status), t.tally(businessID, now, before.Status, now.Status)...)
	}
	to := toRegistrationItem(businessID, now)
	moved := write{
		table: t.business, key: registrationKey(businessID, now.ID), when: inStatus(string(before.Status)),
		update: "SET #start = :start, #end = :end, #day = :day, staffId = :staffId, timeSK = :timeSK, participantSK = :participantSK",
		names:  map[string]string{"#start": "start", "#end": "end", "#day": "day"},
		values: map[string]any{":start": to.Start, ":end": to.End, ":day": to.Day, ":staffId": to.StaffID, ":timeSK": to.TimeSK, ":participantSK": to.ParticipantSK},
	}
	if now.Day == before.Day && now.StaffID == before.StaffID {
		return []write{moved}
	}
	tallies := append(t.tally(businessID, before, before.Status, ""), t.tally(businessID, now, "", now.Status)...)
	return append([]write{moved}, tallies...)
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
