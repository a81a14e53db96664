package booking

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

// Participant is a customer of a business.
type Participant struct {
	ID        string
	Name      string
	Email     string // lower case, or empty
	Phone     string // + and digits, or empty
	Consent   Consent
	Status    ParticipantStatus
	CreatedAt time.Time
	Day       string // of CreatedAt in the business's time zone, as 2006-01-02; empty of one that was kept without it

	Source            string    // how the business came to know them: the name of a door, or what an import says
	Tags              []string  // sorted, none twice
	Notes             int       // how many notes there are
	Bookings          int       // how many registrations were ever made
	Spent             int64     // what they paid for products less what they got back, in minor units of the business's currency
	LastInteractionAt time.Time // when they last booked, bought, came, or were written to; at first, CreatedAt
	LastPlatform      Platform  // of the last message; empty: none
}

// Consent is what a participant said about marketing by e-mail, and when.
type Consent struct {
	Status ConsentStatus
	At     time.Time // zero when they were never asked
}

// ConsentStatus is the state of a Consent.
type ConsentStatus string

// The states of consent.
const (
	ConsentUnknown ConsentStatus = "unknown"
	ConsentGranted ConsentStatus = "granted"
	ConsentRevoked ConsentStatus = "revoked"
)

// ParticipantStatus is how far a participant has come.
type ParticipantStatus string

// The states of a participant.
const (
	Lead     ParticipantStatus = "lead"
	Customer ParticipantStatus = "customer"
	Archived ParticipantStatus = "archived"
)

// ParticipantStatuses lists the states of a participant.
var ParticipantStatuses = []ParticipantStatus{Lead, Customer, Archived}

// Participants returns a page of the business's participants in the order they came.
func (d *Desk) Participants(ctx context.Context, c access.Caller, page Page) (List[Participant], error) {
	return listed(c, access.ParticipantsRead, page, func() (List[Participant], error) { return d.store.Participants(ctx, c.Business.ID, page) })
}

// FindParticipants returns the business's participants with those ids, by id. One that there is not is missing.
func (d *Desk) FindParticipants(ctx context.Context, c access.Caller, ids []string) (map[string]Participant, error) {
	return found(c, access.ParticipantsRead, ids, func() (map[string]Participant, error) { return d.store.ParticipantsByID(ctx, c.Business.ID, ids) })
}

// participantFor finds whom a booking is for, or makes the record of somebody new.
func (d *Desk) participantFor(ctx context.Context, c access.Caller, in NewBooking) (_ Participant, isNew bool, _ error) {
	if in.ParticipantID != "" {
		p, err := d.store.Participant(ctx, c.Business.ID, in.ParticipantID)
		return p, false, orNotFound(err, "participantId", in.ParticipantID)
	}
	p := d.newParticipant(c, strings.TrimSpace(in.Name), "")
	var err error
	if in.Email != "" {
		if p.Email, err = contact.Email(in.Email); err != nil {
			return p, false, err
		}
	}
	if in.Phone != "" {
		if p.Phone, err = contact.Phone(in.Phone); err != nil {
			return p, false, err
		}
	}
	if p.Name == "" || p.Email == "" && p.Phone == "" {
		return p, false, problem.Invalid("participantId", in.ParticipantID, "Say who it is for: `participantId`, or `name` with `email` or `phone`.")
	}
	if err := checkName(p.Name); err != nil {
		return p, false, err
	}
	for _, contact := range p.Contacts() {
		known, err := d.store.ParticipantByContact(ctx, c.Business.ID, contact)
		if !errors.Is(err, ErrNotFound) {
			return known, false, err
		}
	}
	return p, true, nil
}

// newParticipant makes the record of somebody new. email is in its normal form, or empty.
func (d *Desk) newParticipant(c access.Caller, name, email string) Participant {
	now := d.now().UTC()
	return Participant{ID: d.newID(), Name: name, Email: email, Consent: Consent{Status: ConsentUnknown}, Status: Customer, CreatedAt: now,
		Day: dayOf(now, c.Business.Location()), LastInteractionAt: now, Source: string(c.Door)}
}

// Contacts lists the addresses by which a participant is known.
func (p Participant) Contacts() []string {
	var contacts []string
	for _, contact := range []string{p.Email, p.Phone} {
		if contact != "" {
			contacts = append(contacts, contact)
		}
	}
	return contacts
}

// MaxName is how many characters the name of a participant or a product may have.
const MaxName = 200

// checkName judges a name that is trimmed and not empty.
func checkName(name string) error {
	if utf8.RuneCountInString(name) > MaxName {
		return problem.Invalid("name", name, "`name` may have %d characters.", MaxName)
	}
	if !contact.Legible(name) {
		return problem.New(problem.ValidationError, "`name` must be one that people can read, without control characters.").With("field", "name")
	}
	return nil
}
