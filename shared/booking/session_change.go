package booking

import (
	"context"
	"strconv"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
)

// mostTogether is how many registrations change with their session in one transaction: with the places that they give back, the
// calendars and the log it holds them.
const mostTogether = 40

// alteration is a change of a session that its registrations follow. Where a transaction does not hold all of them, the session changes
// in the first one with some, so that nobody joins it as it was, and the others follow one transaction after the other. A call that
// breaks off between them is finished by the next one that asks for the same.
type alteration struct {
	id string
	// decide says what becomes of a session, and which calendars it enters and leaves; it is the same when that is done already.
	decide func(ctx context.Context, before Session) (after Session, _ []Calendar, _ error)
	// follow says what becomes of a registration in it; it is the same when that is done already.
	follow func(after Session, r Registration) Registration
	// event tells of it.
	event func(before, after Session) audit.Event
	// done is the error of asking for what is done already, unless that is none.
	done error
}

// altered is what an alteration did so far.
type altered struct {
	session       Session
	registrations []RegistrationChange
	begun         bool
	complete      bool
}

// alter carries out an alteration. answer makes what is kept for the caller's idempotency key, together with the last transaction.
func (d *Desk) alter(ctx context.Context, c access.Caller, a alteration, keep keep, answer func(altered) any) (altered, error) {
	so := altered{}
	for !so.complete {
		err := untilUnchanged(ctx, func() error {
			next, err := d.alterOnce(ctx, c, a, so, keep, answer)
			if err == nil {
				so = next
			}
			return err
		})
		if err != nil {
			return altered{}, err
		}
	}
	return so, nil
}

// alterOnce does the next transaction of an alteration, or returns ErrChanged when something was written meanwhile.
func (d *Desk) alterOnce(ctx context.Context, c access.Caller, a alteration, so altered, keep keep, answer func(altered) any) (altered, error) {
	before, err := d.store.Session(ctx, c.Business.ID, a.id)
	if err != nil {
		return so, orNotFound(err, "sessionId", a.id)
	}
	step := SessionChange{Session: before, Before: before}
	// Once it is begun the session is never decided on again: somebody may have altered it further.
	if !so.begun {
		if step.Session, step.Calendars, err = a.decide(ctx, before); err != nil {
			return so, err
		}
	}
	// Read after the session: whoever joins or leaves from now on changes its counts, and this transaction is refused.
	all, err := d.store.RegistrationsIn(ctx, c.Business.ID, a.id)
	if err != nil {
		return so, err
	}
	left := a.followers(step.Session, all)
	step.Registrations = left[:min(len(left), mostTogether)]
	// A registration that is not written may leave, and another one take its place in the counts. Who joins the altered session
	// follows it already.
	moves := !step.Session.is(before)
	next := altered{begun: true, registrations: append(so.registrations, step.Registrations...)}
	next.complete = len(step.Registrations) == len(all) || !moves && len(step.Registrations) == len(left)
	if !moves && len(left) == 0 && !so.begun {
		next.session = before
		return next, a.done
	}
	step.Session.count(step.Registrations)
	next.session = step.Session
	change, err := keep(a.event(before, step.Session).With("registrations", strconv.Itoa(len(left))), answer(next))
	if err != nil {
		return so, err
	}
	if so.begun {
		change.Event = audit.Event{} // it was told with the first transaction
	}
	if !next.complete {
		change.Once = nil
	}
	return next, d.store.ChangeSession(ctx, c.Business.ID, step, change)
}

// followers lists the changes of those registrations that are not yet as they should be.
func (a alteration) followers(s Session, all []Registration) (changes []RegistrationChange) {
	for _, r := range all {
		if now := a.follow(s, r); now != r {
			changes = append(changes, RegistrationChange{now, r})
		}
	}
	return changes
}

// is reports whether nothing is to become of one session to be the other.
func (s Session) is(other Session) bool {
	return s.Start.Equal(other.Start) && s.End.Equal(other.End) && s.StaffID == other.StaffID && s.Capacity == other.Capacity && s.Status == other.Status
}

// count brings what the session counts in line with changes of its registrations.
func (s *Session) count(changes []RegistrationChange) {
	for _, r := range changes {
		if r.Before.Status.HoldsPlace() && !r.Registration.Status.HoldsPlace() {
			s.Taken--
		}
		if r.Before.Status == Waitlisted && r.Registration.Status != Waitlisted {
			s.Waiting--
		}
	}
}
