package localrun

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Session is an upcoming class session as the public door shows it.
type Session struct {
	ActivityID, LeaderID string
	StartTime            time.Time
	SpotsLeft, Capacity  int
}

// Upcoming lists a business's upcoming class sessions as the public door shows them.
func (d Demo) Upcoming(t testing.TB, business int) []Session {
	t.Helper()
	a := Call(t, http.MethodPost, d.BaseURL+"/public/api/mcp", "",
		fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"browse_sessions","arguments":{"handle":%q,"days":21,"limit":100}}}`, d.Handle(business)))
	var res struct {
		Result struct {
			StructuredContent struct{ Sessions []Session }
		}
	}
	a.JSON(t, &res)
	if a.Status != http.StatusOK || len(res.Result.StructuredContent.Sessions) == 0 {
		t.Fatalf("browse_sessions: %d %s", a.Status, a.Body)
	}
	return res.Result.StructuredContent.Sessions
}
