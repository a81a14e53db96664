package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"
)

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
