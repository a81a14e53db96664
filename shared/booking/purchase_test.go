package booking_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking"

	"pgregory.net/rapid"
)

// inUse is what the filter Active is documented to leave, as the partner API publishes it.
var inUse = []booking.PurchaseStatus{booking.PurchaseActive, booking.PurchasePastDue, booking.PurchasePaymentActionRequired, booking.PurchaseUnpaid, booking.PurchaseIncomplete}

func drawPurchases(rt *rapid.T, now time.Time) []booking.Purchase {
	all := make([]booking.Purchase, rapid.IntRange(0, 30).Draw(rt, "purchases"))
	for i := range all {
		all[i] = booking.Purchase{ID: fmt.Sprintf("b%02d", i), ProductID: "pass",
			ParticipantID: rapid.SampledFrom(somePeople).Draw(rt, "participant"),
			Kind:          rapid.SampledFrom([]booking.ProductKind{booking.Pass, booking.Membership}).Draw(rt, "kind"),
			Status:        rapid.SampledFrom(append([]booking.PurchaseStatus{booking.PurchaseCancelled, booking.PurchaseRefunded, booking.PurchaseExpired}, inUse...)).Draw(rt, "status"),
			PurchasedAt:   now.Add(-time.Duration(rapid.IntRange(0, 3).Draw(rt, "age")) * time.Hour)}
		if rapid.Bool().Draw(rt, "grace") {
			all[i].GraceUntil = now.Add(time.Duration(rapid.IntRange(-1, 1).Draw(rt, "until")) * time.Second)
		}
	}
	return all
}

func expectedPurchases(all []booking.Purchase, filter booking.PurchaseFilter, now time.Time) (ids []string) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b booking.Purchase) int {
		return cmp.Or(b.PurchasedAt.Compare(a.PurchasedAt), cmp.Compare(a.ID, b.ID))
	})
	for _, p := range all {
		if !filter.Active || slices.Contains(inUse, p.Status) || p.Kind == booking.Membership && p.GraceUntil.After(now) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func TestPagesOfPurchasesAreTheWholeList(t *testing.T) {
	t.Parallel()
	s, checks := newStudio(t), 0
	now := s.Clock.Now()
	id := func(p booking.Purchase) string { return p.ID }
	rapid.Check(t, func(rt *rapid.T) {
		checks++
		b := s.business(fmt.Sprintf("business%d", checks))
		all, filter := drawPurchases(rt, now), booking.PurchaseFilter{Active: rapid.Bool().Draw(rt, "active")}
		first := rapid.IntRange(1, 12).Draw(rt, "first")
		b.LoadPurchases(all...)
		got := walk(rt, first, id, func(after string) (booking.List[booking.Purchase], error) {
			return b.Desk.Purchases(t.Context(), b.Operator(), booking.Page{First: first, After: after}, filter)
		})
		if want := expectedPurchases(all, filter, now); !slices.Equal(got, want) {
			rt.Fatalf("got  %v\nwant %v", got, want)
		}
		for _, who := range somePeople {
			got := walk(rt, first, id, func(after string) (booking.List[booking.Purchase], error) {
				lists, err := b.Desk.PurchasesOf(t.Context(), b.Operator(), []string{who, "nobody"}, booking.Page{First: first, After: after}, filter)
				if len(lists) != 2 || len(lists["nobody"].Records) > 0 {
					rt.Fatalf("two participants have %v", lists)
				}
				return lists[who], err
			})
			theirs := slices.DeleteFunc(slices.Clone(all), func(p booking.Purchase) bool { return p.ParticipantID != who })
			if want := expectedPurchases(theirs, filter, now); !slices.Equal(got, want) {
				rt.Fatalf("%s: got %v\nwant %v", who, got, want)
			}
		}
	})
}

func TestAPurchaseIsReadAsItWasWritten(t *testing.T) {
	s := newStudio(t)
	now := s.Clock.Now()
	want := booking.Purchase{ID: "b1", ParticipantID: "ada", ProductID: "club", Kind: booking.Membership, Status: booking.PurchaseExpired,
		PricePaid: booking.Money{Amount: 8900, Currency: "EUR"}, PurchasedAt: now.Add(-2 * time.Hour), ExpiresAt: now.Add(-time.Hour), GraceUntil: now.Add(time.Hour), EndedAt: now.Add(-time.Minute)}
	s.LoadPurchases(want)
	byID, err := s.Desk.FindPurchases(t.Context(), s.Operator(), []string{"b1"})
	wantCode(t, err, "")
	list, err := s.Desk.Purchases(t.Context(), s.Operator(), booking.Page{First: 1}, booking.PurchaseFilter{})
	wantCode(t, err, "")
	if byID["b1"] != want || len(list.Records) != 1 || list.Records[0].Record != want {
		t.Errorf("got %+v and %+v, want %+v", byID["b1"], list, want)
	}
}
