package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// tallyType is the type of a day's tally, whose other attributes are tallyAttribute's and newParticipants. Nobody is told of it.
const tallyType = "tally"

// newParticipants is where a tally counts who was added on its day.
const newParticipants = "newParticipants"

// tally is the writes of the tally of a registration's day, when the registration goes from one state to another; before is empty
// for a new one, after for one that leaves the day, the activity or the member of staff.
func (t Bookings) tally(businessID string, r booking.Registration, before, after booking.RegistrationStatus) []write {
	if before == after {
		return nil
	}
	w := write{table: t.business, key: tallyKey(businessID, r.TallyDay()), add: map[string]int64{}, set: map[string]any{"type": tallyType}}
	if before != "" {
		w.add[tallyAttribute(r.ActivityID, r.StaffID, string(before))]--
	}
	if after != "" {
		w.add[tallyAttribute(r.ActivityID, r.StaffID, string(after))]++
	}
	return []write{w}
}

// Tallies implements booking.Store.
func (t Bookings) Tallies(ctx context.Context, businessID, firstDay, lastDay string) ([]booking.Tally, error) {
	if lastDay == "" {
		lastDay = listEnd
	}
	first, last := tallyKey(businessID, firstDay), tallyKey(businessID, lastDay)
	if first.SK > last.SK {
		return nil, nil // the store refuses to look
	}
	var tallies []booking.Tally
	for it, err := range t.pages(ctx, between(t.business, "PK", "SK", first, last)) {
		if err != nil {
			return nil, err
		}
		tally := booking.Tally{Day: text(it["SK"])[len(tallyKey("", "").SK):], NewParticipants: number(it[newParticipants])}
		for name, n := range it {
			activity, staff, status, ok := tallied(name)
			if count := number(n); ok && count > 0 {
				tally.Counts = append(tally.Counts, booking.TallyCount{ActivityID: activity, StaffID: staff, Status: booking.RegistrationStatus(status), N: count})
			}
		}
		tallies = append(tallies, tally)
	}
	return tallies, nil
}
