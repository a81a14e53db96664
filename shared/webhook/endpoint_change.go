package webhook

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/contact"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// MaxDescription is how many characters an endpoint's description may have.
const MaxDescription = 200

// NewEndpoint asks for an endpoint.
type NewEndpoint struct {
	URL         string
	Description string
	EventTypes  []EventType
	Secret      string // that tests were signed with before; empty makes a new one
}

// Changes says what to change of an endpoint. What is nil stays.
type Changes struct {
	URL         *string
	Description *string
	EventTypes  []EventType
	Enabled     *bool
}

// Create adds an endpoint and returns it. VALIDATION_ERROR names what is wrong; CONFLICT when the business has MaxEndpoints.
func (e *Endpoints) Create(ctx context.Context, c access.Caller, in NewEndpoint) (Endpoint, error) {
	return write(ctx, e, c, "create_webhook_endpoint", in, func(keep idempotency.Keep) (Endpoint, error) { return e.create(ctx, c, in, keep) })
}

func (e *Endpoints) create(ctx context.Context, c access.Caller, in NewEndpoint, keep idempotency.Keep) (Endpoint, error) {
	if in.Secret == "" {
		in.Secret = e.NewSecret()
	}
	in.Description = strings.TrimSpace(in.Description)
	for _, err := range []error{e.checkURL(in.URL), checkDescription(in.Description), checkEventTypes(in.EventTypes), checkSecret(in.Secret)} {
		if err != nil {
			return Endpoint{}, err
		}
	}
	now := e.now()
	made := Endpoint{ID: booking.NewID(now, e.Random), BusinessID: c.Business.ID, URL: in.URL, Description: in.Description, EventTypes: in.EventTypes,
		Status: Enabled, APIVersion: APIVersion, CreatedBy: c.Principal, CreatedAt: now, UpdatedAt: now}
	sealed, err := e.seal(ctx, made, in.Secret)
	if err != nil {
		return Endpoint{}, err
	}
	made.Secrets = []Secret{{Sealed: sealed}}
	answer := made
	answer.Version++ // which the write counts
	change, err := keep(e.event(c, audit.WebhookCreated, made), answer)
	if err != nil {
		return Endpoint{}, err
	}
	err = untilUnchanged(ctx, func() error { return e.Store.AddEndpoint(ctx, made, change) })
	if errors.Is(err, ErrTooMany) {
		return Endpoint{}, problem.New(problem.Conflict, "A business can have %d webhook endpoints. Remove one first.", MaxEndpoints)
	}
	return answer, err
}

// Update changes an endpoint and returns it as it is then. Enabling one forgets its failures. FORBIDDEN for a new address, for more
// event types, and for enabling one whose creator's access has ended, when the caller may not read what the endpoint is told.
func (e *Endpoints) Update(ctx context.Context, c access.Caller, id string, changes Changes) (Endpoint, error) {
	type asked struct {
		ID string
		Changes
	}
	return write(ctx, e, c, "update_webhook_endpoint", asked{id, changes}, func(keep idempotency.Keep) (Endpoint, error) {
		if err := e.checkChanges(&changes); err != nil {
			return Endpoint{}, err
		}
		return e.change(ctx, c, id, audit.WebhookUpdated, keep, func(of *Endpoint) (string, error) { return e.apply(ctx, c, of, changes) })
	})
}

func (e *Endpoints) checkChanges(changes *Changes) error {
	if changes.URL != nil {
		if err := e.checkURL(*changes.URL); err != nil {
			return err
		}
	}
	if changes.Description != nil {
		trimmed := strings.TrimSpace(*changes.Description)
		changes.Description = &trimmed
		if err := checkDescription(trimmed); err != nil {
			return err
		}
	}
	if changes.EventTypes != nil {
		return checkEventTypes(changes.EventTypes)
	}
	return nil
}

// apply makes the changes and names those that change something.
func (e *Endpoints) apply(ctx context.Context, c access.Caller, of *Endpoint, changes Changes) (what string, _ error) {
	var names []string
	if changes.URL != nil && *changes.URL != of.URL {
		if err := e.mayRedirect(ctx, c, *of, of.EventTypes); err != nil {
			return "", err
		}
		of.URL, names = *changes.URL, append(names, "url")
	}
	if changes.Description != nil && *changes.Description != of.Description {
		of.Description, names = *changes.Description, append(names, "description")
	}
	if changes.EventTypes != nil && !slices.Equal(changes.EventTypes, of.EventTypes) {
		if err := e.mayRedirect(ctx, c, *of, added(of.EventTypes, changes.EventTypes)); err != nil {
			return "", err
		}
		of.EventTypes, names = changes.EventTypes, append(names, "eventTypes")
	}
	if changes.Enabled == nil {
		return strings.Join(names, " "), nil
	}
	switch enable := *changes.Enabled; {
	case enable && (of.Status != Enabled || !of.FailingSince.IsZero()):
		if of.Reason == AccessEnded { // nobody stands behind it any more
			if err := e.mayRedirect(ctx, c, *of, of.EventTypes); err != nil {
				return "", err
			}
			of.CreatedBy = c.Principal
		}
		of.Status, of.Reason, of.FailingSince, names = Enabled, "", time.Time{}, append(names, "enabled")
	case !enable && of.Status != Disabled:
		of.Status, of.Reason, names = Disabled, ByHand, append(names, "disabled")
	}
	return strings.Join(names, " "), nil
}

// added lists those of the types after that were not there before.
func added(before, after []EventType) []EventType {
	return slices.DeleteFunc(slices.Clone(after), func(t EventType) bool { return slices.Contains(before, t) })
}

// mayRedirect refuses a caller who would have events of those types, which they may not read, sent where they were not, now or from
// then on: to another address, or to one that they may have chosen. What an endpoint is told is bounded by the access of who made it.
func (e *Endpoints) mayRedirect(ctx context.Context, c access.Caller, of Endpoint, types []EventType) error {
	var told access.Set
	for _, t := range types {
		told |= t.tells()
	}
	if c.Principal == of.CreatedBy || told&^c.Capabilities == 0 {
		return nil
	}
	readers, err := e.Store.Readers(ctx, c.Business.ID, []string{of.CreatedBy}, e.Now())
	if err != nil {
		return err
	}
	if readable, live := readers[of.CreatedBy]; live {
		told &= readable
	} else if strings.HasPrefix(of.CreatedBy, access.KeyPrincipal("")) {
		// Its access has ended, and deliveries are left from before: of what a key of this door can read.
		told &= access.Meaning(access.DoorScopes(access.Partner, true))
	}
	return c.Require(told.Capabilities()...)
}

// Remove removes an endpoint and returns it as it was. What was still to be delivered is not.
func (e *Endpoints) Remove(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return write(ctx, e, c, "remove_webhook_endpoint", id, func(keep idempotency.Keep) (found Endpoint, _ error) {
		err := untilUnchanged(ctx, func() (err error) {
			if found, err = e.endpoint(ctx, c, id); err != nil {
				return err
			}
			change, err := keep(e.event(c, audit.WebhookRemoved, found), found)
			if err != nil {
				return err
			}
			return e.Store.RemoveEndpoint(ctx, found, change)
		})
		return found, err
	})
}

// change reads an endpoint, has it edited and writes it, again when others wrote it in between. edit says what it changed; when
// that is nothing, nothing is written.
func (e *Endpoints) change(ctx context.Context, c access.Caller, id string, kind audit.Kind, keep idempotency.Keep, edit func(*Endpoint) (string, error)) (edited Endpoint, _ error) {
	err := untilUnchanged(ctx, func() (err error) {
		if edited, err = e.endpoint(ctx, c, id); err != nil {
			return err
		}
		what, err := edit(&edited)
		if err != nil || what == "" {
			return err
		}
		edited.UpdatedAt = e.now()
		written := edited
		edited.Version++ // which the write counts
		change, err := keep(e.event(c, kind, edited).With("changed", what), edited)
		if err != nil {
			return err
		}
		return e.Store.ChangeEndpoint(ctx, written, nil, change)
	})
	return edited, err
}

// event tells what is done to an endpoint now. People know it by its host: the rest of an address may be a secret.
func (e *Endpoints) event(c access.Caller, kind audit.Kind, of Endpoint) audit.Event {
	host := of.ID
	if u, err := url.Parse(of.URL); err == nil {
		host = u.Host
	}
	return audit.New(c, kind, host, e.Now(), e.Random).With("endpoint", of.ID)
}

func checkDescription(description string) error {
	if utf8.RuneCountInString(description) > MaxDescription || description != "" && !contact.Legible(description) {
		return problem.New(problem.ValidationError, "The description may have %d characters that people can read, without control characters.", MaxDescription).
			With("field", "description")
	}
	return nil
}
