package peers

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// makeVisit has the client make a visit, and checks that each step succeeded.
func (c client) makeVisit(t *testing.T, v visit) visitFindings {
	t.Helper()
	found := c.visit(t, v)
	if found.Version != c.version && c.version != "" {
		t.Errorf("it speaks %q", found.Version)
	}
	if len(found.Results) != len(v.Steps) {
		t.Fatalf("%d results of %d steps", len(found.Results), len(v.Steps))
	}
	for n, o := range found.Results {
		if o.Error != "" {
			t.Fatalf("%s %s: %s", v.Steps[n].Method, v.Steps[n].Params.Name, o.Error)
		}
	}
	return found
}

// TestMCPClientsWithAKey has every client look around at the assistant door, read and write, declaring that it can ask a
// person first.
func TestMCPClientsWithAKey(t *testing.T) {
	class := roomyClass(t, len(clients))
	zone, err := time.LoadLocation(site.Businesses[0].TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	day := class.StartTime.In(zone).Format(time.DateOnly)
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			key := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "assistant", "--name", c.name, "--scopes", "*")
			found := c.makeVisit(t, visit{Address: site.AssistantDoor(), Key: key.Secret, Answers: []string{"accept"}, Steps: []request{
				{Method: "tools/list"},
				{Method: "resources/list"},
				{Method: "resources/templates/list"},
				{Method: "resources/read", Params: params{URI: "frontdesk://services"}},
				call("query_availability", map[string]any{"service_id": class.ActivityID, "date": day}),
				call("create_booking", map[string]any{"customerName": c.name, "customerEmail": key.ID + "@example.com",
					"serviceId": class.ActivityID, "startTime": class.StartTime, "assigneeId": class.LeaderID}),
			}})
			checkTools(t, found.Results[0], "create_booking")
			if resources := string(found.Results[1].Result); !strings.Contains(resources, `"frontdesk://services"`) {
				t.Errorf("resources: %s", resources)
			}
			if templates := string(found.Results[2].Result); !strings.Contains(templates, `"frontdesk://services{?`) {
				t.Errorf("resource templates: %s", templates)
			}
			if read := read[struct{ Contents []struct{ Text string } }](t, found.Results[3]); len(read.Contents) != 1 || !strings.Contains(read.Contents[0].Text, class.ActivityID) {
				t.Errorf("frontdesk://services: %+v", read)
			}
			if slots := string(found.Results[4].Result); !strings.Contains(slots, class.LeaderID) {
				t.Errorf("query_availability: %s", slots)
			}
			booked := answer[struct {
				BookingID string
				StartTime time.Time
			}](t, found.Results[5])
			if booked.BookingID == "" || !booked.StartTime.Equal(class.StartTime) {
				t.Errorf("create_booking: %+v", booked)
			}
		})
	}
}

// TestMCPClientsFromNothing has every client come to the staff door without a credential and not known there, and stay
// when its access token ends. It declares nothing that it can do.
func TestMCPClientsFromNothing(t *testing.T) {
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) { c.workForStaff(t, site, "") })
	}
}

// workForStaff has the client come to the staff door of a run by OAuth.
func (c client) workForStaff(t *testing.T, r *localrun.Run, document string) {
	t.Helper()
	upcoming := call("upcoming_sessions", map[string]any{"days": 14})
	found := c.makeVisit(t, visit{Address: r.StaffDoor(0), Document: document, who: r.Staff(t, 0, "owner"), business: r.Handle(0),
		Steps: []request{{Method: "tools/list"}, upcoming, {Method: "expire"}, upcoming}})
	checkTools(t, found.Results[0], "upcoming_sessions")
	type sessions struct{ Sessions []struct{ ID string } }
	before, after := answer[sessions](t, found.Results[1]), answer[sessions](t, found.Results[3])
	if len(before.Sessions) == 0 || len(after.Sessions) != len(before.Sessions) || !found.Refreshed {
		t.Errorf("%d sessions, and %d after a refresh (%t)", len(before.Sessions), len(after.Sessions), found.Refreshed)
	}
}

// TestMCPClientsWithADocument has the clients that can describe themselves by a document do so, instead of registering. They
// take https addresses only, so the run trusts the site of their documents.
func TestMCPClientsWithADocument(t *testing.T) {
	var fetched sync.Map
	site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetched.Store(r.URL.Path, true)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"client_id":%q,"client_name":"Documented","redirect_uris":["http://127.0.0.1/callback","http://127.0.0.1/oauth/callback"],
			"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none"}`, "https://"+r.Host+r.URL.Path)
	}))
	defer site.Close()
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: site.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	run := localrun.MustStart(t, root, t.TempDir(), "SSL_CERT_FILE="+roots)
	for n, c := range clients {
		if !c.documents {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			path := fmt.Sprintf("/client%d.json", n)
			c.workForStaff(t, run, site.URL+path)
			if _, asked := fetched.Load(path); !asked {
				t.Error("nobody has read its document")
			}
		})
	}
}

// read decodes the result of a step.
func read[T any](t *testing.T, o outcome) (result T) {
	t.Helper()
	if err := json.Unmarshal(o.Result, &result); err != nil {
		t.Fatalf("%v in %s", err, o.Result)
	}
	return result
}

// answer decodes the structured content of a tool's result, whose text says the same.
func answer[T any](t *testing.T, o outcome) (structured T) {
	t.Helper()
	result := read[struct {
		IsError           bool
		Content           []struct{ Text string }
		StructuredContent json.RawMessage
	}](t, o)
	if result.IsError || len(result.Content) == 0 || json.Unmarshal([]byte(result.Content[0].Text), &structured) != nil {
		t.Fatalf("%s", o.Result)
	}
	return read[T](t, outcome{Result: result.StructuredContent})
}

// checkTools makes sure that a list of tools tells a client all that it may want to know of each, and has one of that name.
func checkTools(t *testing.T, o outcome, want string) {
	t.Helper()
	list := read[struct {
		Tools []struct {
			Name, Title, Description  string
			Annotations               map[string]any
			InputSchema, OutputSchema map[string]any
		}
	}](t, o)
	named := false
	for _, tool := range list.Tools {
		named = named || tool.Name == want
		if tool.Title == "" || tool.Description == "" || tool.InputSchema["type"] != "object" || tool.OutputSchema["type"] != "object" {
			t.Errorf("%s: %+v", tool.Name, tool)
		}
		for _, hint := range []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"} {
			if _, given := tool.Annotations[hint].(bool); !given {
				t.Errorf("%s does not say its %s", tool.Name, hint)
			}
		}
		checkPlain(t, tool.Name, tool.InputSchema)
		checkPlain(t, tool.Name, tool.OutputSchema)
	}
	if !named {
		t.Errorf("%s is not in %s", want, o.Result)
	}
}

// checkPlain makes sure that every part of a schema has one plain type.
func checkPlain(t *testing.T, name string, schema map[string]any) {
	t.Helper()
	if _, plain := schema["type"].(string); !plain {
		t.Errorf("%s: the type is %v in %v", name, schema["type"], schema)
	}
	properties, _ := schema["properties"].(map[string]any)
	for property, p := range properties {
		described, _ := p.(map[string]any)
		checkPlain(t, name+"."+property, described)
	}
	if items, ok := schema["items"].(map[string]any); ok {
		checkPlain(t, name+"[]", items)
	}
}

// roomyClass returns a class session that has so many free places.
func roomyClass(t *testing.T, places int) localrun.Session {
	t.Helper()
	for _, s := range site.Upcoming(t, 0) {
		if s.SpotsLeft >= places {
			return s
		}
	}
	t.Fatalf("no class has %d free places", places)
	return localrun.Session{}
}
