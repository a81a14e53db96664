package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestAKeyBooksOnce sends one booking eight times at once, as a client does whose network fails, to several instances.
func TestAKeyBooksOnce(t *testing.T) {
	localrun.Case(t)
	credential := site.Key(t, 0, "assistant", "live", "*")
	var target localrun.Session
	for _, s := range site.Upcoming(t, 0) {
		if s.SpotsLeft > 0 {
			target = s
		}
	}
	book := func(who string) string {
		var out struct {
			Data, Error struct{ BookingID, Code string }
		}
		a := localrun.Call(t, http.MethodPost, site.AssistantDoor(), credential, fmt.Sprintf(`{"type":"tool","name":"create_booking","params":{
			"customerName":"Once","customerEmail":"%s@example.com","serviceId":"%s","startTime":"%s","assigneeId":"%s"}}`,
			who, target.ActivityID, target.StartTime.Format("2006-01-02T15:04:05Z07:00"), target.LeaderID), "Idempotency-Key", "e2e-once")
		a.JSON(t, &out)
		return out.Data.BookingID + out.Error.Code
	}
	var wg sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = book("once") })
	}
	wg.Wait()
	for _, got := range answers {
		if len(got) != 26 || got != answers[0] {
			t.Errorf("the answers are %q", answers)
			break
		}
	}
	if got := book("twice"); got != "CONFLICT" {
		t.Errorf("another request with the same key: %s", got)
	}
}
