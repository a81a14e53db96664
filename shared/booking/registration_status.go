package booking

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// reachedFrom is the state machine of registrations: the states that each can be reached from when somebody says so. What is not
// here is no way: nobody comes back from Cancelled.
var reachedFrom = map[RegistrationStatus][]RegistrationStatus{
	Confirmed: {Pending, Offered},
	Completed: {Pending, Offered, Confirmed, NoShow}, // who came late was a no-show for a while
	NoShow:    {Pending, Confirmed, Completed},       // and who was taken for another had not come
	Cancelled: {Pending, Waitlisted, Offered, Confirmed},
}

// turn is a use case that brings a registration into another state.
type turn struct {
	to     RegistrationStatus
	words  string // for what is done to the registration: it "can be …"
	kind   audit.Kind
	reason string
	// refuses judges more than the state; nil allows all.
	refuses func(Registration) error
}

// ConfirmRegistration says that the participant will have their place. NOT_FOUND for an unknown registration; CONFLICT, with its
// status in the details, when it is not pending or offered.
func (d *Desk) ConfirmRegistration(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.turn(ctx, c, access.RegistrationsWrite, "confirm_registration", id, turn{to: Confirmed, words: "confirmed", kind: audit.RegistrationConfirmed})
}

// CheckIn says that the participant came. It is possible from the beginning of the session's day in the business's time zone.
// Instructors can do it in their own sessions only, else FORBIDDEN. NOT_FOUND for an unknown registration; CONFLICT when it is
// too early, or the registration does not hold a place or is checked in already.
func (d *Desk) CheckIn(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.turn(ctx, c, access.AttendanceWrite, "check_in", id, turn{to: Completed, words: "checked in", kind: audit.CheckedIn, refuses: func(r Registration) error {
		if err := ownSession(c, r); err != nil {
			return err
		}
		here := c.Business.Location()
		if day := r.Start.In(here).Format(time.DateOnly); d.now().In(here).Format(time.DateOnly) < day {
			return problem.New(problem.Conflict, "The session is on %s. Nobody can be checked in before that day.", day).With("start", r.Start)
		}
		return nil
	}})
}

// MarkNoShow says that the participant did not come. It is possible from the session's start. Instructors can do it in their own
// sessions only, else FORBIDDEN. NOT_FOUND for an unknown registration; CONFLICT when it is too early, or the registration is
// neither pending, confirmed nor, by mistake, checked in.
func (d *Desk) MarkNoShow(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.turn(ctx, c, access.AttendanceWrite, "mark_no_show", id, turn{to: NoShow, words: "marked as a no-show", kind: audit.NoShowMarked, refuses: func(r Registration) error {
		if err := ownSession(c, r); err != nil {
			return err
		}
		if d.now().Before(r.Start) {
			return problem.New(problem.Conflict, "The session has not begun. Nobody can be a no-show before %s.", r.Start.Format(time.RFC3339)).With("start", r.Start)
		}
		return nil
	}})
}

// MaxReason is how many characters the reason of a cancellation may have.
const MaxReason = 500

// CancelRegistration gives the participant's place back; reason, which may be empty, is for the log. The session of an appointment is
// cancelled with it, and who leads it is free then. NOT_FOUND for an unknown registration; VALIDATION_ERROR for a bad reason; CONFLICT
// when it is cancelled already, or its participant has come or failed to.
func (d *Desk) CancelRegistration(ctx context.Context, c access.Caller, id, reason string) (Registration, error) {
	return d.turn(ctx, c, access.RegistrationsWrite, "cancel_registration", id, turn{to: Cancelled, words: "cancelled", kind: audit.RegistrationCancelled, reason: reason})
}

func (d *Desk) turn(ctx context.Context, c access.Caller, needs access.Capability, operation, id string, to turn) (Registration, error) {
	if err := c.Require(needs); err != nil {
		return Registration{}, err
	}
	if err := checkText("reason", to.reason, MaxReason); err != nil {
		return Registration{}, err
	}
	asked := struct{ ID, Reason string }{id, to.reason}
	return once(ctx, d, c, operation, asked, func(keep keep) (r Registration, _ error) {
		err := untilUnchanged(ctx, func() (err error) {
			r, err = d.turned(ctx, c, id, to, keep)
			return err
		})
		return r, err
	})
}

// turned does it once; ErrChanged when the registration, or a calendar, was written meanwhile.
func (d *Desk) turned(ctx context.Context, c access.Caller, id string, to turn, keep keep) (Registration, error) {
	r, err := d.store.Registration(ctx, c.Business.ID, id)
	if err != nil {
		return r, orNotFound(err, "id", id)
	}
	if to.refuses != nil {
		if err := to.refuses(r); err != nil {
			return r, err
		}
	}
	before := r.Status
	if !slices.Contains(reachedFrom[to.to], before) {
		return r, wrongState(before, to)
	}
	if r.Status = to.to; r.Status == Confirmed && r.ConfirmedAt.IsZero() {
		r.ConfirmedAt = d.now().UTC().Truncate(time.Second)
	}
	freed := Freed{}
	if before.HoldsPlace() && !r.Status.HoldsPlace() {
		if freed, err = d.free(ctx, c.Business.ID, r); err != nil {
			return r, err
		}
	}
	done := audit.New(c, to.kind, r.ActivityName, d.now(), d.random).With("registration", r.ID).With("participant", r.ParticipantID).
		With("start", r.Start.Format(time.RFC3339)).With("before", string(before)).With("reason", to.reason)
	change, err := keep(done, r)
	if err != nil {
		return r, err
	}
	return r, d.store.ChangeRegistration(ctx, c.Business.ID, r, before, freed, change)
}

// free finds what a registration gives back.
func (d *Desk) free(ctx context.Context, businessID string, r Registration) (Freed, error) {
	s, err := d.store.Session(ctx, businessID, r.SessionID)
	switch {
	case errors.Is(err, ErrNotFound):
		return Freed{}, errors.New("booking: a registration's session is gone")
	case err != nil:
		return Freed{}, err
	case s.Kind != Appointment:
		return Freed{Place: true}, nil
	}
	calendars, err := d.store.Calendars(ctx, businessID, []string{s.StaffID}, utcDays(s.Start, s.End))
	return Freed{Place: true, Session: true, Calendars: without(calendars, s.ID)}, err
}

// without returns those of the calendars that hold a session as they are once it has left them, with the versions they were read at.
func without(calendars []Calendar, sessionID string) []Calendar {
	of := func(b Busy) bool { return b.SessionID == sessionID }
	var out []Calendar
	for _, c := range calendars {
		if slices.ContainsFunc(c.Busy, of) {
			c.Busy = slices.DeleteFunc(slices.Clone(c.Busy), of)
			out = append(out, c)
		}
	}
	return out
}

// ownSession refuses an instructor in a session that somebody else leads.
func ownSession(c access.Caller, r Registration) error {
	if c.OwnSessionsOnly() && r.StaffID != c.StaffID {
		return problem.Denied(problem.ReasonRole, "Your role in %s, %s, allows this in your own sessions only.", c.Business.Name, c.Role)
	}
	return nil
}

func wrongState(is RegistrationStatus, to turn) error {
	var from []string
	for _, s := range reachedFrom[to.to] {
		from = append(from, s.words())
	}
	return problem.New(problem.Conflict, "This registration is %s. It can be %s only when it is %s.", is.words(), to.words, oneOf(from)).
		With("field", "id").With("status", string(is))
}

// words returns the state as people say what a registration is.
func (s RegistrationStatus) words() string {
	switch s {
	case Completed:
		return "checked in"
	case NoShow:
		return "marked as a no-show"
	default:
		return string(s)
	}
}

// oneOf joins alternatives as people do: a, b or c.
func oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
