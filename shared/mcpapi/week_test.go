package mcpapi_test

import (
	"strings"
	"testing"

	"frontdesk/shared/access"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func TestWeekCalendarInEveryEra(t *testing.T) {
	s := newSite(t)
	for _, era := range eras {
		res, err := s.connect(t, s.Person("ben", access.Instructor), era).CallTool(t.Context(), &mcp.CallToolParams{Name: "week_calendar", Arguments: map[string]any{"date": "2026-03-08"}})
		if err != nil || res.IsError {
			t.Fatal(era, err, res)
		}
		var out struct {
			Today string
			Days  []struct {
				Sessions []struct{ Leader, Status string }
			}
		}
		decode(t, res.StructuredContent, &out)
		if len(out.Days) != 7 || len(out.Days[0].Sessions) != 1 || out.Days[0].Sessions[0].Leader != "Ms ben" || out.Days[0].Sessions[0].Status != "scheduled" || out.Today != "2026-03-01" {
			t.Errorf("%s: %+v", era, out)
		}
		// A client without apps shows this.
		text := res.Content[0].(*mcp.TextContent).Text
		if !strings.Contains(text, "Monday, 2 March 2026\n- 19:00–20:00 Some yoga with Ms ben: 10 of 10 places free [id ") || strings.Contains(text, "Ms ana") {
			t.Errorf("%s: %s", era, text)
		}
	}
}

func TestTheWeekCalendarTakesTwoStoreRequests(t *testing.T) {
	s := newSite(t)
	s.Requests.Count()
	s.serve(s.Person("ana", access.Owner), post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"week_calendar","arguments":{}}}`))
	if n := s.Requests.Count(); n != 2 {
		t.Errorf("took %d store requests: one to count, one to read", n)
	}
}
