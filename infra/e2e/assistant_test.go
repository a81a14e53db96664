package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"frontdesk/infra/e2e/localrun"
)

// envelope is the answer of the plain call form.
type envelope struct {
	status  int
	Success bool
	Data    json.RawMessage
	Error   struct {
		Code, Message string
		Details       map[string]any
	}
}

func plainCall(t *testing.T, r *localrun.Run, credential, kind, name string, params any) envelope {
	t.Helper()
	body, err := json.Marshal(map[string]any{"type": kind, "name": name, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	a := localrun.Call(t, http.MethodPost, r.AssistantDoor(), credential, string(body))
	e := envelope{status: a.Status}
	a.JSON(t, &e)
	return e
}

type service struct {
	ID, Name, Kind string
	Duration       int
	Variants       []struct{ ID string }
}

func services(t *testing.T, credential string) []service {
	t.Helper()
	e := plainCall(t, site, credential, "resource", "services", map[string]any{})
	var out struct{ Services []service }
	if err := json.Unmarshal(e.Data, &out); err != nil || e.status != http.StatusOK || !e.Success {
		t.Fatalf("services: %v %+v", err, e)
	}
	return out.Services
}

func withKey(t *testing.T, credential, version string) *mcp.ClientSession {
	t.Helper()
	session, err := (&localrun.Assistant{Address: site.AssistantDoor(), Version: version, Key: credential}).Connect(t)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestServicesInBothForms(t *testing.T) {
	localrun.Case(t)
	credential := site.Key(t, 0, "assistant", "live")
	list := services(t, credential)
	variants := 0
	for _, s := range list {
		variants += len(s.Variants)
	}
	if len(list) == 0 || variants == 0 {
		t.Errorf("services are %+v", list)
	}
	for _, version := range []string{"2026-07-28", "2025-11-25"} {
		res, err := withKey(t, credential, version).ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "frontdesk://services"})
		if err != nil || !strings.Contains(res.Contents[0].Text, list[0].ID) {
			t.Errorf("%s: %v %+v", version, err, res)
		}
	}
}

// ownKey makes an assistant key that nothing else uses up.
func ownKey(t *testing.T, scopes string) string {
	t.Helper()
	return site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "assistant", "--name", t.Name(), "--scopes", scopes).Secret
}

func TestTheLastPlacesGoOnce(t *testing.T) {
	localrun.Case(t)
	keys := []string{ownKey(t, "write:bookings"), ownKey(t, "write:bookings")} // one may write 20 times a minute
	var target localrun.Session
	for _, s := range site.Upcoming(t, 0) {
		if s.SpotsLeft > 0 && s.SpotsLeft < 24 {
			target = s
			break
		}
	}
	if target.ActivityID == "" {
		t.Fatal("no session has a few places left")
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	for i := range 32 {
		wg.Go(func() {
			e := plainCall(t, site, keys[i%2], "tool", "create_booking", map[string]any{
				"customerName": "Racer", "customerEmail": fmt.Sprintf("racer%d@example.com", i),
				"serviceId": target.ActivityID, "startTime": target.StartTime, "assigneeId": target.LeaderID,
			})
			mu.Lock()
			counts[fmt.Sprint(e.status, " ", e.Error.Code)]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if counts["200 "] != target.SpotsLeft || counts["409 CONFLICT"] != 32-target.SpotsLeft {
		t.Errorf("%d places were left, and 32 who wanted one got %v", target.SpotsLeft, counts)
	}
	for _, s := range site.Upcoming(t, 0) {
		if s.ActivityID == target.ActivityID && s.StartTime.Equal(target.StartTime) && s.LeaderID == target.LeaderID && s.SpotsLeft != 0 {
			t.Errorf("%d places are left afterwards", s.SpotsLeft)
		}
	}
}

func TestAFullClassIsAConflict(t *testing.T) {
	localrun.Case(t)
	for _, s := range site.Upcoming(t, 0) {
		if s.SpotsLeft > 0 {
			continue
		}
		e := plainCall(t, site, site.Key(t, 0, "assistant", "live", "*"), "tool", "create_booking", map[string]any{
			"customerName": "Late", "customerEmail": "late@example.com", "serviceId": s.ActivityID, "startTime": s.StartTime, "assigneeId": s.LeaderID})
		if e.status != http.StatusConflict || e.Error.Code != "CONFLICT" {
			t.Errorf("%d %+v", e.status, e.Error)
		}
		return
	}
	t.Error("the demo has no full class")
}

func TestAnAppointmentIsBookedOverMCP(t *testing.T) {
	localrun.Case(t)
	credential := ownKey(t, "*")
	zone, err := time.LoadLocation(site.Businesses[0].TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	var appointment service
	for _, s := range services(t, credential) {
		if s.Kind == "appointment" {
			appointment = s
		}
	}
	// Tries two hours of each day of the coming week until a member of staff is available: a key may write 20 times a minute.
	day := time.Now().In(zone).AddDate(0, 0, 1)
	session := withKey(t, credential, "")
	for n := range 2 * 7 {
		start := time.Date(day.Year(), day.Month(), day.Day()+n/2, 10+5*(n%2), 0, 0, 0, zone)
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "create_booking", Arguments: map[string]any{
			"customerName": "Appointed", "customerEmail": "appointed@example.com", "serviceId": appointment.ID, "startTime": start.Format(time.RFC3339)}})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(res.StructuredContent)
		var booked struct {
			BookingID, Status string
			StartTime         time.Time
		}
		if !res.IsError {
			if err := json.Unmarshal(text, &booked); err != nil || booked.BookingID == "" || booked.Status != "pending" || !booked.StartTime.Equal(start) {
				t.Errorf("%v %s", err, text)
			}
			return
		}
		if !strings.Contains(res.Content[0].(*mcp.TextContent).Text, `"CONFLICT"`) {
			t.Fatalf("%+v", res.Content[0])
		}
	}
	t.Error("nobody was free for a week")
}

func TestScopesOfAssistantKeys(t *testing.T) {
	localrun.Case(t)
	reading := site.Key(t, 0, "assistant", "live", "read:bookings", "read:customers", "read:knowledge", "read:services", "read:team")
	e := plainCall(t, site, reading, "tool", "create_booking", map[string]any{})
	if e.status != http.StatusForbidden || e.Error.Code != "FORBIDDEN" || fmt.Sprint(e.Error.Details["requiredScopes"]) != "[write:bookings]" {
		t.Errorf("%+v", e)
	}
	if a := localrun.Call(t, http.MethodGet, site.AssistantDoor(), reading, ""); a.Status != http.StatusOK || !strings.Contains(a.Body, `"resources":["customers","bookings","services","team","knowledge"]`) {
		t.Errorf("a plain GET with a key: %d %s", a.Status, a.Body)
	}
	for name, address := range map[string]string{"staff": site.StaffDoor(0), "account": site.AccountDoor(), "partner": graphql(0)} {
		if a := localrun.Call(t, http.MethodPost, address, reading, activeBusinessQuery); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "wrong_door") {
			t.Errorf("an assistant key at the %s door: %d %s", name, a.Status, a.Body)
		}
	}
}

func TestErrorsHaveTheEnvelope(t *testing.T) {
	localrun.Case(t)
	credential := site.Key(t, 0, "assistant", "live", "*")
	e := plainCall(t, site, credential, "resource", "services", map[string]any{"includeVariants": 150})
	if e.status != 400 || e.Success || e.Error.Code != "VALIDATION_ERROR" || e.Error.Details["field"] != "includeVariants" || e.Error.Details["value"] != 150.0 {
		t.Errorf("%+v", e)
	}
	if e := plainCall(t, site, credential, "tool", "no_such_tool", nil); e.status != 404 || e.Error.Code != "NOT_FOUND" {
		t.Errorf("%+v", e)
	}
}
