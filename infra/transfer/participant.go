package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/contact"
)

// participantRecord is without what is counted of them: notes, bookings, what they spent.
type participantRecord struct {
	head
	ID                string        `json:"id"`
	Name              string        `json:"name"`
	Email             string        `json:"email,omitempty"` // in its normal form
	Phone             string        `json:"phone,omitempty"` // + and digits
	Consent           consentRecord `json:"marketingConsent"`
	Status            string        `json:"status"`
	Source            string        `json:"source,omitempty"`
	Tags              []string      `json:"tags,omitempty"`
	LastPlatform      string        `json:"lastPlatform,omitempty"`
	CreatedAt         time.Time     `json:"createdAt"`
	LastInteractionAt time.Time     `json:"lastInteractionAt"`
}

type consentRecord struct {
	Status string    `json:"status"`
	At     time.Time `json:"at,omitzero"`
}

func readParticipants(ctx context.Context, from source, last participantRecord) iter.Seq2[*participantRecord, error] {
	return lines(from.Participants(ctx, booking.Participant{ID: last.ID}), from.begun, func(p booking.Participant) *participantRecord {
		return &participantRecord{head{"participant"}, p.ID, p.Name, p.Email, p.Phone, consentRecord{string(p.Consent.Status), p.Consent.At}, string(p.Status),
			p.Source, p.Tags, string(p.LastPlatform), p.CreatedAt, p.LastInteractionAt}
	}, func(p booking.Participant) time.Time { return p.CreatedAt })
}

func (r *participantRecord) check(c *census) error {
	if err := c.known.add("participant", r.ID); err != nil {
		return err
	}
	if r.Name == "" {
		return errors.New("a participant needs a name")
	}
	for _, one := range []struct {
		text   string
		normal func(string) (string, error)
	}{{r.Email, contact.Email}, {r.Phone, contact.Phone}} {
		if one.text == "" {
			continue
		}
		if normal, err := one.normal(one.text); err != nil || normal != one.text {
			return fmt.Errorf("%q is no address or number in its normal form", one.text)
		}
		if err := c.known.once("contact", one.text); err != nil {
			return fmt.Errorf("another participant has %s", one.text)
		}
	}
	consents := []booking.ConsentStatus{booking.ConsentUnknown, booking.ConsentGranted, booking.ConsentRevoked}
	switch {
	case !slices.Contains(booking.ParticipantStatuses, booking.ParticipantStatus(r.Status)):
		return fmt.Errorf("a participant is one of %v, not %q", booking.ParticipantStatuses, r.Status)
	case !slices.Contains(consents, booking.ConsentStatus(r.Consent.Status)):
		return fmt.Errorf("a consent is one of %v, not %q", consents, r.Consent.Status)
	case r.LastPlatform != "" && !slices.Contains(booking.Platforms, booking.Platform(r.LastPlatform)):
		return fmt.Errorf("a platform is one of %v, not %q", booking.Platforms, r.LastPlatform)
	case len(r.Tags) > booking.MaxTags || !slices.IsSorted(r.Tags) || len(slices.Compact(slices.Clone(r.Tags))) < len(r.Tags):
		return fmt.Errorf("tags are sorted, each stands there once, and there are %d at most", booking.MaxTags)
	case r.CreatedAt.IsZero():
		return errors.New("a participant needs createdAt")
	}
	c.participants[c.known.hash("participant", r.ID)] = participantCount{}
	c.newParticipants[c.dayOf(r.CreatedAt)]++
	return nil
}

func (r *participantRecord) write(ctx context.Context, w *writing) error {
	n := w.participants[w.known.hash("participant", r.ID)]
	last := r.LastInteractionAt
	if last.Before(r.CreatedAt) {
		last = r.CreatedAt
	}
	return w.store.Participant(ctx, booking.Participant{ID: r.ID, Name: r.Name, Email: r.Email, Phone: r.Phone,
		Consent: booking.Consent{Status: booking.ConsentStatus(r.Consent.Status), At: r.Consent.At}, Status: booking.ParticipantStatus(r.Status), Source: r.Source, Tags: r.Tags,
		LastPlatform: booking.Platform(r.LastPlatform), CreatedAt: r.CreatedAt, Day: w.dayOf(r.CreatedAt).String(), LastInteractionAt: last,
		Notes: int(n.notes), Bookings: int(n.bookings), Spent: n.spent})
}
