package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/fold"
	"frontdesk/shared/problem"
)

// Intent is how likely a participant is to come again, by how long ago they last did something.
type Intent string

// The intents.
const (
	HighIntent   Intent = "high"   // within 30 days
	MediumIntent Intent = "medium" // within 90 days
	LowIntent    Intent = "low"    // longer ago
)

// Intents lists the intents.
var Intents = []Intent{HighIntent, MediumIntent, LowIntent}

// Intent is how likely p is to come again, as of now.
func (p Participant) Intent(now time.Time) Intent {
	const day = 24 * time.Hour
	switch since := now.Sub(p.LastInteractionAt); {
	case since <= 30*day:
		return HighIntent
	case since <= 90*day:
		return MediumIntent
	default:
		return LowIntent
	}
}

// ParticipantFilter narrows a list of participants. The zero filter leaves all.
type ParticipantFilter struct {
	Text     string // words in the name, in any order, or a part of the e-mail address or phone number, whatever the case and accents
	Status   ParticipantStatus
	Source   string
	Intent   Intent
	Tags     []string // they have all of them, in whatever case
	HasEmail *bool
	HasPhone *bool
}

// empty reports whether f leaves all.
func (f ParticipantFilter) empty() bool {
	return f.Text == "" && f.Status == "" && f.Source == "" && f.Intent == "" && len(f.Tags) == 0 && f.HasEmail == nil && f.HasPhone == nil
}

// fits returns the test of whether the filter leaves a participant, as of now.
func (f ParticipantFilter) fits(now time.Time) func(Participant) bool {
	text, words, phone := fold.Text(strings.TrimSpace(f.Text)), fold.Words(f.Text), phoneDigits(f.Text)
	tags := make([]string, len(f.Tags))
	for n, tag := range f.Tags {
		tags[n] = tagForm(tag)
	}
	return func(p Participant) bool {
		switch {
		case f.Status != "" && p.Status != f.Status, f.Source != "" && p.Source != f.Source, f.Intent != "" && p.Intent(now) != f.Intent,
			f.HasEmail != nil && *f.HasEmail != (p.Email != ""), f.HasPhone != nil && *f.HasPhone != (p.Phone != ""):
			return false
		}
		for _, tag := range tags {
			if !slices.ContainsFunc(p.Tags, func(has string) bool { return tagForm(has) == tag }) {
				return false
			}
		}
		return text == "" || inName(p.Name, words) || strings.Contains(p.Email, text) ||
			strings.Contains(p.Phone, text) || phone != "" && strings.Contains(p.Phone, phone)
	}
}

// inName reports whether a name has all the words, or what begins, ends or is within one: O'Brien is found in O’Brien, and Lind, Ana in
// Ana Lind.
func inName(name string, words []string) bool {
	name = fold.Text(name)
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) })
}

// phoneDigits is a text as the digits of a part of a phone number, without the zeros that people dial before it; empty when it is none.
func phoneDigits(text string) string {
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "+", "").Replace(text)
	if strings.Trim(digits, "0123456789") != "" || len(digits) < 3 {
		return ""
	}
	return strings.TrimLeft(digits, "0")
}

// ParticipantSearch is which participants to list, and how.
type ParticipantSearch struct {
	ParticipantFilter
	PageNumber
	Order   ParticipantOrder // empty: ByLastInteraction
	Reverse bool             // against the order's natural direction
}

// ParticipantPage is a page of participants.
type ParticipantPage struct {
	Numbered[Participant]
	Currency string    // of what they spent
	AsOf     time.Time // what their Intent is judged by
}

// SearchParticipants returns a page of the business's participants. A page of all of them in the order by name or by last interaction
// reads that page alone, however many there are; any other reads all participants and keeps those up to the page.
func (d *Desk) SearchParticipants(ctx context.Context, c access.Caller, s ParticipantSearch) (page ParticipantPage, _ error) {
	if err := c.Require(access.ParticipantsRead); err != nil {
		return page, err
	}
	if s.Order == "" {
		s.Order = ByLastInteraction
	}
	if err := s.check(); err != nil {
		return page, err
	}
	total, currency, err := d.store.CountParticipants(ctx, c.Business.ID)
	if err != nil {
		return page, err
	}
	page.Currency, page.AsOf = currency, d.now()
	if s.empty() && s.Order.indexed() {
		page.Total = total
		page.Records, err = d.participantsInOrder(ctx, c.Business.ID, s, total)
		return page, err
	}
	page.Numbered, err = d.participantsThatFit(ctx, c.Business.ID, s)
	return page, err
}

func (s ParticipantSearch) check() error {
	if err := s.PageNumber.check(); err != nil {
		return err
	}
	if !slices.Contains(ParticipantOrders, s.Order) {
		return problem.Invalid("sortBy", string(s.Order), "There is no such order.")
	}
	if s.Status != "" && !slices.Contains(ParticipantStatuses, s.Status) {
		return problem.Invalid("status", string(s.Status), "There is no such status.")
	}
	if s.Intent != "" && !slices.Contains(Intents, s.Intent) {
		return problem.Invalid("intentScore", string(s.Intent), "intentScore is high, medium or low.")
	}
	return nil
}

// participantsInOrder reads a page from the nearer end of the order.
func (d *Desk) participantsInOrder(ctx context.Context, businessID string, s ParticipantSearch, total int) ([]Participant, error) {
	before := s.skip()
	n := min(s.Limit, total-before)
	if n <= 0 {
		return nil, nil
	}
	after := total - before - n
	if before <= after {
		return d.store.ParticipantsInOrder(ctx, businessID, s.Order, s.Reverse, before, n)
	}
	page, err := d.store.ParticipantsInOrder(ctx, businessID, s.Order, !s.Reverse, after, n)
	slices.Reverse(page)
	return page, err
}

// participantsThatFit reads all participants, and keeps no more of them than those up to the page, and as many again.
func (d *Desk) participantsThatFit(ctx context.Context, businessID string, s ParticipantSearch) (page Numbered[Participant], _ error) {
	fits, compare := s.fits(d.now()), s.Order.compare
	if s.Reverse {
		compare = func(a, b Participant) int { return s.Order.compare(b, a) }
	}
	most, kept := s.skip()+s.Limit, []Participant{}
	for p, err := range d.store.EveryParticipant(ctx, businessID) {
		if err != nil {
			return page, err
		}
		if !fits(p) {
			continue
		}
		page.Total++
		if kept = append(kept, p); len(kept) == 2*most {
			slices.SortFunc(kept, compare)
			kept = kept[:most]
		}
	}
	slices.SortFunc(kept, compare)
	page.Records = numbered(s.PageNumber, kept).Records
	return page, nil
}
