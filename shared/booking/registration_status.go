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

// transition is a way to bring a registration into another state.
type transition struct {
	to        RegistrationStatus
	from      []RegistrationStatus
	words     string // what is done to the registration: it "can be …"
	operation string
	needs     access.Capability
	kind      audit.Kind
}

// The state machine of registrations. What is not here is no way: nobody comes back from Cancelled.
var (
	confirming = transition{Confirmed, []RegistrationStatus{Pending, Waitlisted, Offered},
		"confirmed", "confirm_registration", access.RegistrationsWrite, audit.RegistrationConfirmed}
	// Who came late was a no-show for a while, and who was taken for another had not come.
	checkingIn = transition{Completed, []RegistrationStatus{Pending, Offered, Confirmed, NoShow},
		"checked in", "check_in", access.AttendanceWrite, audit.CheckedIn}
	missing = transition{NoShow, []RegistrationStatus{Pending, Confirmed, Completed},
		"marked as a no-show", "mark_no_show", access.AttendanceWrite, audit.NoShowMarked}
	cancelling = transition{Cancelled, []RegistrationStatus{Pending, Waitlisted, Offered, Confirmed},
		"cancelled", "cancel_registration", access.RegistrationsWrite, audit.RegistrationCancelled}
)

// ConfirmRegistration says that the participant will have their place. NOT_FOUND for an unknown registration; CONFLICT, with its
// status in the details, when it is neither pending, waitlisted nor offered, or its session has no place for who waits.
func (d *Desk) ConfirmRegistration(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.changeRegistration(ctx, c, confirming, id, "")
}

// CheckIn says that the participant came. It is possible from the beginning of the session's day in the business's time zone.
// Instructors can do it in their own sessions only, else FORBIDDEN. NOT_FOUND for an unknown registration; CONFLICT when it is
// too early, or, with its status in the details, when it does not hold a place or is checked in already.
func (d *Desk) CheckIn(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.changeRegistration(ctx, c, checkingIn, id, "")
}

// MarkNoShow says that the participant did not come. It is possible from the session's start. Instructors can do it in their own
// sessions only, else FORBIDDEN. NOT_FOUND for an unknown registration; CONFLICT when it is too early, or, with its status in the
// details, when it is neither pending, confirmed nor, by mistake, checked in.
func (d *Desk) MarkNoShow(ctx context.Context, c access.Caller, id string) (Registration, error) {
	return d.changeRegistration(ctx, c, missing, id, "")
}

// MaxReason is how many characters the reason of a cancellation may have.
const MaxReason = 500

// CancelRegistration gives the participant's place back; reason, which may be empty, is for the log. The session of an appointment is
// cancelled with it, and who leads it is free then. NOT_FOUND for an unknown registration; VALIDATION_ERROR for a bad reason; CONFLICT,
// with its status in the details, when it is cancelled already, or its participant has come or failed to.
func (d *Desk) CancelRegistration(ctx context.Context, c access.Caller, id, reason string) (Registration, error) {
	return d.changeRegistration(ctx, c, cancelling, id, reason)
}

func (d *Desk) changeRegistration(ctx context.Context, c access.Caller, t transition, id, reason string) (Registration, error) {
	if err := c.Require(t.needs); err != nil {
		return Registration{}, err
	}
	return d.changed(ctx, c, t, id, reason)
}

// changed is changeRegistration for a caller who may.
func (d *Desk) changed(ctx context.Context, c access.Caller, t transition, id, reason string) (Registration, error) {
	if err := checkText("reason", reason, MaxReason); err != nil {
		return Registration{}, err
	}
	asked := struct{ ID, Reason string }{id, reason}
	return onceUnchanged(ctx, d, c, t.operation, asked, func(keep keep) (Registration, error) { return d.transit(ctx, c, t, id, reason, keep) })
}

// transit makes a transition, or returns ErrChanged when the registration, or a calendar, was written meanwhile.
func (d *Desk) transit(ctx context.Context, c access.Caller, t transition, id, reason string, keep keep) (Registration, error) {
	r, err := d.store.Registration(ctx, c.Business.ID, id)
	if err != nil {
		return r, orNotFound(err, "registrationId", id)
	}
	if err := d.checkTransition(c, t, r); err != nil {
		return r, err
	}
	before := r.Status
	r.Status = t.to
	r = r.since(d.now())
	freed := Freed{}
	if before.HoldsPlace() && !r.Status.HoldsPlace() {
		if freed, err = d.free(ctx, c.Business.ID, r); err != nil {
			return r, err
		}
	}
	change, err := keep(d.bookedEvent(c, t.kind, r).With("before", string(before)).With("reason", reason), r)
	if err != nil {
		return r, err
	}
	err = d.store.ChangeRegistration(ctx, c.Business.ID, r, before, freed, change)
	return r, bookingProblem(d.orPruned(ctx, c.Business.ID, r.SessionID, err))
}

// checkTransition judges whether c may make it now, as the registration is.
func (d *Desk) checkTransition(c access.Caller, t transition, r Registration) error {
	if t.needs == access.AttendanceWrite {
		if err := requireOwn(c, r.StaffID); err != nil {
			return err
		}
	}
	if !slices.Contains(t.from, r.Status) {
		var from []string
		for _, s := range t.from {
			from = append(from, s.words())
		}
		return problem.New(problem.Conflict, "It is %s. It can be %s only when it is %s.", r.Status.words(), t.words, oneOf(from)).
			With("field", "registrationId").With("status", string(r.Status))
	}
	here := c.Business.Location()
	day := r.Start.In(here).Format(time.DateOnly)
	switch {
	case t.to == Completed && d.now().In(here).Format(time.DateOnly) < day:
		return problem.New(problem.Conflict, "The session is on %s. Nobody can be checked in before that day.", day).With("start", r.Start)
	case t.to == NoShow && d.now().Before(r.Start):
		return problem.New(problem.Conflict, "The session begins at %s. Nobody can be a no-show before.", r.Start.Format(time.RFC3339)).With("start", r.Start)
	default:
		return nil
	}
}

// requireOwn refuses who may do this only in the sessions that they lead themselves.
func requireOwn(c access.Caller, leaderID string) error {
	if c.OwnSessionsOnly() && leaderID != c.StaffID {
		return problem.Denied(problem.ReasonRole, "Your role in %s, %s, allows this in your own sessions only.", c.Business.Name, c.Role)
	}
	return nil
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
		return Freed{}, nil
	}
	cancelled := s
	cancelled.Status = SessionCancelled
	calendars, _, err := d.relocate(ctx, businessID, s, cancelled)
	return Freed{Session: true, Calendars: calendars}, err
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
