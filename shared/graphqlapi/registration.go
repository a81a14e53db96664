package graphqlapi

import (
	"context"
	"slices"

	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

// registrationArgs are the arguments of a list of registrations.
type registrationArgs struct {
	pageArgs
	Filter *struct {
		Query         *string
		IncludeGuests graphql.NullBool
		Status        *[]string
		Time          *string
	}
	Sort *string
}

var orders = map[string]booking.RegistrationOrder{"startAsc": booking.StartAscending, "startDesc": booking.StartDescending}

// wanted translates the arguments, in one way for all that mean the same.
func (a registrationArgs) wanted() (l booking.RegistrationList) {
	if a.Sort != nil {
		l.Order = orders[*a.Sort]
	}
	f := a.Filter
	if f == nil {
		return l
	}
	if f.Query != nil {
		l.Query = *f.Query
	}
	if f.Time != nil {
		l.Time = booking.RegistrationTime(*f.Time)
	}
	l.WithoutGuests = f.IncludeGuests.Value != nil && !*f.IncludeGuests.Value
	if f.Status != nil {
		for _, status := range *f.Status {
			l.Statuses = append(l.Statuses, enum.Parse[booking.RegistrationStatus](status))
		}
		slices.Sort(l.Statuses)
		l.Statuses = slices.Compact(l.Statuses)
	}
	return l
}

type registration struct {
	ID                  graphql.ID
	Status, Kind        string
	GuestName           *string
	ConfirmedAt         *dateTime
	CreatedAt           dateTime
	sessionID, holderID string
	siblings            *registrations
}

// registrations are a cohort.
type registrations struct {
	reading    *reading
	sessionIDs []string
	holders    *participants
}

// registrationsOf makes a cohort of registrations that came together.
func (r *reading) registrationsOf(records []booking.Registration) *registrations {
	s := &registrations{reading: r, holders: &participants{reading: r}}
	for _, record := range records {
		r.registrations.put(record.ID, record)
		s.sessionIDs = append(s.sessionIDs, record.SessionID)
		s.holders.ids = append(s.holders.ids, record.ParticipantID)
	}
	s.sessionIDs, s.holders.ids = unique(s.sessionIDs), unique(s.holders.ids)
	return s
}

// nodes shows registrations of the cohort.
func (s *registrations) nodes(records []booking.Registration) []*registration {
	nodes := make([]*registration, 0, len(records))
	for _, record := range records {
		nodes = append(nodes, &registration{
			ID: globalID(gid.Registration, record.ID), Status: enum.Published(record.Status), Kind: "session", GuestName: text(record.Guest),
			ConfirmedAt: when(record.ConfirmedAt), CreatedAt: dateTime{record.CreatedAt},
			sessionID: record.SessionID, holderID: record.ParticipantID, siblings: s,
		})
	}
	return nodes
}

// ActivitySession resolves the field.
func (r *registration) ActivitySession(ctx context.Context) (*session, error) {
	if r.sessionID == "" {
		return nil, nil
	}
	if idAlone(ctx) {
		return &session{ID: globalID(gid.Session, r.sessionID)}, nil
	}
	record, ok, err := r.siblings.reading.sessions.find(ctx, r.sessionID, r.siblings.sessionIDs)
	if !ok || err != nil {
		return nil, err
	}
	return newSession(record), nil
}

// Participant resolves the field.
func (r *registration) Participant(ctx context.Context) (*participant, error) {
	return r.siblings.holders.participant(ctx, r.holderID)
}

// unique returns the ids once each, and no empty one.
func unique(ids []string) []string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > 0 && ids[0] == "" {
		return ids[1:]
	}
	return ids
}
