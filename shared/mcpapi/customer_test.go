package mcpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// askPlainly asks in the plain call form, and decodes the data of the answer into out, or returns the error's code and field.
func (s *site) askPlainly(t *testing.T, c access.Caller, kind, name, params string, out any) (refused string) {
	t.Helper()
	w := s.serve(c, post(fmt.Sprintf(`{"type":%q,"name":%q,"params":%s}`, kind, name, params)))
	var answer struct {
		Data  json.RawMessage
		Error *struct {
			Code    string
			Details struct{ Field string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	if answer.Error != nil {
		return answer.Error.Code + " " + answer.Error.Details.Field
	}
	if out != nil {
		if err := json.Unmarshal(answer.Data, out); err != nil {
			t.Fatalf("%s: %v", answer.Data, err)
		}
	}
	return ""
}

type customersAnswer struct {
	Customers []struct {
		ID, IntentScore, Currency string
		Tags                      []string
		TotalNotes, TotalBookings int
	}
	Pagination struct{ Page, Limit, Total, TotalPages int }
}

func (a customersAnswer) ids() string {
	var ids []string
	for _, c := range a.Customers {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, " ")
}

func TestCustomersInThePublishedOrders(t *testing.T) {
	s := newSite(t)
	s.Load(func(l *dynamo.Loader) error {
		for n, name := range []string{"Cleo", "Änne", "bert"} {
			p := booking.Participant{ID: strings.ToLower(name[:1]) + fmt.Sprint(n), Name: name, Email: name + "@example.com", Status: booking.Customer, Tags: []string{"VIP", "new"}[:n%3],
				CreatedAt: monday.AddDate(-1, 0, n), LastInteractionAt: monday.AddDate(0, -n-1, 0), Bookings: n, Spent: int64(3 - n)}
			p.ID = []string{"c", "a", "b"}[n]
			if n == 2 {
				p.Email, p.Tags = "", nil
			}
			if err := l.AddParticipant(t.Context(), s.ID, p); err != nil {
				return err
			}
		}
		return nil
	})
	key := s.Key(access.Assistant, "read:customers")
	for params, want := range map[string]string{
		`{}`: "c a b", `{"sortDirection":"asc"}`: "b a c", `{"sortBy":"name"}`: "c b a", `{"sortBy":"name","sortDirection":"asc"}`: "a b c",
		`{"sortBy":"createdAt"}`: "b a c", `{"sortBy":"totalBookings"}`: "b a c", `{"sort_by":"totalSpent"}`: "c a b", `{"sortBy":"totalSpent","sort_direction":"asc"}`: "b a c",
		`{"query":"ANNE"}`: "a", `{"hasEmail":false}`: "b", `{"hasEmail":true}`: "c a", `{"tags":["vip"]}`: "a", `{"intentScore":"high"}`: "c", `{"limit":1,"page":2}`: "a",
		`{"limit":2,"page":9}`: "", `{"status":"lead"}`: "",
	} {
		var got customersAnswer
		if refused := s.askPlainly(t, key, "resource", "customers", params, &got); refused != "" || got.ids() != want {
			t.Errorf("%s lists %s, not %s; %s", params, got.ids(), want, refused)
		}
	}
	for params, want := range map[string]string{
		`{"limit":101}`: "limit", `{"limit":0}`: "limit", `{"page":0}`: "page", `{"sortBy":"luck"}`: "sortBy", `{"sortDirection":"up"}`: "sortDirection", `{"status":"vip"}`: "status",
		`{"intentScore":"none"}`: "intentScore", `{"tags":"vip"}`: "tags", `{"hasEmail":"yes"}`: "hasEmail",
	} {
		if refused := s.askPlainly(t, key, "resource", "customers", params, nil); refused != "VALIDATION_ERROR "+want {
			t.Errorf("%s: %s", params, refused)
		}
	}
}

func TestNotesAndTagsAreSeenWithTheCustomer(t *testing.T) {
	s := newSite(t)
	s.Participant("mina")
	key := s.Key(access.Assistant, "read:customers", "write:customers")
	var note struct {
		CustomerID string
		NoteAdded  bool
		TotalNotes int
	}
	for n := range 2 {
		if refused := s.askPlainly(t, key, "tool", "add_customer_note", `{"customerId":"mina","note":"Likes the window","category":"preference"}`, &note); refused != "" || !note.NoteAdded || note.TotalNotes != n+1 {
			t.Errorf("%+v, %s", note, refused)
		}
	}
	var tags struct{ Tags []string }
	if refused := s.askPlainly(t, key, "tool", "update_customer_tags", `{"customer_id":"mina","add_tags":["VIP","early"],"removeTags":["late"]}`, &tags); refused != "" || fmt.Sprint(tags.Tags) != "[VIP early]" {
		t.Errorf("%+v, %s", tags, refused)
	}
	var got customersAnswer
	if s.askPlainly(t, key, "resource", "customers", `{}`, &got); len(got.Customers) != 1 || got.Customers[0].TotalNotes != 2 || fmt.Sprint(got.Customers[0].Tags) != "[VIP early]" || got.Customers[0].Currency != "EUR" {
		t.Errorf("%+v", got)
	}
	for call, want := range map[[2]string]string{
		{"add_customer_note", `{"customerId":"nobody","note":"a"}`}:                               "NOT_FOUND customerId",
		{"add_customer_note", `{"customerId":"mina","note":""}`}:                                  "VALIDATION_ERROR note",
		{"add_customer_note", `{"customerId":"mina","note":"a","category":"gossip"}`}:             "VALIDATION_ERROR category",
		{"add_customer_note", `{"customerId":"mina","note":"` + strings.Repeat("a", 2001) + `"}`}: "VALIDATION_ERROR note",
		{"update_customer_tags", `{"customerId":"mina"}`}:                                         "VALIDATION_ERROR addTags",
		{"update_customer_tags", `{"customerId":"mina","addTags":["a"],"removeTags":["A"]}`}:      "VALIDATION_ERROR addTags",
		{"update_customer_tags", `{"customerId":"mina","removeTags":["  "]}`}:                     "VALIDATION_ERROR removeTags",
		{"update_customer_tags", `{"customerId":"nobody","addTags":["a"]}`}:                       "NOT_FOUND customerId",
	} {
		if refused := s.askPlainly(t, key, "tool", call[0], call[1], nil); refused != want {
			t.Errorf("%v: %s, want %s", call, refused, want)
		}
	}
}

type bookingsAnswer struct {
	Bookings []struct {
		ID, CustomerID, CustomerName, ServiceName, Status, StartTime string
	}
	Pagination struct{ Total, TotalPages int }
}

func TestBookingsInThePublishedOrders(t *testing.T) {
	s := newSite(t)
	now := s.Clock.Now()
	var all []booking.Registration
	for n, hours := range []int{-48, -1, 1, 30} {
		r := booking.Registration{ID: fmt.Sprint("b", n), ParticipantID: fmt.Sprint("p", n%2), ActivityID: "yoga", ActivityName: "Yoga", ParticipantName: "Mina", StaffID: "ana",
			Status: booking.Confirmed, Start: now.Add(time.Duration(hours) * time.Hour), CreatedAt: now}
		if r.End = r.Start.Add(time.Hour); n == 2 {
			r.Status = booking.Cancelled
		}
		all = append(all, r)
	}
	s.LoadRegistrations(all...)
	key, without := s.Key(access.Assistant, "read:*"), s.Key(access.Assistant, "read:bookings")
	for params, want := range map[string]string{
		`{}`: "b3 b2 b1 b0", `{"upcoming":true}`: "b2 b3", `{"status":["confirmed"]}`: "b3 b1 b0", `{"status":["cancelled","no_show"]}`: "b2", `{"customerId":"p1"}`: "b3 b1",
		`{"startDate":"2026-03-01","endDate":"2026-03-01"}`: "b2 b1", `{"customer_id":"p0","end_date":"2026-02-28"}`: "b0", `{"serviceId":"cut"}`: "", `{"assigneeId":"ana","limit":3,"page":2}`: "b0",
	} {
		var got bookingsAnswer
		refused := s.askPlainly(t, key, "resource", "bookings", params, &got)
		var ids []string
		for _, b := range got.Bookings {
			if ids = append(ids, b.ID); b.CustomerName != "Mina" || b.ServiceName != "Yoga" {
				t.Errorf("%+v", b)
			}
		}
		if strings.Join(ids, " ") != want || refused != "" {
			t.Errorf("%s lists %v, not %s; %s", params, ids, want, refused)
		}
	}
	var got bookingsAnswer
	if s.askPlainly(t, without, "resource", "bookings", `{}`, &got); len(got.Bookings) != 4 || got.Bookings[0].CustomerName != "" || got.Bookings[0].CustomerID == "" {
		t.Errorf("who may not read customers is told %+v", got)
	}
	for params, want := range map[string]string{
		`{"startDate":"2026-03-02","endDate":"2026-03-01"}`: "endDate", `{"startDate":"2026-02-30"}`: "startDate", `{"limit":150}`: "limit", `{"status":["lost"]}`: "status[0]",
	} {
		if refused := s.askPlainly(t, key, "resource", "bookings", params, nil); refused != "VALIDATION_ERROR "+want {
			t.Errorf("%s: %s", params, refused)
		}
	}
}

func TestStaffFindPeopleAndReadNumbers(t *testing.T) {
	s := newSite(t)
	s.Participant("mina")
	if _, err := s.Desk.Book(t.Context(), s.Operator(), booking.NewBooking{ActivityID: "yoga", Start: monday.Add(18 * time.Hour), ParticipantID: "mina"}); err != nil {
		t.Fatal(err)
	}
	call := func(name string, in map[string]any, out any) {
		t.Helper()
		res, err := s.connect(t, s.Person("ana", access.Owner), "").CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: in})
		if err != nil || res.IsError {
			t.Fatalf("%v %+v", err, res)
		}
		decode(t, res.StructuredContent, out)
	}
	var people struct {
		Total        int
		Participants []struct {
			ID, MarketingConsent string
			Upcoming             []struct{ Activity, Status string }
		}
	}
	call("find_participant", map[string]any{"query": "mr MINA"}, &people)
	if people.Total != 1 || people.Participants[0].ID != "mina" || people.Participants[0].MarketingConsent != "unknown" || len(people.Participants[0].Upcoming) != 1 || people.Participants[0].Upcoming[0].Status != "pending" {
		t.Errorf("%+v", people)
	}
	var stats struct {
		FirstDay, LastDay string
		Registrations     struct{ Total, Pending int }
		Classes           struct{ Sessions, Capacity, Taken int }
		AttendanceRate    *float64
		Revenue           *struct{ Currency string }
	}
	call("business_stats", map[string]any{"firstDay": "2026-03-01", "lastDay": "2026-03-02"}, &stats)
	if stats.LastDay != "2026-03-02" || stats.Registrations.Total != 1 || stats.Registrations.Pending != 1 || stats.Classes.Sessions != 2 || stats.Classes.Capacity != 11 || stats.Classes.Taken != 1 ||
		stats.AttendanceRate != nil || stats.Revenue == nil || stats.Revenue.Currency != "EUR" {
		t.Errorf("%+v", stats)
	}
}

// TestWhatAListTakesOfTheStore: one request is the limits', one what there is to count, and one the page.
func TestWhatAListTakesOfTheStore(t *testing.T) {
	s := newSite(t)
	s.LoadRegistrations(booking.Registration{ID: "r", ParticipantID: "mina", ActivityID: "yoga", StaffID: "ana", Status: booking.Pending, Start: monday, End: monday.Add(time.Hour)})
	for _, name := range []string{"customers", "bookings"} {
		s.Requests.Count()
		s.askPlainly(t, s.Key(access.Assistant, "read:*"), "resource", name, `{}`, nil)
		if n := s.Requests.Count(); n != 3 {
			t.Errorf("%s took %d requests", name, n)
		}
	}
}
