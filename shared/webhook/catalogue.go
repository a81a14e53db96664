package webhook

import (
	"slices"

	"frontdesk/shared/access"
)

// EventType is the name of an event, as it is published and subscribed to.
type EventType string

// The events.
const (
	ParticipantCreated          EventType = "participant.created"
	ParticipantUpdated          EventType = "participant.updated"
	ParticipantMarketingConsent EventType = "participant.marketing_consent_granted"

	RegistrationCreated    EventType = "activity_registration.created"
	RegistrationConfirmed  EventType = "activity_registration.confirmed"
	RegistrationWaitlisted EventType = "activity_registration.waitlisted"
	RegistrationCancelled  EventType = "activity_registration.cancelled"
	RegistrationCheckedIn  EventType = "activity_registration.checked_in"
	RegistrationNoShow     EventType = "activity_registration.no_show"

	SessionCreated   EventType = "activity_session.created"
	SessionUpdated   EventType = "activity_session.updated"
	SessionCancelled EventType = "activity_session.cancelled"

	PurchaseCompleted EventType = "product_purchase.completed"
	PurchaseCancelled EventType = "product_purchase.cancelled"
	PurchaseRefunded  EventType = "product_purchase.refunded"
	PurchaseExpired   EventType = "product_purchase.expired"

	KeyCreated EventType = "api_key.created"
	KeyRotated EventType = "api_key.rotated"
	KeyRevoked EventType = "api_key.revoked"

	EndpointDisabled EventType = "webhook_endpoint.disabled"
	Test             EventType = "webhook.test"
)

// TypeInfo is what is known of an event type.
type TypeInfo struct {
	Type  EventType
	Words string            // when it is sent, as a sentence
	Needs access.Capability // to read the record that it tells of; without it a payload has the record's id alone
}

// catalogue is the registry: every event type stands here once, in the order in which it is shown.
var catalogue = []TypeInfo{
	{ParticipantCreated, "A participant was added.", access.ParticipantsRead},
	{ParticipantUpdated, "Something about a participant was changed.", access.ParticipantsRead},
	{ParticipantMarketingConsent, "A participant agreed to marketing by e-mail.", access.ParticipantsRead},

	{RegistrationCreated, "Somebody was registered for a session.", access.RegistrationsRead},
	{RegistrationConfirmed, "A registration was confirmed.", access.RegistrationsRead},
	{RegistrationWaitlisted, "A registration was put on the waiting list.", access.RegistrationsRead},
	{RegistrationCancelled, "A registration was cancelled.", access.RegistrationsRead},
	{RegistrationCheckedIn, "A participant attended.", access.RegistrationsRead},
	{RegistrationNoShow, "A participant did not come.", access.RegistrationsRead},

	{SessionCreated, "A session was scheduled.", access.RegistrationsRead},
	{SessionUpdated, "A session's time, team member or number of places was changed.", access.RegistrationsRead},
	{SessionCancelled, "A session was cancelled.", access.RegistrationsRead},

	{PurchaseCompleted, "A product was bought and paid for.", access.PurchasesRead},
	{PurchaseCancelled, "A purchase was cancelled.", access.PurchasesRead},
	{PurchaseRefunded, "A purchase was paid back.", access.PurchasesRead},
	{PurchaseExpired, "What was bought can no longer be used.", access.PurchasesRead},

	{KeyCreated, "An API key was created.", access.KeysManage},
	{KeyRotated, "An API key was replaced by a new one.", access.KeysManage},
	{KeyRevoked, "An API key was revoked.", access.KeysManage},

	{EndpointDisabled, "A webhook endpoint was switched off. Its reason says why.", access.WebhooksRead},
	{Test, "You asked for a test. It is sent to the endpoint whatever it is subscribed to.", access.WebhooksRead},
}

// Catalogue returns a copy of the registry.
func Catalogue() []TypeInfo { return slices.Clone(catalogue) }

// Info returns what is known of the type; ok is false for one that there is not.
func (t EventType) Info() (info TypeInfo, ok bool) {
	i := slices.IndexFunc(catalogue, func(i TypeInfo) bool { return i.Type == t })
	if i < 0 {
		return TypeInfo{}, false
	}
	return catalogue[i], true
}
