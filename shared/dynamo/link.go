package dynamo

import (
	"context"
	"errors"

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
	return t.commit(ctx, l.BusinessID, change, t.newLink(l), t.leadsTo(l))
}

// newLink is the write of a link of a person who has none in the business.
func (t *Tables) newLink(l booking.Link) write {
	w := t.link(l)
	w.when = isNew(booking.ErrChanged)
	return w
}

// leadsTo requires that a link's address is still its participant's: the team may be giving it another one at this very moment.
func (t *Tables) leadsTo(l booking.Link) write {
	return write{table: t.business, key: contactKey(l.BusinessID, l.Email), check: true, when: isOf(l.ParticipantID, booking.ErrChanged)}
}

// unlink ends the link to a participant of the person whose address their e-mail address was: the record is perhaps somebody else's
// now. Whoever is that, its address tells.
func (t Bookings) unlink(ctx context.Context, businessID string, before booking.Participant) ([]write, error) {
	if before.Email == "" {
		return nil, nil
	}
	var user referenceItem
	if err := t.get(ctx, t.access, emailKey(before.Email), &user); errors.Is(err, errNoItem) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	switch l, err := t.Link(ctx, user.ID, businessID); {
	case errors.Is(err, booking.ErrNotFound): // it may be there in a moment
	case err != nil || l.ParticipantID != before.ID:
		return nil, err
	}
	return []write{{table: t.access, key: linkKey(user.ID, businessID), delete: true, when: noLinkButTo(before.ID)}}, nil
}

// noLinkButTo requires that there is no link, or one to that participant.
func noLinkButTo(participantID string) condition {
	return condition{expression: "attribute_not_exists(PK) OR participantId = :of", values: map[string]any{":of": participantID}, failed: means(booking.ErrChanged)}
}

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
