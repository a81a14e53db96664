package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// TestATimeIsHeldBookedAndGivenBack, and what is noted about the customer is found again on the pages of the list.
func TestATimeIsHeldBookedAndGivenBack(t *testing.T) {
	localrun.Case(t, localrun.Quiet)
	key := ownKey(t, "*")
	do := func(kind, name string, in map[string]any, status int) (out struct {
		Active                bool
		BookingID, CustomerID string
		Status                string
		TotalNotes            int
		Tags                  []string
		Customers             []struct{ ID string }
		Pagination            struct{ Total int }
		Slots                 []struct {
			Available bool
			Start     time.Time `json:"start_time"`
			End       time.Time `json:"end_time"`
			Team      []string  `json:"team_member_ids"`
		}
	}) {
		t.Helper()
		e := plainCall(t, site, key, kind, name, in)
		if e.status != status {
			t.Fatalf("%s of %v: %d %+v", name, in, e.status, e.Error)
		}
		if status == http.StatusOK {
			if err := json.Unmarshal(e.Data, &out); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	var massage service
	for _, s := range services(t, key) {
		if s.Kind == "appointment" {
			massage = s
		}
	}
	booking := map[string]any{"serviceId": massage.ID, "customerName": "Held Time", "customerEmail": "held-time@example.com", "session_id": "e2e-held"}
	for day := 1; booking["startTime"] == nil && day < 8; day++ {
		for _, s := range do("tool", "query_availability", map[string]any{"service_id": massage.ID, "date": time.Now().AddDate(0, 0, day).Format(time.DateOnly)}, http.StatusOK).Slots {
			if s.Available {
				booking["startTime"], booking["assigneeId"] = s.Start, s.Team[0]
				do("tool", "create_availability_hold", map[string]any{"session_id": "e2e-held", "start_time": s.Start, "end_time": s.End, "team_member_id": s.Team[0]}, http.StatusOK)
				break
			}
		}
	}
	hold := map[string]any{"session_id": "e2e-held"}
	if !do("tool", "get_availability_hold", hold, http.StatusOK).Active {
		t.Error("the hold is not active")
	}
	do("tool", "create_booking", map[string]any{"serviceId": massage.ID, "customerName": "Too Late", "customerEmail": "too-late@example.com",
		"startTime": booking["startTime"], "assigneeId": booking["assigneeId"]}, http.StatusConflict)
	booked := do("tool", "create_booking", booking, http.StatusOK)
	if booked.Status != "pending" || do("tool", "get_availability_hold", hold, http.StatusOK).Active {
		t.Errorf("booked %+v, and the hold goes on", booked)
	}
	if n := do("tool", "add_customer_note", map[string]any{"customerId": booked.CustomerID, "note": "Likes the window."}, http.StatusOK).TotalNotes; n != 1 {
		t.Errorf("%d notes", n)
	}
	do("tool", "update_customer_tags", map[string]any{"customerId": booked.CustomerID, "addTags": []string{"e2e-flow"}}, http.StatusOK)
	if found := do("resource", "customers", map[string]any{"tags": []string{"e2e-flow"}}, http.StatusOK); len(found.Customers) != 1 || found.Customers[0].ID != booked.CustomerID {
		t.Errorf("with the tag: %+v", found.Customers)
	}
	seen := map[string]bool{}
	for page := 1; page <= 2; page++ {
		list := do("resource", "customers", map[string]any{"page": page, "limit": 50, "sortBy": "createdAt"}, http.StatusOK)
		for _, c := range list.Customers {
			seen[c.ID] = true
		}
		if list.Pagination.Total <= 100 {
			t.Errorf("%d customers", list.Pagination.Total)
		}
	}
	if len(seen) != 100 {
		t.Errorf("two pages of 50 hold %d customers", len(seen))
	}
	cancel := map[string]any{"bookingId": booked.BookingID}
	do("tool", "cancel_booking", cancel, http.StatusOK)
	do("tool", "cancel_booking", cancel, http.StatusConflict)
}
