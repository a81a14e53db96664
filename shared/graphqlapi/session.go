package graphqlapi

import (
	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"

	"github.com/graph-gophers/graphql-go"
)

type session struct {
	ID                  graphql.ID
	Name, Kind, Status  string
	StartAt, EndAt      dateTime
	Capacity, SpotsLeft int32
}

func newSession(s booking.Session) *session {
	return &session{
		ID: globalID(gid.Session, s.ID), Name: s.ActivityName, Kind: enum.Published(s.Kind), Status: enum.Published(s.Status),
		StartAt: dateTime{s.Start}, EndAt: dateTime{s.End}, Capacity: int32(s.Capacity), SpotsLeft: int32(s.Free()),
	}
}
