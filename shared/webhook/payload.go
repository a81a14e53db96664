package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/shared/access"
)

type envelope struct {
	ID                 string     `json:"id"`
	Type               EventType  `json:"type"`
	APIVersion         string     `json:"apiVersion"`
	OccurredAt         any        `json:"occurredAt"`
	ResourceReferences []string   `json:"resourceReferences"`
	Data               Attributes `json:"data"`
	PreviousAttributes Attributes `json:"previousAttributes,omitempty"`
}

// Payload returns the event as JSON, in that version of the API, for a reader with those capabilities. What takes another one is left
// out; the id of the record that the event is about always stays, and is all that there is for who may not read that record.
func (e Event) Payload(readable access.Set, apiVersion string) ([]byte, error) {
	readable = e.of(readable)
	out := envelope{
		ID: e.ID, Type: e.Type, APIVersion: apiVersion, OccurredAt: instant(e.OccurredAt), ResourceReferences: []string{e.Object},
		Data: append(Attributes{{Name: "id", Value: e.Object}}, e.Data.visible(readable)...), PreviousAttributes: e.Before.visible(readable),
	}
	for _, r := range e.References {
		if readable.Has(r.Needs) {
			out.ResourceReferences = append(out.ResourceReferences, r.ID)
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("webhook: payload of %s: %w", e.Type, err)
	}
	return body, nil
}

// of returns what of a reader's capabilities counts for the event: none for who may not read the record that it is about. Whose
// registration it is, for one, is a fact about the registration, also for readers of participants.
func (e Event) of(readable access.Set) access.Set {
	if info, known := e.Type.Info(); !known || !readable.Has(info.Needs) {
		return 0
	}
	return readable
}

// visible returns what a reader with those capabilities may see.
func (all Attributes) visible(readable access.Set) Attributes {
	var some Attributes
	for _, a := range all {
		if !readable.Has(a.Needs) {
			continue
		}
		if below, ok := a.Value.(Attributes); ok {
			a.Value = below.visible(readable)
		}
		some = append(some, a)
	}
	return some
}

// MarshalJSON implements json.Marshaler: an object with the attributes in their order.
func (all Attributes) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, a := range all {
		if i > 0 {
			out.WriteByte(',')
		}
		value, err := json.Marshal(a.Value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%q:%s", a.Name, value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// attribute is the record that r names, as a fact about another one.
func (r Reference) attribute(name string) Attribute {
	return Attribute{name, r.Needs, Attributes{{"id", r.Needs, r.ID}}}
}

// instant is a point in time as payloads have it, null for the zero one.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
