package dynamo

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/booking"
)

// AddRegistration implements booking.Store.
func (t Bookings) AddRegistration(ctx context.Context, businessID string, r booking.Registration, with booking.Place, change booking.Change) error {
	return t.commit(ctx, businessID, change, t.addRegistration(businessID, r, with)...)
}

// addRegistration is the writes of a new registration and of all that belongs to it.
func (t Bookings) addRegistration(businessID string, r booking.Registration, with booking.Place) []write {
	// The place comes before the session, so that ErrAlreadyRegistered wins over ErrFull.
	writes := []write{
		{table: t.business, key: placeKey(businessID, r.SessionID, r.ParticipantID), put: referenceItem{"place", r.ID},
			when: isNew(booking.ErrAlreadyRegistered)},
		{table: t.business, key: registrationKey(businessID, r.ID), put: toRegistrationItem(businessID, r), when: isNew(booking.ErrChanged)},
	}
	switch {
	case with.Session != nil:
		writes = append(writes, t.addSession(businessID, *with.Session, with.Calendars)...)
	case !with.TakesHeldPlace(r.SessionID):
		writes = append(writes, t.counted(businessID, r, "")...)
	}
	if with.Participant != nil {
		p := *with.Participant
		p.Bookings, p.LastInteractionAt = 1, r.CreatedAt
		writes = append(writes, t.addParticipant(businessID, p)...)
	} else {
		writes = append(writes, t.interaction(businessID, r.ParticipantID, r.CreatedAt, 1, 0))
	}
	if with.Link != nil {
		writes = append(writes, t.newLink(*with.Link))
		if with.Participant == nil {
			writes = append(writes, t.leadsTo(*with.Link))
		}
	}
	writes = append(writes, t.tally(businessID, r, "", r.Status)...)
	if with.Hold != nil {
		writes = append(writes, t.setHold(businessID, *with.Hold)...)
	}
	return writes
}

// counted is the write of a registration's session, when the registration goes from one state to another; none when the session counts
// it as before.
func (t Bookings) counted(businessID string, r booking.Registration, before booking.RegistrationStatus) []write {
	counter := func(s booking.RegistrationStatus) string {
		switch {
		case s.HoldsPlace():
			return "taken"
		case s == booking.Waitlisted:
			return "waiting"
		default:
			return ""
		}
	}
	from, to := counter(before), counter(r.Status)
	w := write{table: t.business, key: sessionKey(businessID, r.SessionID), values: map[string]any{":one": 1}}
	switch {
	case from == to:
		return nil
	case to == "":
		w.update, w.when = "SET "+from+" = "+from+" - :one", counts(from)
	case to == "waiting":
		w.update, w.when = "SET waiting = if_not_exists(waiting, :none) + :one", nonePlaceLeft.joinedBy(r)
		w.values[":none"] = 0
	case from == "":
		w.update, w.when = "SET taken = taken + :one", placeLeft.joinedBy(r)
	default:
		w.update, w.when = "SET taken = taken + :one, waiting = waiting - :one", placeLeft
	}
	return []write{w}
}

// EveryRegistration yields all registrations of a business in the order of their ids. Only tests use it, here and
// in infra/demo, to check what a Loader or a use case has written; a request must not read as much.
func (t Bookings) EveryRegistration(ctx context.Context, businessID string) iter.Seq2[booking.Registration, error] {
	return decoded(t.query(ctx, t.business, registrationKey(businessID, "")), registrationItem.registration)
}

// Places returns who has a place in a session, or waits for one: the ids of their registrations, by those of the participants.
func (t Bookings) Places(ctx context.Context, businessID, sessionID string) (map[string]string, error) {
	prefix := placeKey(businessID, sessionID, "")
	places := map[string]string{}
	for it, err := range t.query(ctx, t.business, prefix) {
		if err != nil {
			return nil, err
		}
		var ref referenceItem
		if err := decode(it, &ref); err != nil {
			return nil, err
		}
		places[strings.TrimPrefix(text(it["SK"]), prefix.SK)] = ref.ID
	}
	return places, nil
}

// RegistrationsIn implements booking.Store.
func (t Bookings) RegistrationsIn(ctx context.Context, businessID, sessionID string) ([]booking.Registration, error) {
	places, err := t.Places(ctx, businessID, sessionID)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	found, err := t.RegistrationsByID(ctx, businessID, slices.Collect(maps.Values(places)))
	return slices.Collect(maps.Values(found)), err
}

// RegistrationIn implements booking.Store.
func (t Bookings) RegistrationIn(ctx context.Context, businessID, sessionID, participantID string) (booking.Registration, error) {
	var ref referenceItem
	if err := t.get(ctx, t.business, placeKey(businessID, sessionID, participantID), &ref); err != nil {
		return booking.Registration{}, orMissing(err, booking.ErrNotFound)
	}
	return t.Registration(ctx, businessID, ref.ID)
}

// Registrations implements booking.Store, on the index ByTime.
func (t Bookings) Registrations(ctx context.Context, businessID string, l booking.RegistrationList) (booking.List[booking.Registration], error) {
	const aClass = 30
	return t.registrations(ctx, byTime, registrationByTime(businessID, l.Now, l.Now, "").TimePK, l, aClass)
}

// RegistrationsOf implements booking.Store, on the index ByParticipant.
func (t Bookings) RegistrationsOf(
	ctx context.Context, businessID string, participantIDs []string, l booking.RegistrationList,
) (map[string]booking.List[booking.Registration], error) {
	const bookedAnew = 2
	return ofEach(ctx, participantIDs, func(ctx context.Context, id string) (booking.List[booking.Registration], error) {
		return t.registrations(ctx, byParticipant, registrationByParticipant(businessID, id, l.Now, l.Now, "").ParticipantPK, l, bookedAnew)
	})
}

// RegistrationsByID implements booking.Store.
func (t Bookings) RegistrationsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Registration, error) {
	return recordsByID(ctx, t, businessID, ids, registrationKey, registrationItem.registration)
}

// registrations reads a page of a list. tied is how many of them it is normal to find at one start.
func (t Bookings) registrations(ctx context.Context, in index, pk string, l booking.RegistrationList, tied int) (booking.List[booking.Registration], error) {
	from := list[registrationItem, booking.Registration]{
		index: in, pk: pk, first: listStart, last: listEnd, to: registrationItem.registration, keep: l.Fits,
		latestStart: l.Order == booking.StartDescending, tied: tied,
	}
	// Starts are whole seconds: one is not past before the next second.
	now := instant(l.Now.Add(time.Second - 1))
	switch l.Time {
	case booking.Upcoming:
		from.first = now
	case booking.Past:
		from.last = now
	}
	return listPage(ctx, t.Tables, from, l.Page)
}

// errNoPlace is a registration that should hold a place in its session, and does not: the items contradict each other.
var errNoPlace = errors.New("dynamo: a registration's place is missing")

// Registration implements booking.Store.
func (t Bookings) Registration(ctx context.Context, businessID, id string) (booking.Registration, error) {
	var i registrationItem
	err := t.get(ctx, t.business, registrationKey(businessID, id), &i)
	return i.registration(), orMissing(err, booking.ErrNotFound)
}

// ChangeRegistration implements booking.Store.
func (t Bookings) ChangeRegistration(ctx context.Context, businessID string, r booking.Registration, before booking.RegistrationStatus,
	freed booking.Freed, change booking.Change,
) error {
	writes := t.changeRegistration(businessID, r, before, freed)
	if r.Status.Interaction() {
		writes = append(writes, t.interaction(businessID, r.ParticipantID, change.Event.At, 0, 0))
	}
	return t.commit(ctx, businessID, change, writes...)
}

// changeRegistration is the writes of a registration's new state and of all that belongs to it.
func (t Bookings) changeRegistration(businessID string, r booking.Registration, before booking.RegistrationStatus, freed booking.Freed) []write {
	writes := t.enterState(businessID, r, before)
	session := t.counted(businessID, r, before)
	if freed.Session {
		session[0].update += ", #status = :cancelled"
		session[0].names = map[string]string{"#status": "status"}
		session[0].values[":cancelled"] = string(booking.SessionCancelled)
	}
	writes = append(append(writes, session...), t.tally(businessID, r, before, r.Status)...)
	return append(writes, t.calendars(businessID, freed.Calendars)...)
}

// enterState is the writes of a registration's new state, and of the place that it has no more.
func (t Bookings) enterState(businessID string, r booking.Registration, before booking.RegistrationStatus) []write {
	w := write{table: t.business, key: registrationKey(businessID, r.ID), update: "SET #status = :status", when: inStatus(string(before)),
		values: map[string]any{":status": string(r.Status)}}
	for name, when := range map[string]time.Time{"confirmedAt": r.ConfirmedAt, "cancelledAt": r.CancelledAt} {
		if !when.IsZero() {
			w.update += ", " + name + " = :" + name
			w.values[":"+name] = at(when)
		}
	}
	if r.Status.InSession() {
		return []write{w}
	}
	place := write{table: t.business, key: placeKey(businessID, r.SessionID, r.ParticipantID), delete: true, when: isOf(r.ID, errNoPlace)}
	return []write{w, place}
}

// MoveRegistration implements booking.Store.
func (t Bookings) MoveRegistration(ctx context.Context, businessID string, r booking.Registration, before booking.RegistrationStatus,
	successor booking.Registration, change booking.Change,
) error {
	writes := append(t.changeRegistration(businessID, r, before, booking.Freed{}), t.addRegistration(businessID, successor, booking.Place{})...)
	return t.commit(ctx, businessID, change, writes...)
}
