package webhook

import (
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// Event is something that happened in a business.
type Event struct {
	ID         string // evt_…; the same however often the change it was made of is read
	BusinessID string
	Type       EventType
	OccurredAt time.Time
	Object     string // global id of the record that it is about, which every payload has
	References []Reference

	// Data and Before are the record as it is now, and what of it was otherwise before. Each attribute carries the capability
	// that it takes to read it.
	Data   Attributes
	Before Attributes

	// Endpoint, unless empty, is the only endpoint that is told: of a test.
	Endpoint string

	order uint64 // among the events of its second
}

// Reference is another record that an event is about, too.
type Reference struct {
	ID    string            // global
	Needs access.Capability // to be told of it
}

// Attributes are facts about a record, in the order in which a payload has them.
type Attributes []Attribute

// Attribute is one fact. Value is anything that JSON can hold, or Attributes.
type Attribute struct {
	Name  string
	Needs access.Capability
	Value any
}

// Change is one item of the table as it was before and after a write. Of each pair both are nil for an item of another kind;
// the first is nil when the item is new.
type Change struct {
	ID         string // of the write, the same whenever it is read again
	Sequence   string // a decimal number that grows with every write to the same item
	At         time.Time
	BusinessID string

	Participant  [2]*booking.Participant
	Session      [2]*booking.Session
	Registration [2]*booking.Registration
	Purchase     [2]*booking.Purchase
	Endpoint     [2]*Endpoint
	Notice       *Notice
}

// Notice is a change of something that the stream does not have, or a wish of somebody. It is written to the streamed table in the
// transaction of what it tells of.
type Notice struct {
	ID         string
	BusinessID string
	Type       EventType // KeyCreated, KeyRotated, KeyRevoked or Test; empty to wake Endpoint's worker only
	At         time.Time
	Endpoint   string // of Test and of a wake
	Key        *NoticedKey
}

// NoticedKey is what a payload may tell of an API key.
type NoticedKey struct {
	ID, Name, Kind, Prefix string
	Scopes                 []string
	Replaces, ReplacedBy   string // ids
}
