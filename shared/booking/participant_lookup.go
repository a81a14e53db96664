package booking

import (
	"context"
	"errors"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/contact"
	"frontdesk/shared/problem"

	"golang.org/x/sync/errgroup"
)

// Bounds of LookUpParticipants.
const (
	MaxFound     = 20
	latestNotes  = 3
	nextUpcoming = 5
)

// KnownParticipant is a participant with what people at the desk want to see of them at once.
type KnownParticipant struct {
	Participant
	LatestNotes []Note
	Upcoming    []Registration // those next to come that are not cancelled; none for who may not read registrations
}

// LookUpParticipants finds participants by a text in their name, e-mail address or phone number, those who last did something first, at most
// limit. A text that is somebody's whole address or number finds them alone. Total is how many fit.
func (d *Desk) LookUpParticipants(ctx context.Context, c access.Caller, text string, limit int) (found Numbered[KnownParticipant], _ error) {
	if err := c.Require(access.ParticipantsRead); err != nil {
		return found, err
	}
	if strings.TrimSpace(text) == "" {
		return found, problem.Invalid("query", text, "Say whom to look for.")
	}
	if limit < 1 || limit > MaxFound {
		return found, problem.Invalid("limit", limit, "limit must be between 1 and %d.", MaxFound)
	}
	list, err := d.byContact(ctx, c.Business.ID, text)
	if err == nil && len(list.Records) == 0 {
		list, err = d.participantsThatFit(ctx, c.Business.ID, ParticipantSearch{ParticipantFilter: ParticipantFilter{Text: text}, PageNumber: PageNumber{1, limit}})
	}
	if err != nil {
		return found, err
	}
	found.Total = list.Total
	found.Records, err = d.known(ctx, c, list.Records)
	return found, err
}

// byContact finds who has exactly that address or number.
func (d *Desk) byContact(ctx context.Context, businessID, text string) (found Numbered[Participant], _ error) {
	for _, normal := range []func(string) (string, error){contact.Email, contact.Phone} {
		address, err := normal(text)
		if err != nil {
			continue
		}
		p, err := d.store.ParticipantByContact(ctx, businessID, address)
		if err == nil {
			return Numbered[Participant]{[]Participant{p}, 1}, nil
		}
		if !errors.Is(err, ErrNotFound) {
			return found, err
		}
	}
	return found, nil
}

// known reads what else there is to see of participants, all at once.
func (d *Desk) known(ctx context.Context, c access.Caller, participants []Participant) ([]KnownParticipant, error) {
	ids := make([]string, len(participants))
	for n, p := range participants {
		ids[n] = p.ID
	}
	var notes map[string][]Note
	var upcoming map[string]List[Registration]
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		notes, err = d.store.NotesOf(reading, c.Business.ID, ids, latestNotes)
		return err
	})
	if c.Require(access.RegistrationsRead) == nil {
		group.Go(func() (err error) {
			next := d.settle(c, RegistrationList{Page: Page{First: nextUpcoming},
				RegistrationFilter: RegistrationFilter{Time: Upcoming, Statuses: []RegistrationStatus{Pending, Offered, Confirmed, Waitlisted}}})
			upcoming, err = d.store.RegistrationsOf(reading, c.Business.ID, ids, next)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := make([]KnownParticipant, len(participants))
	for n, p := range participants {
		all[n] = KnownParticipant{p, notes[p.ID], upcoming[p.ID].All()}
	}
	return all, nil
}
