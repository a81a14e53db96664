package booking_test

import (
	"fmt"
	"slices"
	"testing"

	"frontdesk/shared/booking"

	"pgregory.net/rapid"
)

func TestPagesOfProductsAreTheWholeList(t *testing.T) {
	s := newStudio(t)
	kinds := []booking.ProductKind{booking.Pass, booking.Membership, booking.GiftCard, booking.PhysicalGood}
	var want []booking.Product
	for n := range 23 {
		want = append(want, s.Product(fmt.Sprintf("product%02d", n), kinds[n%len(kinds)]))
	}
	s.Neighbour("other").Product("product05x", booking.Pass)
	rapid.Check(t, func(rt *rapid.T) {
		page := booking.Page{First: rapid.IntRange(1, 25).Draw(rt, "first")}
		var got []booking.Product
		walk(rt, page.First, func(p booking.Product) string { got = append(got, p); return p.ID }, func(after string) (booking.List[booking.Product], error) {
			page.After = after
			return s.Desk.Products(t.Context(), s.Operator(), page)
		})
		if !slices.Equal(got, want) {
			rt.Fatalf("pages of %d are %v", page.First, got)
		}
	})
}
