package booking

import (
	"cmp"
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

// RegistrationStatuses lists the states of a registration.
var RegistrationStatuses = []RegistrationStatus{Pending, Confirmed, Waitlisted, Offered, Completed, Cancelled, NoShow}

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

// Interaction reports whether a registration that gets into that state is an interaction of its participant with the business:
// they were not there for a no-show, and asked for nothing when a place is offered.
func (s RegistrationStatus) Interaction() bool { return s != NoShow && s != Offered }

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
	CancelledAt   time.Time // zero: never

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
	SessionID          string // of RegisterIn, instead of ActivityID, VariantID, Start and StaffID
	Notes              string
	Guest              string // as of a Registration
	Waitlist           bool   // whether to wait for a place in a class that is full
	HoldKey            string // of a hold that ends with the booking, which must lie in it; empty: none
}

// MaxNotes is how many characters the notes of a registration may have.
const MaxNotes = 1000

// Book gives a participant a place. Booking a class finds its session at exactly that start; booking an appointment
// makes a session, with the first member of staff who works and is free when none is named. A participant who is not
// known by their e-mail address or phone is added. What a hold keeps is free to a booking that names it.
//
// VALIDATION_ERROR for bad input or a start in the past; NOT_FOUND for an unknown activity, variant, participant, member
// of staff, a class with no session then, or an unknown hold; CONFLICT when the session is full, the slot is taken, the participant
// has a place already, the booking lies outside of its hold, or several sessions match (details.choices lists them). Who waits for a
// place, or was offered one, and asks again gets it.
func (d *Desk) Book(ctx context.Context, c access.Caller, in NewBooking) (Registration, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Registration{}, err
	}
	in.Start = in.Start.UTC() // however it was written, it is the same request
	return once(ctx, d, c, "book", in, func(keep keep) (Registration, error) { return d.book(ctx, c, in, Pending, keep) })
}

// RegisterIn is Book for a session that is known, of which the business itself decides: the registration is confirmed at once, also one
// that is pending. People can be registered until the session is over.
func (d *Desk) RegisterIn(ctx context.Context, c access.Caller, in NewBooking) (Registration, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Registration{}, err
	}
	if in.SessionID == "" {
		return Registration{}, notFound("sessionId", in.SessionID)
	}
	return once(ctx, d, c, "register", in, func(keep keep) (Registration, error) { return d.book(ctx, c, in, Confirmed, keep) })
}

// book makes a registration in the state as, unless it has to wait.
func (d *Desk) book(ctx context.Context, c access.Caller, in NewBooking, as RegistrationStatus, keep keep) (Registration, error) {
	if err := d.checkBooking(in); err != nil {
		return Registration{}, err
	}
	activity, length, err := d.booked(ctx, c, in)
	if err != nil {
		return Registration{}, err
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
			ID: d.newID(), ParticipantID: participant.ID, VariantID: in.VariantID, Status: as, Notes: in.Notes, Guest: strings.TrimSpace(in.Guest),
			ParticipantName: participant.Name, CreatedAt: d.now().UTC(),
		}.in(session, c.Business)
		if in.Waitlist && session.Kind == Class && session.Free() == 0 && !place.TakesHeldPlace(session.ID) {
			r.Status = Waitlisted
		}
		r, err = d.addRegistration(ctx, c, r, as, place, keep)
		if errors.Is(err, ErrFull) && in.Waitlist && session.Kind == Class {
			return ErrChanged // it had a place when it was read
		}
		return bookingProblem(err)
	})
	return r, err
}

// addRegistration writes a new registration, or gives its participant, who is in the session already, the place in the state as that
// they have asked for.
func (d *Desk) addRegistration(ctx context.Context, c access.Caller, r Registration, as RegistrationStatus, place Place, keep keep) (Registration, error) {
	r = r.since(d.now())
	change, err := keep(d.bookedEvent(c, audit.RegistrationCreated, r), r)
	if err != nil {
		return r, err
	}
	err = d.store.AddRegistration(ctx, c.Business.ID, r, place, change)
	if errors.Is(err, ErrAlreadyRegistered) {
		r, err = d.takeUp(ctx, c, r, as, keep)
	}
	return r, d.orPruned(ctx, c.Business.ID, r.SessionID, err)
}

// in returns the registration as one in that session, whose facts it carries along.
func (r Registration) in(s Session, b access.Business) Registration {
	r.SessionID, r.ActivityID, r.ActivityName, r.StaffID = s.ID, s.ActivityID, s.ActivityName, s.StaffID
	r.Start, r.End, r.Day = s.Start, s.End, dayOf(s.Start, b.Location())
	return r
}

// since returns the registration with the time at which it came into its state, where that is kept.
func (r Registration) since(now time.Time) Registration {
	now = now.UTC().Truncate(time.Second)
	switch {
	case r.Status == Confirmed && r.ConfirmedAt.IsZero():
		r.ConfirmedAt = now
	case r.Status == Cancelled:
		r.CancelledAt = now
	}
	return r
}

// bookedEvent is an event about a registration.
func (d *Desk) bookedEvent(c access.Caller, kind audit.Kind, r Registration) audit.Event {
	subject := cmp.Or(r.ActivityName, r.ID) // a registration of before names were kept with them has none
	return audit.New(c, kind, subject, d.now(), d.random).With("registration", r.ID).With("participant", r.ParticipantID).
		With("start", r.Start.Format(time.RFC3339))
}

// booked finds what is booked, and how long it lasts. Of a session that is known there is nothing to find.
func (d *Desk) booked(ctx context.Context, c access.Caller, in NewBooking) (a Activity, length time.Duration, _ error) {
	if in.SessionID != "" {
		return a, 0, nil
	}
	a, err := d.store.Activity(ctx, c.Business.ID, in.ActivityID)
	if err != nil {
		return a, 0, orNotFound(err, "activityId", in.ActivityID)
	}
	if in.VariantID == "" {
		return a, a.Duration, nil
	}
	v, ok := a.Variant(in.VariantID)
	if !ok {
		return a, 0, notFound("variantId", in.VariantID)
	}
	return a, v.Duration, nil
}

// checkBooking judges what needs no records.
func (d *Desk) checkBooking(in NewBooking) error {
	if err := checkText("notes", in.Notes, MaxNotes); err != nil {
		return err
	}
	if guest := strings.TrimSpace(in.Guest); guest != "" && (utf8.RuneCountInString(guest) > MaxName || !contact.Legible(guest)) {
		return problem.New(problem.ValidationError, "`guest` must be a name that people can read, of at most %d characters.", MaxName).With("field", "guest")
	}
	if in.SessionID != "" {
		return nil
	}
	return d.checkStart(in.Start)
}

// checkStart judges when something new is to begin.
func (d *Desk) checkStart(start time.Time) error {
	switch {
	case start.Nanosecond() != 0:
		return problem.Invalid("start", start.Format(time.RFC3339Nano), "The start must be a whole second.")
	case !start.After(d.now()):
		return problem.Invalid("start", start.Format(time.RFC3339), "The start is in the past.")
	default:
		return nil
	}
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
	if in.SessionID != "" {
		return d.knownSession(ctx, c, in.SessionID)
	}
	hold, err := d.liveHold(ctx, c, in.HoldKey)
	if err != nil {
		return Session{}, err
	}
	if a.Kind == Class {
		in.StaffID = cmp.Or(in.StaffID, hold.leader(in.Start))
		s, err := d.classSession(ctx, c, in)
		if err == nil && hold != nil {
			err = d.takeHeldPlace(ctx, c, s, *hold, place)
		}
		return s, err
	}
	if hold != nil {
		return d.heldAppointment(ctx, c, in, a, length, *hold, place)
	}
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return Session{}, err
	}
	start, end := in.Start.UTC(), in.Start.UTC().Add(length)
	team, name := named(team, in.StaffID), ""
	switch {
	case in.StaffID == "":
	case len(team) == 0:
		return Session{}, notFound("staffId", in.StaffID)
	default:
		name = team[0].Name
	}
	var working []Staff
	for _, staff := range team {
		if staff.Works(start, end, c.Business.Location()) {
			working = append(working, staff)
		}
	}
	free, err := d.freeStaff(ctx, c.Business.ID, working, start, end)
	if err != nil {
		return Session{}, err
	}
	if len(free) == 0 {
		asked := Interval{start, end}
		calendars, err := d.calendars(ctx, c.Business.ID, idsOf(working), utcDays(start, end))
		if err != nil {
			return Session{}, err
		}
		return Session{}, taken(slotOf(shifts(team, calendars, asked, c.Business.Location()), asked).Closed, name, asked)
	}
	s := newSession(d.newID(), a, free[0].staff, start, length, 1)
	s.Taken = 1
	place.Session, place.Calendars = &s, free[0].with(s)
	return s, nil
}

func (d *Desk) knownSession(ctx context.Context, c access.Caller, id string) (Session, error) {
	s, err := d.store.Session(ctx, c.Business.ID, id)
	if err != nil {
		return s, orNotFound(err, "sessionId", id)
	}
	return s.at(d.now()), d.checkJoinable(s)
}

// checkJoinable judges whether anybody can still be registered in a session.
func (d *Desk) checkJoinable(s Session) error {
	switch {
	case s.Status == SessionCancelled:
		return bookingProblem(ErrSessionCancelled)
	case !d.now().Before(s.End):
		return overSince(s)
	default:
		return nil
	}
}

func overSince(s Session) error {
	return problem.New(problem.Conflict, "The session is over since %s.", s.End.Format(time.RFC3339)).With("end", s.End)
}

func (d *Desk) classSession(ctx context.Context, c access.Caller, in NewBooking) (Session, error) {
	var found []Session
	var choices []map[string]any
	for s, err := range d.store.Sessions(ctx, c.Business.ID, in.Start.UTC(), in.Start.UTC().Add(time.Second)) {
		if err != nil {
			return Session{}, err
		}
		if s.ActivityID == in.ActivityID && s.Status == Scheduled && (in.StaffID == "" || s.StaffID == in.StaffID) {
			s = s.at(d.now())
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
