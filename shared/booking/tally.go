package booking

import (
	"cmp"
	"time"
)

// Tally is how many registrations a business has on one day, and how many participants came to it then. It is kept with every write of
// a registration, so that lists of many registrations can be counted and leafed through without reading them.
type Tally struct {
	Day             string // 2006-01-02
	Counts          []TallyCount
	NewParticipants int
}

// TallyCount is how many registrations of an activity with a member of staff are in one state. N is at least 1.
type TallyCount struct {
	ActivityID, StaffID string
	Status              RegistrationStatus
	N                   int
}

// TallyDay is the day whose tally counts r: its Day, or, of one that was kept without it, the UTC day on which it starts.
func (r Registration) TallyDay() string { return cmp.Or(r.Day, r.Start.UTC().Format(time.DateOnly)) }

// TallyDay is the day whose tally counts p as new: its Day, or, of one that was kept without it, the UTC day on which it was added.
func (p Participant) TallyDay() string { return cmp.Or(p.Day, p.CreatedAt.UTC().Format(time.DateOnly)) }
