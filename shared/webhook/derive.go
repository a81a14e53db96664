package webhook

import (
	"crypto/sha256"
	"encoding/base32"
	"reflect"
	"strconv"
	"strings"
)

// Derive returns the events that a change is, in the order in which they are told. The same change is always the same events, so
// that one that is read twice is told once. A removal and a change that nobody can subscribe to are none.
func Derive(c Change) []Event {
	switch {
	case c.Participant[1] != nil:
		return derive(c, c.Participant, participantRecord, participantEvents)
	case c.Registration[1] != nil:
		return derive(c, c.Registration, registrationRecord, registrationEvents)
	case c.Session[1] != nil:
		return derive(c, c.Session, sessionRecord, sessionEvents)
	case c.Purchase[1] != nil:
		return derive(c, c.Purchase, purchaseRecord, purchaseEvents)
	case c.Endpoint[1] != nil:
		return derive(c, c.Endpoint, endpointRecord, endpointEvents)
	case c.Notice != nil:
		return noticeEvents(c)
	default:
		return nil
	}
}

// record is how payloads tell of a record.
type record struct {
	object     string
	references []Reference
	data       Attributes
}

// derive makes events of two images of a record. tell says which there are, describe how the record is told of.
func derive[T any](c Change, images [2]*T, describe func(T) record, tell func(before *T, after T) []EventType) []Event {
	types := tell(images[0], *images[1])
	if len(types) == 0 {
		return nil
	}
	r := describe(*images[1])
	var before Attributes
	if images[0] != nil {
		before = differing(describe(*images[0]).data, r.data)
	}
	var events []Event
	for rank, t := range types {
		e := c.event(t, r, rank)
		e.Before = before
		events = append(events, e)
	}
	return events
}

// differing returns those of the attributes of before that are otherwise in after. Both have the same ones.
func differing(before, after Attributes) Attributes {
	var changed Attributes
	for i, a := range before {
		if !reflect.DeepEqual(a.Value, after[i].Value) {
			changed = append(changed, a)
		}
	}
	return changed
}

const (
	maxSequence = 12 // digits: as many as fit in 40 bits
	ranks       = 8  // bits
)

// event makes the event of that type about a record. rank is its place among the events of the change.
func (c Change) event(t EventType, r record, rank int) Event {
	// Of a longer number the end is enough: it orders the writes of one second.
	sequence, _ := strconv.ParseUint(c.Sequence[max(0, len(c.Sequence)-maxSequence):], 10, 64)
	return Event{
		ID: eventID(c.ID, t), BusinessID: c.BusinessID, Type: t, OccurredAt: c.At.UTC(), Object: r.object, References: r.references, Data: r.data,
		order: sequence<<ranks | uint64(rank),
	}
}

// eventID is the id of the event of that type which a change is.
func eventID(change string, t EventType) string {
	digest := sha256.Sum256([]byte(change + "\x00" + string(t)))
	return "evt_" + strings.ToLower(base32.StdEncoding.EncodeToString(digest[:])[:26])
}
