package booking

import (
	"context"
	"errors"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

// SetConsent keeps what a participant said about marketing by e-mail, as of now: ConsentGranted or ConsentRevoked. What was said
// last counts. NOT_FOUND for an unknown participant; VALIDATION_ERROR for another status.
func (d *Desk) SetConsent(ctx context.Context, c access.Caller, participantID string, status ConsentStatus) (Participant, error) {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return Participant{}, err
	}
	if status != ConsentGranted && status != ConsentRevoked {
		return Participant{}, problem.Invalid("status", string(status), "Consent is %s or %s.", ConsentGranted, ConsentRevoked)
	}
	asked := struct{ ID, Status string }{participantID, string(status)}
	return once(ctx, d, c, "set_consent", asked, func(keep keep) (Participant, error) {
		p, err := d.store.Participant(ctx, c.Business.ID, participantID)
		if err != nil {
			return p, orNotFound(err, "participantId", participantID)
		}
		said := audit.New(c, audit.ConsentChanged, p.Name, d.now(), d.random).With("participant", p.ID).
			With("before", string(p.Consent.Status)).With("now", string(status))
		p.Consent = Consent{status, d.now().UTC().Truncate(time.Second)}
		change, err := keep(said, p)
		if err != nil {
			return p, err
		}
		return p, orNotFound(d.store.SetConsent(ctx, c.Business.ID, p, change), "participantId", participantID)
	})
}

// ParticipantChanges says what to change of a participant. What is nil stays; an empty Email or Phone is removed.
type ParticipantChanges struct{ Name, Email, Phone *string }

// EditParticipant changes a participant's name and contacts. NOT_FOUND for an unknown participant; VALIDATION_ERROR for what is no name,
// address or number, or when nothing to reach them at would be left; CONFLICT when another participant has the address or number.
func (d *Desk) EditParticipant(ctx context.Context, c access.Caller, id string, changes ParticipantChanges) (Participant, error) {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return Participant{}, err
	}
	changes, err := changes.checked()
	if err != nil {
		return Participant{}, err
	}
	asked := struct {
		ID      string
		Changes ParticipantChanges
	}{id, changes}
	return onceUnchanged(ctx, d, c, "edit_participant", asked, func(keep keep) (Participant, error) { return d.edit(ctx, c, id, changes, keep) })
}

func (d *Desk) edit(ctx context.Context, c access.Caller, id string, changes ParticipantChanges, keep keep) (Participant, error) {
	before, err := d.store.Participant(ctx, c.Business.ID, id)
	if err != nil {
		return before, orNotFound(err, "participantId", id)
	}
	p, edited := before, []string{}
	for _, f := range []struct {
		name string
		to   *string
		of   *string
	}{{"name", changes.Name, &p.Name}, {"email", changes.Email, &p.Email}, {"phone", changes.Phone, &p.Phone}} {
		if f.to != nil && *f.to != *f.of {
			*f.of, edited = *f.to, append(edited, f.name)
		}
	}
	if len(before.Contacts()) > 0 && len(p.Contacts()) == 0 {
		return p, problem.New(problem.ValidationError, "A participant needs an `email` or a `phone`.").With("field", "email")
	}
	told := audit.New(c, audit.ParticipantEdited, p.Name, d.now(), d.random).With("participant", p.ID).With("edited", strings.Join(edited, " "))
	change, err := keep(told, p)
	if err != nil {
		return p, err
	}
	err = d.store.EditParticipant(ctx, c.Business.ID, p, before, change)
	switch {
	case errors.Is(err, ErrEmailTaken):
		err = problem.New(problem.Conflict, "Another participant has this e-mail address.").With("field", "email").With("value", p.Email)
	case errors.Is(err, ErrPhoneTaken):
		err = problem.New(problem.Conflict, "Another participant has this phone number.").With("field", "phone").With("value", p.Phone)
	}
	return p, err
}

// checked returns the changes in their normal forms.
func (c ParticipantChanges) checked() (ParticipantChanges, error) {
	if c == (ParticipantChanges{}) {
		return c, problem.New(problem.ValidationError, "Say what to change: `name`, `email` or `phone`.")
	}
	if c.Name != nil {
		name := strings.TrimSpace(*c.Name)
		if name == "" {
			return c, problem.Invalid("name", *c.Name, "A participant needs a name.")
		}
		if err := checkName(name); err != nil {
			return c, err
		}
		c.Name = &name
	}
	for _, f := range []struct {
		of     **string
		normal func(string) (string, error)
	}{{&c.Email, contact.Email}, {&c.Phone, contact.Phone}} {
		if *f.of == nil || **f.of == "" {
			continue
		}
		normal, err := f.normal(**f.of)
		if err != nil {
			return c, err
		}
		*f.of = &normal
	}
	return c, nil
}
