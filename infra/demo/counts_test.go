package demo

import (
	"maps"
	"testing"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// checkCounts holds what the demo's business counts to what there is: lists and statistics are read from it.
func checkCounts(t *testing.T, tables *dynamo.Tables, d Demo) {
	store, b := dynamo.NewBookings(tables), d.Businesses[0]
	type place struct{ day, activity, staff, status string }
	days, bookings, tagged, noted := map[place]int{}, map[string]int{}, 0, 0
	for r, err := range store.EveryRegistration(t.Context(), b.ID) {
		if err != nil {
			t.Fatal(err)
		}
		days[place{r.Day, r.ActivityID, r.StaffID, string(r.Status)}]++
		bookings[r.ParticipantID]++
	}
	tallies, err := store.Tallies(t.Context(), b.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	counted, added := map[place]int{}, map[string]int{}
	for _, tally := range tallies {
		added[tally.Day] = tally.NewParticipants
		for _, one := range tally.Counts {
			counted[place{tally.Day, one.ActivityID, one.StaffID, string(one.Status)}] = one.N
		}
	}
	if !maps.Equal(counted, days) {
		t.Error("the tallies are not those of the registrations")
	}
	spent := map[string]int64{}
	for p, err := range store.PurchasesBetween(t.Context(), b.ID, october.AddDate(-3, 0, 0), october) {
		if err != nil {
			t.Fatal(err)
		}
		spent[p.ParticipantID] += p.Spent()
	}
	n, intents := 0, map[booking.Intent]int{}
	for p, err := range store.EveryParticipant(t.Context(), b.ID) {
		if err != nil {
			t.Fatal(err)
		}
		notes, err := store.NotesOf(t.Context(), b.ID, []string{p.ID}, 10)
		if err != nil || len(notes[p.ID]) != p.Notes || p.Bookings != bookings[p.ID] || p.Spent != spent[p.ID] || p.Source == "" || p.LastInteractionAt.Before(p.CreatedAt) {
			t.Errorf("%+v has %d notes, %d registrations, spent %d, %v", p, len(notes[p.ID]), bookings[p.ID], spent[p.ID], err)
		}
		added[p.Day]--
		if n++; len(p.Tags) > 0 {
			tagged++
		}
		noted += p.Notes
		intents[p.Intent(october)]++
	}
	maps.DeleteFunc(added, func(_ string, left int) bool { return left == 0 })
	if len(added) > 0 {
		t.Errorf("the tallies and the participants differ by %v", added)
	}
	if total, _, err := store.CountParticipants(t.Context(), b.ID); total != n || err != nil || tagged == 0 || noted == 0 || len(intents) < 2 {
		t.Errorf("%d of %d participants are counted, %d have tags, %d notes, intents are %v: %v", total, n, tagged, noted, intents, err)
	}
}
