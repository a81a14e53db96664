package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Links implements booking.Store.
func (t Bookings) Links(ctx context.Context, userID string) ([]booking.Link, error) {
	return collect(t.query(ctx, t.access, linksOf(userID)), linkItem.link)
}

// Link implements booking.Store.
func (t Bookings) Link(ctx context.Context, userID, businessID string) (booking.Link, error) {
	var i linkItem
	err := t.get(ctx, t.access, linkKey(userID, businessID), &i)
	return i.link(), orMissing(err, booking.ErrNotFound)
}

// AddLink implements booking.Store.
func (t Bookings) AddLink(ctx context.Context, l booking.Link, change booking.Change) error {
	w := t.link(l)
	w.when = isNewLink
	return t.commit(ctx, l.BusinessID, change, w)
}

// isNewLink requires a person who has no link in the business.
var isNewLink = isNew(booking.ErrChanged)

// link is the write of a link, over one to another participant of the business.
func (t *Tables) link(l booking.Link) write {
	return write{table: t.access, key: linkKey(l.UserID, l.BusinessID), put: linkItem{"link", l.UserID, l.BusinessID, l.ParticipantID}}
}

// LinkedRegistrations implements booking.Store.
func (t Bookings) LinkedRegistrations(ctx context.Context, links []booking.Link, l booking.RegistrationList) ([]booking.List[booking.Registration], error) {
	return atOnce(ctx, links, func(ctx context.Context, link booking.Link) (booking.List[booking.Registration], error) {
		of, err := t.RegistrationsOf(ctx, link.BusinessID, []string{link.ParticipantID}, l)
		return of[link.ParticipantID], err
	})
}

// LinkedRegistration implements booking.Store.
func (t Bookings) LinkedRegistration(ctx context.Context, links []booking.Link, id string) (booking.Link, booking.Registration, error) {
	var keys []key
	for _, l := range links {
		keys = append(keys, registrationKey(l.BusinessID, id))
	}
	found, err := t.batchGetAll(ctx, t.business, keys)
	if err != nil {
		return booking.Link{}, booking.Registration{}, err
	}
	for n, l := range links {
		var i registrationItem
		if err := decode(found[keys[n]], &i); err != nil {
			return booking.Link{}, booking.Registration{}, err
		}
		if i.ID == id && i.ParticipantID == l.ParticipantID {
			return l, i.registration(), nil
		}
	}
	return booking.Link{}, booking.Registration{}, booking.ErrNotFound
}
