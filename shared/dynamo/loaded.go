package dynamo

import (
	"time"

	"frontdesk/shared/booking"
)

// loaded is what a Loader has counted of what it loaded.
type loaded struct {
	tallies      map[key]map[string]int64       // by tallyAttribute, or newParticipants
	participants map[string]map[string]bool     // the ids of each business's
	interactions map[key]booking.Participant    // Bookings, Spent and LastInteractionAt of what was loaded of a participant
	waiting      map[key]func() participantItem // participants who are not written yet
	recounted    map[key]bool                   // tallies that are not written as they are now
}

func newLoaded() loaded {
	return loaded{map[key]map[string]int64{}, map[string]map[string]bool{}, map[key]booking.Participant{}, map[key]func() participantItem{}, map[key]bool{}}
}

func (l loaded) participant(business string, p booking.Participant) {
	if l.participants[business] == nil {
		l.participants[business] = map[string]bool{}
	}
	if !l.participants[business][p.ID] {
		l.participants[business][p.ID] = true
		l.tallied(business, p.TallyDay(), newParticipants)
	}
	k := participantKey(business, p.ID)
	l.waiting[k] = func() participantItem {
		did := l.interactions[k]
		p.Bookings, p.Spent = p.Bookings+did.Bookings, p.Spent+did.Spent
		p.LastInteractionAt = later(later(p.LastInteractionAt, p.CreatedAt), did.LastInteractionAt)
		return toParticipantItem(business, p)
	}
}

func (l loaded) registration(business string, r booking.Registration) {
	l.tallied(business, r.TallyDay(), tallyAttribute(r.ActivityID, r.StaffID, string(r.Status)))
	last := r.CreatedAt
	if r.Status == booking.Completed {
		last = later(last, r.Start)
	}
	l.interacted(participantKey(business, r.ParticipantID), last, 1, 0)
}

func (l loaded) tallied(business, day, attribute string) {
	k := tallyKey(business, day)
	if l.tallies[k] == nil {
		l.tallies[k] = map[string]int64{}
	}
	l.tallies[k][attribute]++
	l.recounted[k] = true
}

func (l loaded) purchase(business string, p booking.Purchase) {
	l.interacted(participantKey(business, p.ParticipantID), p.PurchasedAt, 0, p.Spent())
}

func (l loaded) interacted(who key, when time.Time, bookings int, spent int64) {
	p := l.interactions[who]
	p.Bookings, p.Spent, p.LastInteractionAt = p.Bookings+bookings, p.Spent+spent, later(p.LastInteractionAt, when)
	l.interactions[who] = p
}

// take returns what was counted since it was last asked for, as items. Tallies and the number of participants are of all that was
// ever loaded, so that loading the same again writes the same; participants leave, because they may be in use once they are written.
func (l loaded) take() map[key]any {
	items := map[key]any{}
	for day := range l.recounted {
		tally := map[string]any{"type": tallyType}
		for name, n := range l.tallies[day] {
			tally[name] = n
		}
		items[day] = tally
	}
	for k, item := range l.waiting {
		items[k] = item()
	}
	if len(l.waiting) > 0 {
		for business, ids := range l.participants {
			items[participantCountKey(business)] = participantCountItem{participantCountType, len(ids)}
		}
	}
	clear(l.recounted)
	clear(l.waiting)
	return items
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
