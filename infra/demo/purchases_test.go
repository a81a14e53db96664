package demo

import (
	"slices"
	"testing"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

func checkShop(t *testing.T, tables *dynamo.Tables, d Demo) {
	store := dynamo.NewBookings(tables)
	for n, p := range []plan{lindenhof(), kumo()} {
		b := d.Businesses[n]
		products, err := store.Products(t.Context(), b.ID, booking.Page{First: 100})
		if err != nil || len(products.Records) != len(p.products) {
			t.Fatalf("%s sells %+v, %v", b.Handle, products, err)
		}
		kinds, statuses, inGrace := map[booking.ProductKind]int{}, map[booking.PurchaseStatus]int{}, 0
		for _, one := range products.All() {
			kinds[one.Kind]++
		}
		bought, err := store.Purchases(t.Context(), b.ID, booking.Page{First: 1000}, booking.PurchaseFilter{}, october)
		if err != nil || len(bought.Records) != p.purchases {
			t.Fatalf("%s sold %d, %v", b.Handle, len(bought.Records), err)
		}
		for _, one := range bought.All() {
			statuses[one.Status]++
			if over := one.Status == booking.PurchaseExpired; over && (booking.PurchaseFilter{Active: true}).Fits(one, october) {
				inGrace++
			}
			i := slices.IndexFunc(products.Records, func(p booking.Listed[booking.Product]) bool { return p.Record.ID == one.ProductID })
			ended := one.Status == booking.PurchaseCancelled || one.Status == booking.PurchaseRefunded || one.Status == booking.PurchaseExpired
			if i < 0 || products.Records[i].Record.Kind != one.Kind || one.PricePaid.Currency != p.currency || one.PurchasedAt.After(october) ||
				ended != !one.EndedAt.IsZero() || one.EndedAt.After(october) || ended && one.EndedAt.Before(one.PurchasedAt) {
				t.Errorf("%s sold %+v", b.Handle, one)
			}
			if buyer, err := store.Participant(t.Context(), b.ID, one.ParticipantID); err != nil || buyer.Status == booking.Lead || one.PurchasedAt.Before(buyer.CreatedAt) {
				t.Errorf("%+v bought %+v, %v", buyer, one, err)
			}
		}
		if len(kinds) != 4 || len(statuses) != 8 || inGrace == 0 {
			t.Errorf("%s sells %v; its purchases are %v, %d in grace", b.Handle, kinds, statuses, inGrace)
		}
	}
}

// checkGuests also looks at when registrations were confirmed, and at the names that they are found by.
func checkGuests(t *testing.T, tables *dynamo.Tables, d Demo) {
	guests, never, was := 0, 0, 0
	for r, err := range dynamo.NewBookings(tables).EveryRegistration(t.Context(), d.Businesses[0].ID) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Guest != "" {
			guests++
		}
		confirmed := r.Status == booking.Confirmed || r.Status == booking.Completed || r.Status == booking.NoShow
		if confirmed && r.ConfirmedAt.IsZero() || r.Status == booking.Pending && !r.ConfirmedAt.IsZero() || r.ConfirmedAt.After(october) {
			t.Errorf("confirmed at %s: %+v", r.ConfirmedAt, r)
		}
		switch {
		case r.Status == booking.Cancelled && r.ConfirmedAt.IsZero():
			never++
		case r.Status == booking.Cancelled:
			was++
		}
		if r.ActivityName == "" || r.ParticipantName == "" {
			t.Errorf("no name: %+v", r)
		}
	}
	if guests == 0 || never == 0 || was == 0 {
		t.Errorf("%d guests; of those cancelled %d were confirmed and %d never", guests, was, never)
	}
}
