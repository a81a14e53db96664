package audit

import "slices"

// Kind says what happened. Its text is part of what is stored: never change one.
type Kind string

// The kinds of event.
const (
	KeyCreated Kind = "key.created"
	KeyEdited  Kind = "key.edited"
	KeyRotated Kind = "key.rotated"
	KeyRevoked Kind = "key.revoked"

	MemberInvited       Kind = "member.invited"
	InvitationWithdrawn Kind = "invitation.withdrawn"
	MemberJoined        Kind = "member.joined"
	RoleChanged         Kind = "member.role_changed"
	MemberRemoved       Kind = "member.removed"
	TimeOffAdded        Kind = "member.time_off_added"
	TimeOffRemoved      Kind = "member.time_off_removed"

	BusinessCreated  Kind = "business.created"
	BusinessExported Kind = "business.exported"
	BusinessImported Kind = "business.imported"
	GrantsChanged    Kind = "business.grants_changed"

	SignedIn        Kind = "user.signed_in"
	PasswordChanged Kind = "user.password_changed"

	ClientRegistered Kind = "app.registered"
	ConsentAsked     Kind = "app.consent_asked"
	ConsentApproved  Kind = "app.approved"
	ConsentRefused   Kind = "app.refused"
	TokenIssued      Kind = "app.token_issued"
	TokenRefreshed   Kind = "app.token_refreshed"
	TokenRefused     Kind = "app.token_refused"
	TokenRevoked     Kind = "app.token_revoked"
	AppRevoked       Kind = "app.revoked"

	Discovered  Kind = "door.discovered"
	AskedInVain Kind = "door.asked_in_vain"
	Refused     Kind = "door.refused"

	WebhookCreated       Kind = "webhook.created"
	WebhookUpdated       Kind = "webhook.updated"
	WebhookRemoved       Kind = "webhook.removed"
	WebhookSecretRotated Kind = "webhook.secret_rotated"
	WebhookTestSent      Kind = "webhook.test_sent"
	WebhookRedelivered   Kind = "webhook.redelivered"

	SessionScheduled      Kind = "session.scheduled"
	SessionChanged        Kind = "session.changed"
	SessionCancelled      Kind = "session.cancelled"
	RegistrationCreated   Kind = "registration.created"
	RegistrationConfirmed Kind = "registration.confirmed"
	CheckedIn             Kind = "registration.checked_in"
	NoShowMarked          Kind = "registration.no_show"
	RegistrationCancelled Kind = "registration.cancelled"
	RegistrationMoved     Kind = "registration.moved"
	HoldCreated           Kind = "hold.created"
	HoldExtended          Kind = "hold.extended"
	HoldReleased          Kind = "hold.released"
	ConsentChanged        Kind = "participant.consent_changed"
	ParticipantEdited     Kind = "participant.edited"
	ParticipantLinked     Kind = "participant.linked"
	TagsChanged           Kind = "participant.tags_changed"
	NoteAdded             Kind = "participant.note_added"

	KnowledgeAdded   Kind = "knowledge.added"
	KnowledgeEdited  Kind = "knowledge.edited"
	KnowledgeRemoved Kind = "knowledge.removed"

	MessageSent Kind = "message.sent"

	ProductAdded     Kind = "product.added"
	PurchaseRecorded Kind = "purchase.recorded"
	PurchaseChanged  Kind = "purchase.changed"
)

// Group is the kinds that people look for together.
type Group string

// The groups, as they are stored nowhere and shown in the log's filter.
const (
	Keys      Group = "keys"
	Apps      Group = "apps"
	People    Group = "people"
	Doors     Group = "doors"
	Bookings  Group = "bookings"
	Webhooks  Group = "webhooks"
	Sales     Group = "sales"
	Knowledge Group = "knowledge"
)

// KindInfo is what is known of a kind.
type KindInfo struct {
	Kind  Kind
	Group Group
	Words string // what happened, as a sentence without its end
}

// kinds is the registry: every kind stands here once.
var kinds = []KindInfo{
	{KeyCreated, Keys, "Key created"},
	{KeyEdited, Keys, "Key changed"},
	{KeyRotated, Keys, "Key replaced by a new one"},
	{KeyRevoked, Keys, "Key revoked"},

	{MemberInvited, People, "Invitation sent"},
	{InvitationWithdrawn, People, "Invitation withdrawn"},
	{MemberJoined, People, "Person joined the team"},
	{RoleChanged, People, "Role changed"},
	{MemberRemoved, People, "Person removed from the team"},
	{TimeOffAdded, People, "Time off added"},
	{TimeOffRemoved, People, "Time off taken back"},
	{SignedIn, People, "Person signed in"},
	{PasswordChanged, People, "Password changed"},
	{BusinessCreated, People, "Business set up"},
	{BusinessExported, People, "All records exported by the operator"},
	{BusinessImported, People, "Business set up from an export"},
	{GrantsChanged, People, "What the business may use was changed"},

	{ClientRegistered, Apps, "App introduced itself"},
	{ConsentAsked, Apps, "App asked for access"},
	{ConsentApproved, Apps, "Access allowed"},
	{ConsentRefused, Apps, "Access refused"},
	{TokenIssued, Apps, "App got its first token"},
	{TokenRefreshed, Apps, "App renewed its token"},
	{TokenRefused, Apps, "App was refused a token"},
	{TokenRevoked, Apps, "App gave its token back"},
	{AppRevoked, Apps, "App disconnected"},

	{Discovered, Doors, "Somebody came without a credential"},
	{AskedInVain, Doors, "App could not ask for access"},
	{Refused, Doors, "Request refused"},

	{SessionScheduled, Bookings, "Session scheduled"},
	{SessionChanged, Bookings, "Session changed"},
	{SessionCancelled, Bookings, "Session cancelled"},
	{RegistrationCreated, Bookings, "Booking made"},
	{RegistrationConfirmed, Bookings, "Booking confirmed"},
	{CheckedIn, Bookings, "Customer checked in"},
	{NoShowMarked, Bookings, "Customer did not come"},
	{RegistrationCancelled, Bookings, "Booking cancelled"},
	{RegistrationMoved, Bookings, "Booking moved to another session"},
	{HoldCreated, Bookings, "Time or a place held"},
	{HoldExtended, Bookings, "Hold extended"},
	{HoldReleased, Bookings, "Hold released"},
	{ConsentChanged, Bookings, "Marketing consent changed"},
	{ParticipantEdited, Bookings, "Customer’s name or contacts changed"},
	{ParticipantLinked, Bookings, "Customer’s own account connected by their verified e-mail address"},
	{TagsChanged, Bookings, "Customer’s tags changed"},
	{NoteAdded, Bookings, "Note about a customer added"},

	{MessageSent, Bookings, "Message sent to a customer"},

	{KnowledgeAdded, Knowledge, "Knowledge added"},
	{KnowledgeEdited, Knowledge, "Knowledge changed"},
	{KnowledgeRemoved, Knowledge, "Knowledge removed"},

	{ProductAdded, Sales, "Product added"},
	{PurchaseRecorded, Sales, "Purchase recorded"},
	{PurchaseChanged, Sales, "Purchase changed"},

	{WebhookCreated, Webhooks, "Webhook endpoint added"},
	{WebhookUpdated, Webhooks, "Webhook endpoint changed"},
	{WebhookRemoved, Webhooks, "Webhook endpoint removed"},
	{WebhookSecretRotated, Webhooks, "Webhook endpoint got a new secret"},
	{WebhookTestSent, Webhooks, "Test sent to a webhook endpoint"},
	{WebhookRedelivered, Webhooks, "Events sent to a webhook endpoint again"},
}

// Kinds returns a copy of the registry.
func Kinds() []KindInfo { return slices.Clone(kinds) }

// Info returns what is known of the kind; of one that is not in the registry, its name.
func (k Kind) Info() KindInfo {
	if i := slices.IndexFunc(kinds, func(i KindInfo) bool { return i.Kind == k }); i >= 0 {
		return kinds[i]
	}
	return KindInfo{Kind: k, Words: string(k)}
}
