package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
)

// RegistrationFilter narrows a list of registrations. The zero filter leaves all.
type RegistrationFilter struct {
	Query         string               // in the name of the activity, the participant or their guest, whatever the letters' case
	WithoutGuests bool                 // leaves those out that participants made for a guest
	Statuses      []RegistrationStatus // none: all
	Time          RegistrationTime

	// ByParticipant lets Query find the names of participants. The desk sets it: who may not read participants must not find out
	// by trying who somebody is.
	ByParticipant bool
}

// Fits reports whether the filter leaves r, whenever it begins: Time bounds the list itself.
func (f RegistrationFilter) Fits(r Registration) bool {
	if f.WithoutGuests && r.Guest != "" || len(f.Statuses) > 0 && !slices.Contains(f.Statuses, r.Status) {
		return false
	}
	query := strings.ToLower(f.Query)
	has := func(name string) bool { return strings.Contains(strings.ToLower(name), query) }
	return has(r.ActivityName) || has(r.Guest) || f.ByParticipant && has(r.ParticipantName)
}

// RegistrationTime is when registrations' sessions begin.
type RegistrationTime string

// The times; empty is any.
const (
	Upcoming RegistrationTime = "upcoming" // not yet begun
	Past     RegistrationTime = "past"
)

// RegistrationOrder is the order of a list of registrations. Those that begin at the same time come by CreatedAt, the latest
// first, and then by id.
type RegistrationOrder string

// The orders. The empty one is by start, the next first where only upcoming ones are asked for and the latest first otherwise.
const (
	StartAscending  RegistrationOrder = "start_ascending"
	StartDescending RegistrationOrder = "start_descending"
)

// RegistrationList is which registrations to list, and how.
type RegistrationList struct {
	Page
	RegistrationFilter
	Order RegistrationOrder
	Now   time.Time // what Upcoming and Past are judged by; the desk sets it
}

func (d *Desk) settle(c access.Caller, l RegistrationList) RegistrationList {
	l.Now, l.ByParticipant = d.now(), c.Require(access.ParticipantsRead) == nil
	if l.Order == "" {
		l.Order = StartDescending
		if l.Time == Upcoming {
			l.Order = StartAscending
		}
	}
	return l
}

// Registrations returns a page of the business's registrations.
func (d *Desk) Registrations(ctx context.Context, c access.Caller, l RegistrationList) (List[Registration], error) {
	l = d.settle(c, l)
	return listed(c, access.RegistrationsRead, l.Page, func() (List[Registration], error) { return d.store.Registrations(ctx, c.Business.ID, l) })
}

// RegistrationsOf returns a page of the registrations of each of those participants, by their ids. All are read at once.
func (d *Desk) RegistrationsOf(ctx context.Context, c access.Caller, participantIDs []string, l RegistrationList) (map[string]List[Registration], error) {
	l = d.settle(c, l)
	return listed(c, access.RegistrationsRead, l.Page, func() (map[string]List[Registration], error) {
		return d.store.RegistrationsOf(ctx, c.Business.ID, participantIDs, l)
	})
}

// FindRegistrations returns the business's registrations with those ids, by id. One that there is not is missing.
func (d *Desk) FindRegistrations(ctx context.Context, c access.Caller, ids []string) (map[string]Registration, error) {
	return found(c, access.RegistrationsRead, ids, func() (map[string]Registration, error) { return d.store.RegistrationsByID(ctx, c.Business.ID, ids) })
}

// FindSessions returns the sessions with those ids, by id, for who may read registrations: of a session they are told what a
// registration tells. One that there is not is missing.
func (d *Desk) FindSessions(ctx context.Context, c access.Caller, ids []string) (map[string]Session, error) {
	return found(c, access.RegistrationsRead, ids, func() (map[string]Session, error) {
		sessions, err := d.store.SessionsByID(ctx, c.Business.ID, ids)
		for id, s := range sessions {
			sessions[id] = s.at(d.now())
		}
		return sessions, err
	})
}
