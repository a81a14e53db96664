package booking

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

// RegistrationStatus is the state of a registration.
type RegistrationStatus string

// The states of a registration.
const (
	Pending    RegistrationStatus = "pending"
	Confirmed  RegistrationStatus = "confirmed"
	Waitlisted RegistrationStatus = "waitlisted"
	Offered    RegistrationStatus = "offered"
	Completed  RegistrationStatus = "completed"
	Cancelled  RegistrationStatus = "cancelled"
	NoShow     RegistrationStatus = "no_show"
)

// HoldsPlace reports whether a registration in that state takes one of its session's places.
func (s RegistrationStatus) HoldsPlace() bool {
	switch s {
	case Pending, Offered, Confirmed, Completed, NoShow:
		return true
	default:
		return false
	}
}

// InSession reports whether a registration in that state is its participant's one registration in the session: it takes a place, or
// waits for one.
func (s RegistrationStatus) InSession() bool { return s == Waitlisted || s.HoldsPlace() }

// Registration is a participant's place in a session.
type Registration struct {
	ID            string
	ParticipantID string
	SessionID     string
	ActivityID    string
	VariantID     string
	StaffID       string
	Status        RegistrationStatus
	Start, End    time.Time
	Day           string // 2006-01-02: of Start, in the business's time zone
	Notes         string
	Guest         string // the name of whom the participant brings in their place; empty: they come themselves
	CreatedAt     time.Time
	ConfirmedAt   time.Time // zero: never

	// The names that lists are searched by, as they were when it was made.
	ActivityName    string
	ParticipantName string
}

// NewBooking asks for a place. Who it is for is either ParticipantID, or a Name with an Email or a Phone.
type NewBooking struct {
	ParticipantID      string
	Name, Email, Phone string
	ActivityID         string
	VariantID          string
	Start              time.Time
	StaffID            string // empty: the one who leads the class then, or the first who is free
	Notes              string
}

// MaxNotes is how many characters the notes of a registration may have.
const MaxNotes = 1000

// Book gives a participant a place. Booking a class finds its session at exactly that start; booking an appointment
// makes a session, with the first member of staff who works and is free when none is named. A participant who is not
// known by their e-mail address or phone is added.
//
// VALIDATION_ERROR for bad input or a start in the past; NOT_FOUND for an unknown activity, variant, participant, member
// of staff or a class with no session then; CONFLICT when the session is full, the slot is taken, the participant has a
// place already, or several sessions match (details.choices lists them).
func (d *Desk) Book(ctx context.Context, c access.Caller, in NewBooking) (Registration, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Registration{}, err
	}
	in.Start = in.Start.UTC() // however it was written, it is the same request
	return once(ctx, d, c, "book", in, func(keep keep) (Registration, error) { return d.book(ctx, c, in, keep) })
}

func (d *Desk) book(ctx context.Context, c access.Caller, in NewBooking, keep keep) (Registration, error) {
	if err := d.checkBooking(in); err != nil {
		return Registration{}, err
	}
	activity, err := d.store.Activity(ctx, c.Business.ID, in.ActivityID)
	if err != nil {
		return Registration{}, orNotFound(err, "activityId", in.ActivityID)
	}
	length := activity.Duration
	if in.VariantID != "" {
		v, ok := activity.Variant(in.VariantID)
		if !ok {
			return Registration{}, notFound("variantId", in.VariantID)
		}
		length = v.Duration
	}
	var r Registration
	err = untilUnchanged(ctx, func() error {
		participant, isNew, err := d.participantFor(ctx, c, in)
		if err != nil {
			return err
		}
		place := Place{}
		if isNew {
			place.Participant = &participant
		}
		session, err := d.sessionFor(ctx, c, in, activity, length, &place)
		if err != nil {
			return err
		}
		r = Registration{
			ID: d.newID(), ParticipantID: participant.ID, SessionID: session.ID, ActivityID: activity.ID, VariantID: in.VariantID,
			StaffID: session.StaffID, Status: Pending, Start: session.Start, End: session.End, Day: dayOf(session.Start, c.Business.Location()), Notes: in.Notes,
			ActivityName: activity.Name, ParticipantName: participant.Name, CreatedAt: d.now().UTC(),
		}
		booked := audit.New(c, audit.RegistrationCreated, activity.Name, d.now(), d.random).
			With("registration", r.ID).With("participant", participant.ID).With("start", r.Start.Format(time.RFC3339))
		change, err := keep(booked, r)
		if err != nil {
			return err
		}
		return bookingProblem(d.store.AddRegistration(ctx, c.Business.ID, r, place, change))
	})
	return r, err
}

// checkBooking judges what needs no records.
func (d *Desk) checkBooking(in NewBooking) error {
	if in.Start.Nanosecond() != 0 {
		return problem.Invalid("start", in.Start.Format(time.RFC3339Nano), "The start must be a whole second.")
	}
	if err := checkText("notes", in.Notes, MaxNotes); err != nil {
		return err
	}
	if !in.Start.After(d.now()) {
		return problem.Invalid("start", in.Start.Format(time.RFC3339), "The start is in the past.")
	}
	return nil
}

// checkText judges what people write freely, of at most that many characters.
func checkText(field, text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return problem.New(problem.ValidationError, "`%s` may have %d characters.", field, most).With("field", field)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return contact.Hidden(r) && r != '\n' && r != '\t' }) {
		return problem.New(problem.ValidationError, "`%s` must have no control characters but line breaks and tabs.", field).With("field", field)
	}
	return nil
}

// sessionFor finds the session of a class, or adds an appointment's own to place.
func (d *Desk) sessionFor(ctx context.Context, c access.Caller, in NewBooking, a Activity, length time.Duration, place *Place) (Session, error) {
	if a.Kind == Class {
		return d.classSession(ctx, c, in)
	}
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return Session{}, err
	}
	start, end := in.Start.UTC(), in.Start.UTC().Add(length)
	var working []Staff
	found := in.StaffID == ""
	for _, staff := range team {
		if in.StaffID != "" && staff.ID != in.StaffID {
			continue
		}
		found = true
		if staff.Schedule.Covers(start, end, c.Business.Location()) {
			working = append(working, staff)
		}
	}
	if !found {
		return Session{}, notFound("staffId", in.StaffID)
	}
	free, err := d.freeStaff(ctx, c.Business.ID, working, start, end)
	if err != nil {
		return Session{}, err
	}
	if len(free) == 0 {
		return Session{}, problem.New(problem.Conflict, "Nobody is free from %s to %s.", start.Format(time.RFC3339), end.Format(time.RFC3339)).
			With("field", "start").With("value", start.Format(time.RFC3339))
	}
	s := newSession(d.newID(), a, free[0].staff, start, length, 1)
	s.Taken = 1
	place.Session, place.Calendars = &s, free[0].with(s)
	return s, nil
}

func (d *Desk) classSession(ctx context.Context, c access.Caller, in NewBooking) (Session, error) {
	var found []Session
	var choices []map[string]any
	for s, err := range d.store.Sessions(ctx, c.Business.ID, in.Start.UTC(), in.Start.UTC().Add(time.Second)) {
		if err != nil {
			return Session{}, err
		}
		if s.ActivityID == in.ActivityID && s.Status == Scheduled && (in.StaffID == "" || s.StaffID == in.StaffID) {
			found = append(found, s)
			choices = append(choices, map[string]any{"staffId": s.StaffID, "staffName": s.StaffName, "start": s.Start, "free": s.Free()})
		}
	}
	switch len(found) {
	case 0:
		return Session{}, problem.New(problem.NotFound, "No session of this class starts then.").With("field", "start").With("value", in.Start.UTC().Format(time.RFC3339))
	case 1:
		return found[0], nil
	default:
		return Session{}, problem.New(problem.Conflict, "Several sessions start then. Say whose with `staffId`.").With("choices", choices)
	}
}

// bookingProblem says what a refused write means to who asked for it.
func bookingProblem(err error) error {
	switch {
	case errors.Is(err, ErrFull):
		return problem.New(problem.Conflict, "The session is full.")
	case errors.Is(err, ErrSessionCancelled), errors.Is(err, ErrNotFound):
		return problem.New(problem.Conflict, "The session was cancelled.")
	case errors.Is(err, ErrAlreadyRegistered):
		return problem.New(problem.Conflict, "They have a place in the session already.")
	default:
		return err
	}
}

func orNotFound(err error, field, value string) error {
	if errors.Is(err, ErrNotFound) {
		return notFound(field, value)
	}
	return err
}

func notFound(field, value string) error {
	return problem.New(problem.NotFound, "Nothing has this `%s`.", field).With("field", field).With("value", value)
}
