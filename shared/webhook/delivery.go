package webhook

import (
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID         string // the endpoint's id, a dot, and the delivery's own, which sorts by CreatedAt
	BusinessID string
	EndpointID string
	EventID    string
	EventType  EventType
	Object     string     // what keeps its order: deliveries of one object are first tried one after the other
	Body       []byte     // as it is sent, each time
	Tells      access.Set // what it takes to read Body
	Status     DeliveryStatus
	Step       int       // how many of the steps of the schedule were tried
	Tries      int       // how many attempts it has had, of all its schedules
	DueAt      time.Time // of the next attempt; zero unless Pending
	Attempts   []Attempt // the newest last, at most MaxAttemptsKept of them
	CreatedAt  time.Time
	EndedAt    time.Time // zero while it is Pending
	Version    int64     // counts the writes since it was added
}

// SplitDeliveryID returns what the id of a delivery is made of. ok is false for a text that is no such id.
func SplitDeliveryID(id string) (endpointID, own string, ok bool) {
	endpointID, own, _ = strings.Cut(id, ".")
	return endpointID, own, endpointID != "" && own != ""
}

// DeliveryStatus is how far a delivery has come.
type DeliveryStatus string

// The states of a delivery.
const (
	Pending   DeliveryStatus = "pending"
	Delivered DeliveryStatus = "delivered"
	Failed    DeliveryStatus = "failed"  // every attempt of the schedule failed
	Stopped   DeliveryStatus = "stopped" // the endpoint was disabled or removed before, or wants no such events any more
)

// MaxAttemptsKept is how many attempts of one delivery are remembered.
const MaxAttemptsKept = 30

// DeliveriesKept is how long a delivery can be looked up, and sent again.
const DeliveriesKept = 30 * 24 * time.Hour

// Attempt is one request to an endpoint.
type Attempt struct {
	At      time.Time
	Status  int           // of the answer; 0 without one
	Latency time.Duration // until the answer was there, or it was given up
	Snippet string        // of the answer's body, in letters that can be shown
	Error   string        // why it failed, in words for people; empty when it succeeded
}

// Succeeded reports whether the endpoint took the event.
func (a Attempt) Succeeded() bool { return a.Status >= 200 && a.Status < 300 && a.Error == "" }

// tried adds an attempt, of which only so many are kept.
func (d *Delivery) tried(a Attempt) {
	d.Step, d.Tries = d.Step+1, d.Tries+1
	d.Attempts = append(slices.Clone(d.Attempts), a)
	d.Attempts = d.Attempts[max(0, len(d.Attempts)-MaxAttemptsKept):]
}

// end ends the delivery's way.
func (d *Delivery) end(as DeliveryStatus, at time.Time) {
	d.Status, d.DueAt, d.EndedAt = as, time.Time{}, at
}
