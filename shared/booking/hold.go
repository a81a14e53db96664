package booking

import "time"

// Hold keeps time of the team, or a place in a class, free for a caller who has not decided yet. It ends by itself.
type Hold struct {
	ID        string
	Key       string // the caller's own name of it
	Segments  []HeldSegment
	CreatedAt time.Time
	ExpiresAt time.Time
}

// HeldSegment is a stretch of time of a member of the team, or a place in the session of a class.
type HeldSegment struct {
	Start, End time.Time
	StaffID    string
	SessionID  string // of a class, when it is a place in it
}
