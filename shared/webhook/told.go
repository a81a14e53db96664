package webhook

import (
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// toldOf is what it takes to read the whole payload of the events of each noun.
var toldOf = map[string]access.Set{
	"participant":           participantRecord(booking.Participant{}).needs(),
	"activity_registration": registrationRecord(booking.Registration{}).needs(),
	"activity_session":      sessionRecord(booking.Session{}).needs(),
	"product_purchase":      purchaseRecord(booking.Purchase{}).needs(),
	"api_key":               keyRecord(NoticedKey{}, KeyCreated).needs(),
	"webhook_endpoint":      endpointRecord(Endpoint{}).needs(),
	"webhook":               testRecord("").needs(),
}

// tells returns what it takes to read all that events of the type tell, references to other records included.
func (t EventType) tells() access.Set {
	noun, _, _ := strings.Cut(string(t), ".")
	return toldOf[noun]
}

// tells returns what it takes to read the payload that a reader with those capabilities gets: to read deliveries, at least.
func (e Event) tells(readable access.Set) access.Set {
	return record{references: e.References, data: slices.Concat(e.Before, e.Data)}.needs()&e.of(readable) | access.SetOf(access.WebhooksRead)
}

func (r record) needs() access.Set {
	all := r.data.needs()
	for _, reference := range r.references {
		all |= access.SetOf(reference.Needs)
	}
	return all
}

func (all Attributes) needs() (needs access.Set) {
	for _, a := range all {
		needs |= access.SetOf(a.Needs)
		if below, ok := a.Value.(Attributes); ok {
			needs |= below.needs()
		}
	}
	return needs
}
