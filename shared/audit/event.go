package audit

import (
	"io"
	"maps"
	"strings"
	"time"

	"frontdesk/shared/access"

	"github.com/oklog/ulid/v2"
)

// Kept is how long an event can be looked up.
const Kept = 14 * 24 * time.Hour

// Event is one thing that happened in a business, or was refused there. The names in it are those of its time.
type Event struct {
	ID         string // sorts by At
	At         time.Time
	BusinessID string // or At its handle, where only that was known
	Kind       Kind
	Door       access.Door
	Principal  string // key:<id>, user:<id>, operator, anonymous, or empty where nobody stands behind it
	Name       string // of the key or the person
	ClientID   string // of an OAuth client
	ClientName string
	Subject    string            // what it was done to, in words that people know it by
	Reason     string            // of a refusal: what to change
	RequestID  string            // finds the request in the service's own log
	Details    map[string]string // further facts, by their names
}

// New makes an event of the caller's business, of something that the caller does now. random feeds its id.
func New(c access.Caller, kind Kind, subject string, now time.Time, random io.Reader) Event {
	return Event{
		ID: strings.ToLower(ulid.MustNew(ulid.Timestamp(now), random).String()), At: now.UTC(), BusinessID: c.Business.ID, Kind: kind, Door: c.Door,
		Principal: c.Principal, Name: c.Name, ClientID: c.ClientID, ClientName: c.ClientName, Subject: subject, RequestID: c.RequestID,
	}
}

// At is what stands for the id of the business with that handle in an event that was written without reading the business.
// Ids hold no @, so that it can be no other business's. Only Discovered and AskedInVain, by access.Nobody, are written so.
func At(handle string) string { return "@" + handle }

// With returns a copy of e with one more detail; an empty value adds none.
func (e Event) With(name, value string) Event {
	if value == "" {
		return e
	}
	details := maps.Clone(e.Details)
	if details == nil {
		details = map[string]string{}
	}
	details[name] = value
	e.Details = details
	return e
}
