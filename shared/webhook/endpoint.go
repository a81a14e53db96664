package webhook

import (
	"slices"
	"time"
)

// APIVersion is the version of the payloads that new endpoints get.
const APIVersion = "2026-06-01"

// MaxEndpoints is how many endpoints a business can have.
const MaxEndpoints = 50

// Endpoint is an address that a program is told at.
type Endpoint struct {
	ID          string
	BusinessID  string
	URL         string
	Description string
	EventTypes  []EventType
	Status      EndpointStatus
	Reason      DisabledReason // empty while it is enabled
	APIVersion  string
	Secrets     []Secret // those that sign, the newest first
	// CreatedBy is the principal whose access, as it is when an event is told, bounds the payload.
	CreatedBy    string
	CreatedAt    time.Time
	UpdatedAt    time.Time
	FailingSince time.Time // of the first failure since the last success; zero: it works
	Version      int64     // counts the writes
}

// takes reports whether events of the type are sent to the endpoint. A test is, whatever it subscribes to.
func (e Endpoint) takes(t EventType) bool { return t == Test || slices.Contains(e.EventTypes, t) }

// EndpointStatus tells whether an endpoint is told anything.
type EndpointStatus string

// The states of an endpoint.
const (
	Enabled  EndpointStatus = "enabled"
	Disabled EndpointStatus = "disabled"
)

// DisabledReason is why an endpoint is disabled.
type DisabledReason string

// The reasons.
const (
	ByHand      DisabledReason = "by_hand"
	Gone        DisabledReason = "gone"         // it answered 410
	Failing     DisabledReason = "failing"      // nothing got through for five days
	AccessEnded DisabledReason = "access_ended" // whoever made it may no longer read anything here
)

// Secret is a signing secret as it is kept.
type Secret struct {
	Sealed    []byte    // by a Sealer
	ExpiresAt time.Time // zero: it is the current one
}

// signs reports whether the secret still signs.
func (s Secret) signs(now time.Time) bool { return s.ExpiresAt.IsZero() || now.Before(s.ExpiresAt) }
