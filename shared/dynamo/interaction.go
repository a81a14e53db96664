package dynamo

import (
	"errors"
	"time"
)

// errNoParticipant is a registration or a purchase of nobody: the items contradict each other.
var errNoParticipant = errors.New("dynamo: a record's participant is missing")

// interaction is the write of what somebody's latest interaction changes of their record: more registrations, and more, or less, spent,
// in minor units. It requires that they exist.
func (t Bookings) interaction(businessID, participantID string, when time.Time, bookings int, spent int64) write {
	listed := participantByTime(businessID, when, participantID)
	return write{table: t.business, key: participantKey(businessID, participantID), when: exists(errNoParticipant),
		add: map[string]int64{"bookings": int64(bookings), "spent": spent},
		set: map[string]any{"lastInteractionAt": at(when), "timePK": listed.TimePK, "timeSK": listed.TimeSK}}
}
