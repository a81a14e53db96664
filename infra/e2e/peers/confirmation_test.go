package peers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestMCPClientsCallADestructiveTool that asks a person first, where the client can show them the question: for a person who
// declines and then agrees. With any other client it runs at once.
func TestMCPClientsCallADestructiveTool(t *testing.T) {
	class := roomyClass(t, 2*len(clients))
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			key := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "assistant", "--name", c.name, "--scopes", "*")
			cancel := func(customer string) request {
				return call("cancel_booking", map[string]any{"bookingId": book(t, key.Secret, class, customer+key.ID+"@example.com")})
			}
			v := visit{Address: site.AssistantDoor(), Key: key.Secret, Steps: []request{cancel("a")}}
			if done := c.makeVisit(t, v).Results[0]; !cancelled(t, done) {
				t.Errorf("a client that cannot ask: %s", done.Result)
			}

			again := cancel("b")
			v.Answers, v.Steps = []string{"decline", "accept"}, []request{again, again}
			if !c.asks {
				v.Steps = v.Steps[:1]
			}
			results := c.makeVisit(t, v).Results
			if declined := results[0]; c.asks && (cancelled(t, declined) || !strings.Contains(string(declined.Result), "did not agree")) {
				t.Errorf("the person declines: %s", declined.Result)
			}
			if done := results[len(results)-1]; !cancelled(t, done) {
				t.Errorf("the person agrees: %s", done.Result)
			}
		})
	}
}

func cancelled(t *testing.T, o outcome) bool {
	t.Helper()
	result := read[struct {
		IsError           bool
		StructuredContent struct{ Status string }
	}](t, o)
	return !result.IsError && result.StructuredContent.Status == "cancelled"
}

// book books a place in a class for a customer, by the plain call form, and returns the booking's id.
func book(t *testing.T, key string, class localrun.Session, email string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"type": "tool", "name": "create_booking", "params": map[string]any{"customerName": "Somebody", "customerEmail": email,
		"serviceId": class.ActivityID, "startTime": class.StartTime, "assigneeId": class.LeaderID}})
	if err != nil {
		t.Fatal(err)
	}
	a := localrun.Call(t, http.MethodPost, site.AssistantDoor(), key, string(body))
	var made struct{ Data struct{ BookingID string } }
	if a.JSON(t, &made); a.Status != http.StatusOK || made.Data.BookingID == "" {
		t.Fatalf("create_booking: %d %s", a.Status, a.Body)
	}
	return made.Data.BookingID
}
