package booking

import (
	"context"
	"errors"
	"iter"
	"time"

	"frontdesk/shared/idempotency"
)

// What Store's methods return beside failures of the store itself.
var (
	ErrNotFound          = errors.New("booking: not found")
	ErrFull              = errors.New("booking: session is full")
	ErrSessionCancelled  = errors.New("booking: session is cancelled")
	ErrAlreadyRegistered = errors.New("booking: participant has a place in the session")
	ErrChanged           = errors.New("booking: something the write was decided on has changed")
	ErrEmailTaken        = errors.New("booking: another participant has the e-mail address")
	ErrPhoneTaken        = errors.New("booking: another participant has the phone number")
)

// Store keeps the records. It is declared here to cut the cycle with package dynamo, which implements it. Reads by id
// are strongly consistent; Sessions may lag behind by moments.
type Store interface {
	// BusinessByHandle returns ErrNotFound when no business has the handle.
	BusinessByHandle(ctx context.Context, handle string) (Business, error)

	// Directory returns businesses with a word in their name or handle that begins with the folded prefix, in the order of the words,
	// at most so many.
	Directory(ctx context.Context, prefix string, most int) ([]Business, error)
	// BusinessesByID returns those that there are, by id.
	BusinessesByID(ctx context.Context, ids []string) (map[string]Business, error)

	// Links lists a person's, in the order of the businesses' ids.
	Links(ctx context.Context, userID string) ([]Link, error)
	// Link returns ErrNotFound when the person has none in the business.
	Link(ctx context.Context, userID, businessID string) (Link, error)
	// AddLink returns ErrChanged when the person has one in the business, or its address leads to its participant no more.
	AddLink(ctx context.Context, l Link, change Change) error
	// LinkedRegistrations returns a page of the registrations of each of the links' participants, in the order of the links. A
	// position in one of the lists is one in all of them.
	LinkedRegistrations(ctx context.Context, links []Link, l RegistrationList) ([]List[Registration], error)
	// LinkedRegistration returns the registration with that id of one of the links' participants, or ErrNotFound.
	LinkedRegistration(ctx context.Context, links []Link, id string) (Link, Registration, error)

	// Participants returns a page in the order of their ids.
	Participants(ctx context.Context, businessID string, page Page) (List[Participant], error)
	// Participant returns ErrNotFound when the business has none with that id.
	Participant(ctx context.Context, businessID, id string) (Participant, error)
	// ParticipantByContact returns the participant with that normal e-mail address or phone number, or ErrNotFound.
	ParticipantByContact(ctx context.Context, businessID, contact string) (Participant, error)

	// RegistrationsIn returns those that have a place in a session or wait for one, in no order.
	RegistrationsIn(ctx context.Context, businessID, sessionID string) ([]Registration, error)
	// RegistrationIn returns the one that a participant has in a session, or ErrNotFound.
	RegistrationIn(ctx context.Context, businessID, sessionID, participantID string) (Registration, error)
	// CountParticipants returns how many participants the business has, and its currency.
	CountParticipants(ctx context.Context, businessID string) (n int, currency string, _ error)
	// ParticipantsInOrder returns n participants after those to skip, ByName or ByLastInteraction, in the natural direction of the order or
	// against it. It may lag behind by moments.
	ParticipantsInOrder(ctx context.Context, businessID string, order ParticipantOrder, reverse bool, skip, n int) ([]Participant, error)
	// EveryParticipant yields all of them, in the order of their ids.
	EveryParticipant(ctx context.Context, businessID string) iter.Seq2[Participant, error]
	// NotesOf returns the latest notes about each of the participants, the latest first.
	NotesOf(ctx context.Context, businessID string, participantIDs []string, latest int) (map[string][]Note, error)

	// Session, Registration, Product and Purchase return ErrNotFound when the business has none with that id.
	Session(ctx context.Context, businessID, id string) (Session, error)
	Registration(ctx context.Context, businessID, id string) (Registration, error)
	Product(ctx context.Context, businessID, id string) (Product, error)
	Purchase(ctx context.Context, businessID, id string) (Purchase, error)

	// The methods named …ByID return the records of a business that there are, by id, in as few rounds of requests as possible.
	ParticipantsByID(ctx context.Context, businessID string, ids []string) (map[string]Participant, error)
	SessionsByID(ctx context.Context, businessID string, ids []string) (map[string]Session, error)
	RegistrationsByID(ctx context.Context, businessID string, ids []string) (map[string]Registration, error)
	ProductsByID(ctx context.Context, businessID string, ids []string) (map[string]Product, error)
	PurchasesByID(ctx context.Context, businessID string, ids []string) (map[string]Purchase, error)

	// Registrations and Purchases, and those of participants, may lag behind by moments. A page of a filtered list reads a bounded
	// number of records, and may hold fewer than were asked for.
	Registrations(ctx context.Context, businessID string, l RegistrationList) (List[Registration], error)
	RegistrationsOf(ctx context.Context, businessID string, participantIDs []string, l RegistrationList) (map[string]List[Registration], error)
	// Tallies returns those of the days from one to another, both included, that anything was ever counted on, the earliest first. An
	// empty day is no bound.
	Tallies(ctx context.Context, businessID, firstDay, lastDay string) ([]Tally, error)
	// RegistrationsBetween returns those that start in [from, to), RegistrationsByParticipant all of a participant's, by start.
	RegistrationsBetween(ctx context.Context, businessID string, from, to time.Time) ([]Registration, error)
	RegistrationsByParticipant(ctx context.Context, businessID, participantID string) ([]Registration, error)
	// PurchasesBetween yields those made in [from, to), the latest first.
	PurchasesBetween(ctx context.Context, businessID string, from, to time.Time) iter.Seq2[Purchase, error]
	// Products returns a page in the order of their ids.
	Products(ctx context.Context, businessID string, page Page) (List[Product], error)
	// Purchases come by PurchasedAt, the latest first, and then by id. now is what a grace is judged by.
	Purchases(ctx context.Context, businessID string, page Page, filter PurchaseFilter, now time.Time) (List[Purchase], error)
	PurchasesOf(ctx context.Context, businessID string, participantIDs []string, page Page, filter PurchaseFilter, now time.Time) (map[string]List[Purchase], error)

	Activities(ctx context.Context, businessID string) ([]Activity, error)
	// Activity returns ErrNotFound when the business has none with that id.
	Activity(ctx context.Context, businessID, id string) (Activity, error)

	// Team lists the active staff in the order of their ids.
	Team(ctx context.Context, businessID string) ([]Staff, error)
	// Calendars returns one calendar for each member of staff and day, with Version 0 where none was ever written.
	Calendars(ctx context.Context, businessID string, staffIDs, days []string) ([]Calendar, error)

	// Sessions yields the sessions that begin in [from, to), by their start, reading on as the caller asks for more.
	Sessions(ctx context.Context, businessID string, from, to time.Time) iter.Seq2[Session, error]

	// What a Change holds is written together with what it changes, as idempotency.Store says.
	idempotency.Store

	KnowledgeStore
	MessageStore

	// AddSessions writes new sessions and the calendars that now hold them, all or nothing. ErrChanged when a calendar's
	// version is no longer the one it was read at.
	AddSessions(ctx context.Context, businessID string, sessions []Session, calendars []Calendar, change Change) error
	// ChangeSession writes a session and what follows it, all or nothing. ErrChanged when the session, one of the registrations or a
	// calendar is no longer as it was read.
	ChangeSession(ctx context.Context, businessID string, s SessionChange, change Change) error

	// AddRegistration writes r and all that belongs to it, all or nothing:
	//   - one of the session's places is taken: ErrFull when none is left, ErrSessionCancelled when it is cancelled,
	//     ErrNotFound when it is gone, ErrChanged when it begins at another time or somebody else leads it;
	//   - the participant has no other place in the session and does not wait for one, else ErrAlreadyRegistered;
	//   - what Place brings along is new, and its hold still there as it was, else ErrChanged.
	// One that waits takes no place, and only of a full session, else ErrChanged. The participant's Bookings and LastInteractionAt, and the
	// tally of its day, go with it.
	AddRegistration(ctx context.Context, businessID string, r Registration, with Place, change Change) error

	// ChangeRegistration writes r's Status, ConfirmedAt and CancelledAt, all or nothing with its place in the session, or among those who
	// wait for one, and what freed says. ErrChanged when r is no longer in the state before; for one that takes a place by it,
	// as AddRegistration.
	ChangeRegistration(ctx context.Context, businessID string, r Registration, before RegistrationStatus, freed Freed, change Change) error
	// MoveRegistration is ChangeRegistration and AddRegistration of its successor, all or nothing.
	MoveRegistration(ctx context.Context, businessID string, r Registration, before RegistrationStatus, successor Registration, change Change) error

	// Hold returns the hold with a key of its caller's, or ErrNotFound.
	Hold(ctx context.Context, businessID, key string) (Hold, error)
	// HeldBy lists what a client holds that expires after now, by that time. It may lag behind by moments.
	HeldBy(ctx context.Context, businessID, client string, now time.Time) ([]Hold, error)
	// SetHold writes a hold, its calendars and the held places of its sessions, all or nothing. ErrChanged when one of them was written
	// since it was read. Of a session that somebody joins: ErrFull when no place is left, ErrSessionCancelled when it is cancelled,
	// ErrNotFound when it is gone.
	SetHold(ctx context.Context, businessID string, h HoldChange, change Change) error
	// SetHeldPlaces writes the held places of one session; ErrChanged when they were written since they were read.
	SetHeldPlaces(ctx context.Context, businessID string, p HeldPlaces) error

	// AddTimeOff adds an entry to a member of the team, or returns ErrNotFound. RemoveTimeOff removes the nth, or returns ErrChanged
	// when that is another one.
	AddTimeOff(ctx context.Context, businessID, staffID string, off TimeOff, change Change) error
	RemoveTimeOff(ctx context.Context, businessID, staffID string, n int, off TimeOff, change Change) error

	// SetConsent writes p's Consent alone. ErrNotFound when p is gone.
	SetConsent(ctx context.Context, businessID string, p Participant, change Change) error
	// EditParticipant writes p's Name, Email and Phone, and the contacts by which p is found; a new Email ends the link of the person
	// whose address the one before is. ErrChanged when they are no longer those of before; ErrEmailTaken or ErrPhoneTaken when another
	// participant has one of them.
	EditParticipant(ctx context.Context, businessID string, p, before Participant, change Change) error

	// SetTags writes p's Tags alone. ErrChanged when they are no longer those of before, or p is gone.
	SetTags(ctx context.Context, businessID string, p Participant, before []string, change Change) error
	// AddNote writes a note about p, and counts it. ErrChanged when p no longer has as many notes, or is gone.
	AddNote(ctx context.Context, businessID string, n Note, p Participant, change Change) error

	// AddProduct and AddPurchase write a new record; ErrChanged when there is one with its id.
	AddProduct(ctx context.Context, businessID string, p Product, change Change) error
	AddPurchase(ctx context.Context, businessID string, p Purchase, change Change) error
	// ChangePurchase writes p's Status and EndedAt. ErrChanged when p is no longer in the state of before. Both methods keep what the
	// participant has spent, and when they last did something.
	ChangePurchase(ctx context.Context, businessID string, p, before Purchase, change Change) error
}

// Freed is what a registration gives back beside its place.
type Freed struct {
	Session   bool       // which was its own and is cancelled
	Calendars []Calendar // those that held Session, without it
}

// SessionChange is a session as it becomes, with as many of its registrations as one transaction can take along.
type SessionChange struct {
	Session, Before Session    // Before is what was read
	Calendars       []Calendar // those that the session enters or leaves
	Registrations   []RegistrationChange
}

// RegistrationChange is what a registration becomes when its session changes: another Status, or other copies of the session's facts.
type RegistrationChange struct{ Registration, Before Registration }

// Place is what a registration brings along.
type Place struct {
	Participant *Participant // new, with contacts nobody else has
	Session     *Session     // new: an appointment's own, with Taken already counting the registration
	Calendars   []Calendar   // those that now hold Session
	Link        *Link        // new; as of AddLink
	Hold        *HoldChange  // how a hold ends that kept what is taken now; its calendars hold Session, and it joins that of a class
}
