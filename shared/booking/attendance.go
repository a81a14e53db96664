package booking

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"frontdesk/shared/access"
)

// Attendance is who is in a session.
type Attendance struct {
	Session Session
	In      []Registration // those with a place, by the participants' names
	Waiting []Registration // those who wait for one, the next first
}

// SessionAttendance returns who is in a session. Cancelled registrations are not in it. NOT_FOUND when there is no such session; FORBIDDEN
// for an instructor who does not lead it.
func (d *Desk) SessionAttendance(ctx context.Context, c access.Caller, sessionID string) (Attendance, error) {
	if err := c.Require(access.AttendanceRead); err != nil {
		return Attendance{}, err
	}
	s, err := d.ownSession(ctx, c, sessionID)
	if err != nil {
		return Attendance{}, err
	}
	all, err := d.store.RegistrationsIn(ctx, c.Business.ID, sessionID)
	if err != nil {
		return Attendance{}, err
	}
	slices.SortFunc(all, byRoll)
	waiting := slices.IndexFunc(all, func(r Registration) bool { return r.Status == Waitlisted })
	if waiting < 0 {
		waiting = len(all)
	}
	return Attendance{s, all[:waiting], all[waiting:]}, nil
}

// byRoll sorts the registrations of a session as its roll is called: by name, and those who wait last, in the order in which they came.
func byRoll(a, b Registration) int {
	if a.Status == Waitlisted && b.Status == Waitlisted {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	}
	waits := func(r Registration) int {
		if r.Status == Waitlisted {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(waits(a), waits(b)), strings.Compare(strings.ToLower(a.ParticipantName), strings.ToLower(b.ParticipantName)), strings.Compare(a.ID, b.ID))
}
