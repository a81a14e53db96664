package booking

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"frontdesk/shared/access"
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

// Page asks for the next First records after the one with id After; an empty After asks for the first ones.
type Page struct {
	First int
	After string
}

const largestPage = 1000

// Participants returns a page of the business's participants in the order they came, and whether there are more.
func (d *Desk) Participants(ctx context.Context, c access.Caller, page Page) ([]Participant, bool, error) {
	if err := c.Require(access.ParticipantsRead); err != nil {
		return nil, false, err
	}
	if page.First < 1 || page.First > largestPage {
		return nil, false, problem.Invalid("first", page.First, "first must be between 1 and %d.", largestPage)
	}
	return d.store.Participants(ctx, c.Business.ID, page)
}

// participantFor finds whom a booking is for, or makes the record of somebody new.
func (d *Desk) participantFor(ctx context.Context, c access.Caller, in NewBooking) (_ Participant, isNew bool, _ error) {
	if in.ParticipantID != "" {
		p, err := d.store.Participant(ctx, c.Business.ID, in.ParticipantID)
		return p, false, orNotFound(err, "participantId", in.ParticipantID)
	}
	p := Participant{ID: d.newID(), Name: strings.TrimSpace(in.Name), Consent: Consent{Status: ConsentUnknown}, Status: Customer, CreatedAt: d.now().UTC()}
	var err error
	if in.Email != "" {
		if p.Email, err = NormalEmail(in.Email); err != nil {
			return p, false, err
		}
	}
	if in.Phone != "" {
		if p.Phone, err = NormalPhone(in.Phone); err != nil {
			return p, false, err
		}
	}
	if p.Name == "" || len(p.Name) > 200 || p.Email == "" && p.Phone == "" {
		return p, false, problem.Invalid("participantId", in.ParticipantID,
			"Say who it is for: `participantId`, or `name` (at most 200 characters) with `email` or `phone`.")
	}
	if strings.ContainsFunc(p.Name, hidden) {
		return p, false, problem.New(problem.ValidationError, "`name` must have no control characters.").With("field", "name")
	}
	for _, contact := range p.Contacts() {
		known, err := d.store.ParticipantByContact(ctx, c.Business.ID, contact)
		if !errors.Is(err, ErrNotFound) {
			return known, false, err
		}
	}
	return p, true, nil
}

// hidden reports a character that people do not see but that changes what they read: a control character, a change of
// direction. Joiners, which many scripts and emoji need, are none.
func hidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
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

// NormalEmail returns the form in which addresses are compared and kept.
func NormalEmail(email string) (string, error) {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != strings.TrimSpace(email) || len(a.Address) > 254 {
		return "", problem.Invalid("email", email, "This is no e-mail address.")
	}
	return strings.ToLower(a.Address), nil
}

// NormalPhone returns the form in which phone numbers are compared and kept: an optional + and 5 to 15 digits.
func NormalPhone(phone string) (string, error) {
	normal := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(phone)
	digits := strings.TrimPrefix(normal, "+")
	if len(digits) < 5 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return "", problem.Invalid("phone", phone, "This is no phone number: write + and digits.")
	}
	return normal, nil
}
