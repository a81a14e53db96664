package booking

import (
	"time"

	"frontdesk/shared/access"
)

// Staff is a person who works in a business. One who signs in has the id of their user, and the same record is their
// membership: its role is read on every request of theirs.
type Staff struct {
	ID       string
	Name     string
	Active   bool
	Schedule Schedule
	Role     access.Role // empty for one who does not sign in
	TimeOff  []TimeOff   // in the order it was added
}

// TimeOff is when somebody does not work, whatever their schedule says.
type TimeOff struct {
	ID         string
	Start, End time.Time
	Reason     string
}

// Schedule is when somebody works in an ordinary week: for each weekday, spans of minutes since midnight in the
// business's time zone.
type Schedule map[time.Weekday][]Span

// Span is minutes since midnight, From inclusive, To exclusive.
type Span struct{ From, To int }
