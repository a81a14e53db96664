package access

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Capability is one thing that can be done in a business.
type Capability uint8

// The capabilities. Their names are their group (the noun) and what is done with it.
const (
	ParticipantsRead Capability = iota
	ParticipantsWrite
	RegistrationsRead
	RegistrationsWrite
	ActivitiesRead
	SessionsRead
	SessionsWrite
	AttendanceWrite
	ProductsRead
	PurchasesRead
	WebhooksRead
	WebhooksWrite
	KnowledgeRead
	TeamRead
	TeamManage
	MessagesWrite
	StatsRead
	KeysManage
	AppsManage
	LogRead // what clients did, how much and when
	OwnershipTransfer
	DirectoryRead // look around as anyone may: businesses and their public sessions
	OwnRecords    // a consumer's own bookings
	ProductsWrite
	PurchasesWrite
	AttendanceRead // who is in a session
	KnowledgeWrite
	capabilityCount
)

var capabilityNames = [capabilityCount]string{
	ParticipantsRead:   "participants.read",
	ParticipantsWrite:  "participants.write",
	RegistrationsRead:  "registrations.read",
	RegistrationsWrite: "registrations.write",
	ActivitiesRead:     "activities.read",
	SessionsRead:       "sessions.read",
	SessionsWrite:      "sessions.write",
	AttendanceWrite:    "attendance.write",
	ProductsRead:       "products.read",
	PurchasesRead:      "purchases.read",
	WebhooksRead:       "webhooks.read",
	WebhooksWrite:      "webhooks.write",
	KnowledgeRead:      "knowledge.read",
	TeamRead:           "team.read",
	TeamManage:         "team.manage",
	MessagesWrite:      "messages.write",
	StatsRead:          "stats.read",
	KeysManage:         "keys.manage",
	AppsManage:         "apps.manage",
	LogRead:            "log.read",
	OwnershipTransfer:  "ownership.transfer",
	DirectoryRead:      "directory.read",
	OwnRecords:         "own_records.use",
	ProductsWrite:      "products.write",
	PurchasesWrite:     "purchases.write",
	AttendanceRead:     "attendance.read",
	KnowledgeWrite:     "knowledge.write",
}

// String returns the capability's name.
func (c Capability) String() string { return capabilityNames[c] }

// Set is a set of capabilities.
type Set uint64

// All holds every capability.
const All Set = 1<<capabilityCount - 1

// SetOf returns the set of those capabilities.
func SetOf(capabilities ...Capability) Set {
	var s Set
	for _, c := range capabilities {
		s |= 1 << c
	}
	return s
}

// Has reports whether c is in the set.
func (s Set) Has(c Capability) bool { return s&(1<<c) != 0 }

// Capabilities lists the set in the order of declaration.
func (s Set) Capabilities() []Capability {
	list := make([]Capability, 0, bits.OnesCount64(uint64(s)))
	for c := range capabilityCount {
		if s.Has(c) {
			list = append(list, c)
		}
	}
	return list
}

// Names lists the names of the set's capabilities.
func (s Set) Names() []string {
	var names []string
	for _, c := range s.Capabilities() {
		names = append(names, c.String())
	}
	return names
}

// String returns the names separated by spaces, or * for all of them, including any added later; KnownNames reads it
// back.
func (s Set) String() string {
	if s == All {
		return everything
	}
	return strings.Join(s.Names(), " ")
}

const everything = "*"

// ParseSet reads names of capabilities, their groups ("participants" is all of participants.*) or "*". It refuses a
// name it does not know.
func ParseSet(names ...string) (Set, error) {
	var s Set
	for _, name := range names {
		add := Set(0)
		for c := range capabilityCount {
			full := capabilityNames[c]
			if name == everything || name == full || strings.HasPrefix(full, name+".") {
				add |= 1 << c
			}
		}
		if add == 0 {
			return 0, fmt.Errorf("%q is not a capability; the capabilities are %s, their groups, and *", name, strings.Join(All.Names(), ", "))
		}
		s |= add
	}
	return s, nil
}

// KnownNames reads names as ParseSet does but passes over those it does not know, so that an older function reading a
// newer function's list gives less, never more.
func KnownNames(names string) Set {
	if names == everything {
		return All
	}
	var s Set
	for _, name := range strings.Fields(names) {
		if i := slices.Index(capabilityNames[:], name); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}
