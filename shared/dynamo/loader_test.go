package dynamo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

var loadStart = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func loadedSession(capacity int) booking.Session {
	return booking.Session{ID: "session", Kind: booking.Class, ActivityID: "yoga", ActivityName: "Yoga", StaffID: "ida", StaffName: "Ida",
		Start: loadStart, End: loadStart.Add(time.Hour), Capacity: capacity, Taken: 99, Status: booking.Scheduled}
}

func loadedRegistration(n int, status booking.RegistrationStatus) booking.Registration {
	return booking.Registration{ID: fmt.Sprintf("r%02d", n), ParticipantID: fmt.Sprintf("p%02d", n), SessionID: "session", ActivityID: "yoga", StaffID: "ida",
		Status: status, Start: loadStart, End: loadStart.Add(time.Hour), CreatedAt: loadStart.Add(-time.Hour)}
}

func TestLoaderWritesWhatTheStoreReads(t *testing.T) {
	tables, _ := dynamotest.New(t)
	ctx, store, l := t.Context(), dynamo.NewBookings(tables), dynamo.NewLoader(tables)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(l.AddStaff(ctx, "biz", booking.Staff{ID: "ida", Name: "Ida", Active: true, Schedule: booking.Schedule{time.Monday: {{From: 540, To: 600}}}}))
	must(l.AddActivity(ctx, "biz", booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}))
	for n := range 30 { // more than one batch
		must(l.AddParticipant(ctx, "biz", booking.Participant{ID: fmt.Sprintf("p%02d", n), Name: "Ana", Email: fmt.Sprintf("ana%d@example.com", n)}))
	}
	statuses := []booking.RegistrationStatus{booking.Pending, booking.Offered, booking.Confirmed, booking.Completed, booking.NoShow,
		booking.Cancelled, booking.Waitlisted}
	var registrations []booking.Registration
	for n, status := range statuses {
		registrations = append(registrations, loadedRegistration(n, status))
	}
	must(l.AddSession(ctx, "biz", loadedSession(6), registrations))
	must(l.AddProduct(ctx, "biz", booking.Product{ID: "pass", Name: "Pass", Kind: booking.Pass, Active: true}))
	must(l.AddPurchase(ctx, "biz", booking.Purchase{ID: "bought", ParticipantID: "p01", ProductID: "pass", PurchasedAt: loadStart}))
	must(l.AddCalendar(ctx, "biz", booking.Calendar{StaffID: "ida", Day: "2026-11-23",
		Busy: []booking.Busy{{Start: loadStart, End: loadStart.Add(time.Hour), SessionID: "session"}}}))
	must(l.Flush(ctx))

	if page, err := store.Participants(ctx, "biz", booking.Page{First: 30}); err != nil || len(page.Records) != 30 || page.More {
		t.Errorf("%d participants, more %v, %v", len(page.Records), page.More, err)
	}
	if page, err := store.Products(ctx, "biz", booking.Page{First: 30}); err != nil || len(page.Records) != 1 || !page.Records[0].Record.Active {
		t.Errorf("products are %+v, %v", page, err)
	}
	bought, err := store.PurchasesOf(ctx, "biz", []string{"p01", "p02"}, booking.Page{First: 30}, booking.PurchaseFilter{}, loadStart)
	if err != nil || len(bought["p01"].Records) != 1 || len(bought["p02"].Records) != 0 {
		t.Errorf("purchases are %+v, %v", bought, err)
	}
	if p, err := store.ParticipantByContact(ctx, "biz", "ana7@example.com"); err != nil || p.ID != "p07" {
		t.Errorf("found %+v, %v", p, err)
	}
	if team, err := store.Team(ctx, "biz"); err != nil || len(team) != 1 || len(team[0].Schedule[time.Monday]) != 1 {
		t.Errorf("team is %+v, %v", team, err)
	}
	for s, err := range store.Sessions(ctx, "biz", loadStart, loadStart.Add(time.Minute)) {
		if err != nil || s.Taken != 5 || s.Waiting != 1 {
			t.Errorf("session is %+v, %v", s, err)
		}
	}
	places, err := store.Places(ctx, "biz", "session")
	if want := map[string]string{"p00": "r00", "p01": "r01", "p02": "r02", "p03": "r03", "p04": "r04", "p06": "r06"}; err != nil || !maps.Equal(places, want) {
		t.Errorf("places are %v, %v", places, err)
	}
	n := 0
	for r, err := range store.EveryRegistration(ctx, "biz") {
		if err != nil || r != registrations[n] {
			t.Errorf("registration is %+v, %v", r, err)
		}
		n++
	}
	if n != len(registrations) {
		t.Errorf("%d registrations", n)
	}
	// What was loaded is in force: the calendar's version, the last place, the participants who have one.
	if err := store.AddSessions(ctx, "biz", []booking.Session{loadedSession(1)}, []booking.Calendar{{StaffID: "ida", Day: "2026-11-23"}}, booking.Change{}); !errors.Is(err, booking.ErrChanged) {
		t.Errorf("a second session at that time: %v", err)
	}
	again := loadedRegistration(4, booking.Confirmed)
	again.ID = "again"
	if err := store.AddRegistration(ctx, "biz", again, booking.Place{}, booking.Change{}); !errors.Is(err, booking.ErrAlreadyRegistered) {
		t.Errorf("a second place: %v", err)
	}
	must(store.AddRegistration(ctx, "biz", loadedRegistration(20, booking.Confirmed), booking.Place{}, booking.Change{}))
	if err := store.AddRegistration(ctx, "biz", loadedRegistration(21, booking.Confirmed), booking.Place{}, booking.Change{}); !errors.Is(err, booking.ErrFull) {
		t.Errorf("one more than there are places: %v", err)
	}
}

// TestLoadingAgainCountsTheSame: participants come before what they did.
func TestLoadingAgainCountsTheSame(t *testing.T) {
	tables, _ := dynamotest.New(t)
	ctx, store := t.Context(), dynamo.NewBookings(tables)
	created := loadStart.AddDate(0, -1, 0)
	for round := range 2 { // the second as after a crash
		l := dynamo.NewLoader(tables)
		completed := loadedRegistration(1, booking.Completed)
		err := errors.Join(l.AddParticipant(ctx, "biz", booking.Participant{ID: "p01", Name: "Ana", CreatedAt: created}),
			l.AddParticipant(ctx, "biz", booking.Participant{ID: "p02", Name: "Bo", CreatedAt: created}),
			l.AddPurchase(ctx, "biz", booking.Purchase{ID: "bought", ParticipantID: "p01", PricePaid: booking.Money{Amount: 900}, PurchasedAt: created, CompletedAt: created}),
			l.AddPurchase(ctx, "biz", booking.Purchase{ID: "owed", ParticipantID: "p01", PricePaid: booking.Money{Amount: 500}, PurchasedAt: created}),
			l.AddSession(ctx, "biz", loadedSession(6), []booking.Registration{completed, loadedRegistration(3, booking.Pending)}), l.Flush(ctx))
		if err != nil {
			t.Fatal(err)
		}
		p, err := store.Participant(ctx, "biz", "p01")
		if err != nil || p.Bookings != 1 || p.Spent != 900 || !p.LastInteractionAt.Equal(loadStart) {
			t.Errorf("round %d: %+v, %v", round, p, err)
		}
	}
	if p, err := store.Participant(ctx, "biz", "p02"); err != nil || p.Bookings != 0 || !p.LastInteractionAt.Equal(created) {
		t.Errorf("%+v, %v", p, err)
	}
	tallies, err := store.Tallies(ctx, "biz", "", "")
	if err != nil || len(tallies) != 2 || tallies[0].NewParticipants != 2 || len(tallies[1].Counts) != 2 || tallies[1].Counts[0].N != 1 || tallies[1].Counts[1].N != 1 || tallies[1].Day != "2026-11-23" {
		t.Errorf("the tallies are %+v, %v", tallies, err)
	}
	if n, _, err := store.CountParticipants(ctx, "biz"); n != 2 || err != nil {
		t.Errorf("%d participants, %v", n, err)
	}
}

func TestLoaderRefusesBrokenSessions(t *testing.T) {
	tables, _ := dynamotest.New(t)
	l := dynamo.NewLoader(tables)
	two := []booking.Registration{loadedRegistration(1, booking.Confirmed), loadedRegistration(2, booking.Completed)}
	if err := l.AddSession(t.Context(), "biz", loadedSession(1), two); err == nil {
		t.Error("two places of one were loaded")
	}
	two[1].ParticipantID = two[0].ParticipantID
	if err := l.AddSession(t.Context(), "biz", loadedSession(2), two); err == nil {
		t.Error("two places of one participant were loaded")
	}
}

func TestLoaderWaitsForABusyStore(t *testing.T) {
	var mu sync.Mutex
	sizes, busy := map[int]int{}, 3
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var in struct{ TransactItems []json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		sizes[len(in.TransactItems)]++
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if busy--; busy >= 0 {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ThrottlingError"}]}`)
			return
		}
		fmt.Fprint(w, "{}")
	}))
	defer store.Close()
	l := dynamo.NewLoader(dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: store.URL,
		AccessTable: "access", BusinessTable: "business"}, nil))
	for n := range 101 {
		if err := l.AddActivity(t.Context(), "biz", booking.Activity{ID: fmt.Sprint(n)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sizes[100]+sizes[1] != 5 || sizes[100] < 1 || sizes[1] < 1 {
		t.Errorf("transactions of so many writes were sent: %v", sizes)
	}
}

// TestLoaderKeepsToTheSizeOfATransaction: a hundred long notes are more than DynamoDB, and the engine, take at once.
func TestLoaderKeepsToTheSizeOfATransaction(t *testing.T) {
	tables, requests := dynamotest.New(t)
	l := dynamo.NewLoader(tables)
	for n := range 100 {
		if err := l.AddNote(t.Context(), "biz", booking.Note{ID: fmt.Sprint(n), ParticipantID: "p", Text: strings.Repeat("€", 20_000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Flush(t.Context()); err != nil || requests.Count() != 2 {
		t.Errorf("%v, or not two requests", err)
	}
}
