package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// shop is a studio that sells a membership, and a participant.
func shop(t *testing.T) (studio, booking.NewPurchase) {
	s := newStudio(t)
	return s, booking.NewPurchase{ParticipantID: s.Participant("bo").ID, ProductID: s.sells(booking.Membership).ID}
}

func (s studio) sells(kind booking.ProductKind) booking.Product {
	s.t.Helper()
	p, err := s.Desk.AddProduct(s.t.Context(), s.Operator(), booking.NewProduct{Name: "A " + string(kind), Kind: kind, Price: booking.Money{Amount: 4900, Currency: "EUR"}})
	wantCode(s.t, err, "")
	return p
}

func (s studio) buy(in booking.NewPurchase) (booking.Purchase, error) {
	return s.Desk.RecordPurchase(s.t.Context(), s.Operator(), in)
}

// bought reads a purchase.
func (s studio) bought(id string) booking.Purchase {
	s.t.Helper()
	p, err := s.Store.Purchase(s.t.Context(), s.ID, id)
	wantCode(s.t, err, "")
	return p
}

func TestAddingAProduct(t *testing.T) {
	s := newStudio(t)
	good := booking.NewProduct{Name: " Ten classes ", Description: "Valid\nfor a year", Kind: booking.Pass, Price: booking.Money{Amount: 12000, Currency: "EUR"}}
	p, err := s.Desk.AddProduct(t.Context(), s.Operator(), good)
	wantCode(t, err, "")
	want := booking.Product{ID: p.ID, Name: "Ten classes", Description: "Valid\nfor a year", Kind: booking.Pass, Price: good.Price, Active: true, CreatedAt: bookingtest.Now}
	if kept, err := s.Store.Product(t.Context(), s.ID, p.ID); err != nil || p != want || kept != want {
		t.Errorf("answered %+v, kept %+v, %v, want %+v", p, kept, err, want)
	}
	if e := s.Events(audit.ProductAdded); len(e) != 1 || fmt.Sprint(e[0].Subject, e[0].Details) != "Ten classesmap[kind:pass price:12000 EUR product:"+p.ID+"]" {
		t.Errorf("the log has %+v", e)
	}
	for field, change := range map[string]func(*booking.NewProduct){
		"name": func(p *booking.NewProduct) { p.Name = " " }, "kind": func(p *booking.NewProduct) { p.Kind = "voucher" },
		"price": func(p *booking.NewProduct) { p.Price.Amount = -1 }, "description": func(p *booking.NewProduct) { p.Description = strings.Repeat("x", 1001) },
	} {
		bad := good
		change(&bad)
		_, err := s.Desk.AddProduct(t.Context(), s.Operator(), bad)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != field {
			t.Errorf("%s: %v", field, e)
		}
	}
	for _, price := range []booking.Money{{Amount: booking.MaxPrice + 1, Currency: "EUR"}, {Amount: 1}, {Amount: 1, Currency: "eur"}} {
		bad := good
		bad.Price = price
		_, err := s.Desk.AddProduct(t.Context(), s.Operator(), bad)
		wantCode(t, err, problem.ValidationError)
	}
}

func TestRecordingAPurchase(t *testing.T) {
	s, in := shop(t)
	s.Clock.Advance(time.Millisecond)
	p, err := s.buy(in)
	wantCode(t, err, "")
	want := booking.Purchase{ID: p.ID, ParticipantID: "bo", ProductID: in.ProductID, Kind: booking.Membership, Status: booking.PurchaseActive,
		PricePaid: booking.Money{Amount: 4900, Currency: "EUR"}, PurchasedAt: bookingtest.Now, CompletedAt: bookingtest.Now}
	if p != want || s.bought(p.ID) != want {
		t.Errorf("answered %+v, kept %+v, want %+v", p, s.bought(p.ID), want)
	}
	if e := s.Events(audit.PurchaseRecorded); len(e) != 1 || fmt.Sprint(e[0].Subject, e[0].Details) != "A membershipmap[participant:bo price:4900 EUR purchase:"+p.ID+" status:active]" {
		t.Errorf("the log has %+v", e)
	}
	in.Status, in.PricePaid, in.PurchasedAt = booking.PurchasePastDue, booking.Money{Amount: 0, Currency: "CHF"}, at(-100, 0).Add(time.Nanosecond)
	in.ExpiresAt, in.GraceUntil = at(1000, 0), at(1001, 0)
	p, err = s.buy(in)
	wantCode(t, err, "")
	want = booking.Purchase{ID: p.ID, ParticipantID: "bo", ProductID: in.ProductID, Kind: booking.Membership, Status: booking.PurchasePastDue,
		PricePaid: in.PricePaid, PurchasedAt: at(-100, 0), CompletedAt: at(-100, 0), ExpiresAt: at(1000, 0), GraceUntil: at(1001, 0)}
	if p != want || s.bought(p.ID) != want {
		t.Errorf("answered %+v, kept %+v, want %+v", p, s.bought(p.ID), want)
	}
	_, err = s.Desk.ChangePurchase(t.Context(), s.Operator(), p.ID, booking.PurchaseRefunded)
	wantCode(t, err, "")
	list, err := s.Desk.Purchases(t.Context(), s.Operator(), booking.Page{First: 10}, booking.PurchaseFilter{})
	if wantCode(t, err, ""); len(list.Records) != 2 || list.All()[1] != s.bought(p.ID) || list.All()[1].Status != booking.PurchaseRefunded {
		t.Errorf("listed %+v", list)
	}
}

func TestWhatAPurchaseIsRefusedFor(t *testing.T) {
	s, good := shop(t)
	pass := s.sells(booking.Pass)
	other := studio{s.Neighbour("other"), t}
	foreign := other.sells(booking.Pass)
	other.Participant("foreigner")
	for _, tt := range []struct {
		name   string
		change func(*booking.NewPurchase)
		code   problem.Code
		field  string
	}{
		{"unknown participant", func(p *booking.NewPurchase) { p.ParticipantID = "nobody" }, problem.NotFound, "participantId"},
		{"API1 BOLA: a participant of another business", func(p *booking.NewPurchase) { p.ParticipantID = "foreigner" }, problem.NotFound, "participantId"},
		{"unknown product", func(p *booking.NewPurchase) { p.ProductID = "" }, problem.NotFound, "productId"},
		{"API1 BOLA: a product of another business", func(p *booking.NewPurchase) { p.ProductID = foreign.ID }, problem.NotFound, "productId"},
		{"over already", func(p *booking.NewPurchase) { p.Status = booking.PurchaseRefunded }, problem.ValidationError, "status"},
		{"no status", func(p *booking.NewPurchase) { p.Status = "paid" }, problem.ValidationError, "status"},
		{"in the future", func(p *booking.NewPurchase) { p.PurchasedAt = bookingtest.Now.Add(time.Second) }, problem.ValidationError, "purchasedAt"},
		{"expired before", func(p *booking.NewPurchase) { p.ExpiresAt = bookingtest.Now }, problem.ValidationError, "expiresAt"},
		{"a grace that is over", func(p *booking.NewPurchase) { p.GraceUntil = bookingtest.Now }, problem.ValidationError, "graceUntil"},
		{"a grace of a pass", func(p *booking.NewPurchase) { p.ProductID, p.GraceUntil = pass.ID, at(1, 0) }, problem.ValidationError, "graceUntil"},
		{"less than nothing", func(p *booking.NewPurchase) { p.PricePaid = booking.Money{Amount: -1, Currency: "EUR"} }, problem.ValidationError, "pricePaid"},
		{"no currency", func(p *booking.NewPurchase) { p.PricePaid = booking.Money{Amount: 1} }, problem.ValidationError, "pricePaid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := good
			tt.change(&in)
			_, err := s.buy(in)
			if e := wantCode(t, err, tt.code); e.Field() != tt.field {
				t.Errorf("the refusal is about %q", e.Field())
			}
		})
	}
	if e := s.Events(audit.PurchaseRecorded); len(e) != 0 {
		t.Errorf("the log has %+v", e)
	}
}

// ways are how a purchase can be brought into each state, by the single moves that are possible.
var ways = map[booking.PurchaseStatus]string{
	booking.PurchaseActive:                "past_due payment_action_required unpaid cancelled refunded expired",
	booking.PurchasePastDue:               "active payment_action_required unpaid cancelled refunded expired",
	booking.PurchasePaymentActionRequired: "active past_due unpaid cancelled expired",
	booking.PurchaseUnpaid:                "active payment_action_required cancelled refunded expired",
	booking.PurchaseIncomplete:            "active payment_action_required cancelled expired",
	booking.PurchaseCancelled:             "refunded",
	booking.PurchaseRefunded:              "",
	booking.PurchaseExpired:               "refunded",
}

func TestEveryChangeOfAPurchase(t *testing.T) {
	s, in := shop(t)
	over := []booking.PurchaseStatus{booking.PurchaseCancelled, booking.PurchaseRefunded, booking.PurchaseExpired}
	for from, possible := range ways {
		for to := range ways {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				s.Clock.Set(bookingtest.Now)
				in.Status = from
				if slices.Contains(over, from) {
					in.Status = booking.PurchaseActive
				}
				before, err := s.buy(in)
				wantCode(t, err, "")
				if before.Status != from {
					before, err = s.Desk.ChangePurchase(t.Context(), s.Operator(), before.ID, from)
					wantCode(t, err, "")
				}
				s.Clock.Advance(time.Minute)
				want, code := before, problem.Conflict
				if slices.Contains(strings.Fields(possible), string(to)) {
					if want.Status, code = to, ""; slices.Contains(over, to) && before.EndedAt.IsZero() {
						want.EndedAt = bookingtest.Now.Add(time.Minute)
					}
					if paid := from == booking.PurchaseActive || from == booking.PurchasePastDue; to == booking.PurchaseActive && !paid {
						want.CompletedAt = bookingtest.Now.Add(time.Minute)
					}
				} else if to == booking.PurchaseIncomplete {
					code = problem.ValidationError
				}
				got, err := s.Desk.ChangePurchase(t.Context(), s.Operator(), before.ID, to)
				if e := wantCode(t, err, code); code == problem.Conflict && e.Details["status"] != string(from) {
					t.Errorf("refused with %v", e)
				}
				if kept := s.bought(before.ID); kept != want || code == "" && got != want {
					t.Errorf("it is %+v, answered %+v, want %+v", kept, got, want)
				}
			})
		}
	}
	e := s.Events(audit.PurchaseChanged)[0]
	if e.Subject != "A membership" || e.Details["participant"] != "bo" || e.Details["before"] == "" || e.Details["now"] == "" || e.Details["purchase"] == "" {
		t.Errorf("the log has %+v", e)
	}
	for id, code := range map[string]problem.Code{"unknown": problem.NotFound, "": problem.NotFound, "a#b": problem.NotFound} {
		_, err := s.Desk.ChangePurchase(t.Context(), s.Operator(), id, booking.PurchaseRefunded)
		wantCode(t, err, code)
	}
}

func TestAPurchaseEndsOnceUnder64AtOnce(t *testing.T) {
	s, in := shop(t)
	p, err := s.buy(in)
	wantCode(t, err, "")
	ends := []booking.PurchaseStatus{booking.PurchaseCancelled, booking.PurchaseExpired}
	errs := bookingtest.AtOnce(64, func(i int) error {
		_, err := s.Desk.ChangePurchase(t.Context(), s.Operator(), p.ID, ends[i%2])
		return err
	})
	if got, told := tally(errs), len(s.Events(audit.PurchaseChanged)); got[""] != 1 || got[problem.Conflict] != 63 || told != 1 || !slices.Contains(ends, s.bought(p.ID).Status) {
		t.Errorf("got %v, %d events", got, told)
	}
}

func TestASaleHappensOnceForAKey(t *testing.T) {
	s, in := shop(t)
	c := keyed(s.Person("ana", access.Manager), "k-1")
	products, purchases, changed := make([]booking.Product, 16), make([]booking.Purchase, 16), make([]booking.Purchase, 16)
	for _, err := range bookingtest.AtOnce(16, func(i int) (err error) {
		products[i], err = s.Desk.AddProduct(t.Context(), c, booking.NewProduct{Name: "Mat", Kind: booking.PhysicalGood, Price: booking.Money{Amount: 1, Currency: "EUR"}})
		return err
	}) {
		wantCode(t, err, "")
	}
	for _, err := range bookingtest.AtOnce(16, func(i int) (err error) { purchases[i], err = s.Desk.RecordPurchase(t.Context(), c, in); return err }) {
		wantCode(t, err, "")
	}
	for _, err := range bookingtest.AtOnce(16, func(i int) (err error) {
		changed[i], err = s.Desk.ChangePurchase(t.Context(), c, purchases[0].ID, booking.PurchaseRefunded)
		return err
	}) {
		wantCode(t, err, "")
	}
	if len(slices.Compact(products)) != 1 || len(slices.Compact(purchases)) != 1 || len(slices.Compact(changed)) != 1 {
		t.Errorf("%v\n%v\n%v", products, purchases, changed)
	}
	if n := len(s.Events(audit.ProductAdded, audit.PurchaseRecorded, audit.PurchaseChanged)); n != 4 { // with the shop's own product
		t.Errorf("%d events", n)
	}
}

func TestWhatASaleCosts(t *testing.T) {
	s, in := shop(t)
	s.Requests.Count()
	p, err := s.buy(in)
	wantCode(t, err, "")
	bought := s.Requests.Count()
	_, err = s.Desk.ChangePurchase(t.Context(), s.Operator(), p.ID, booking.PurchaseCancelled)
	wantCode(t, err, "")
	if changed := s.Requests.Count(); bought != 3 || changed != 3 {
		t.Errorf("recording asked the store %d times, changing %d times", bought, changed)
	}
}
