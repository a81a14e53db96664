package booking

import (
	"cmp"
	"strings"

	"frontdesk/shared/fold"
)

// ParticipantOrder is what a list of participants is sorted by.
type ParticipantOrder string

// The orders of participants.
const (
	ByName            ParticipantOrder = "name"
	ByCreatedAt       ParticipantOrder = "createdAt"
	ByLastInteraction ParticipantOrder = "lastInteractionAt"
	ByBookings        ParticipantOrder = "totalBookings"
	BySpent           ParticipantOrder = "totalSpent"
)

// ParticipantOrders lists the orders.
var ParticipantOrders = []ParticipantOrder{ByName, ByCreatedAt, ByLastInteraction, ByBookings, BySpent}

// NameOrder is what p sorts by in the order by name: whatever the case and accents, and then the id.
func (p Participant) NameOrder() string {
	const most = 200 // bytes, as the store's keys are bounded
	name := fold.Text(p.Name)
	return strings.ToValidUTF8(name[:min(len(name), most)], "") + "\x00" + p.ID
}

// compare puts a before b in the order's natural direction: names from A to Z, everything else from much or late to little or early. Of
// equal ones the one with the smaller id comes first. The other direction is exactly the reverse.
func (o ParticipantOrder) compare(a, b Participant) int {
	switch o {
	case ByName:
		return cmp.Compare(a.NameOrder(), b.NameOrder())
	case ByCreatedAt:
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	case ByBookings:
		return cmp.Or(cmp.Compare(b.Bookings, a.Bookings), cmp.Compare(a.ID, b.ID))
	case BySpent:
		return cmp.Or(cmp.Compare(b.Spent, a.Spent), cmp.Compare(a.ID, b.ID))
	default:
		return cmp.Or(b.LastInteractionAt.Compare(a.LastInteractionAt), cmp.Compare(a.ID, b.ID))
	}
}

// indexed reports whether the store keeps the participants in that order, so that a page of all of them can be read by itself.
func (o ParticipantOrder) indexed() bool { return o == ByName || o == ByLastInteraction }
