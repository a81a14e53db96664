package mcpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver/mcptest"
)

// TestTrapT2EveryFormHasATimeLimit that leaves time to say that it is over. Package mcpserver brings it to the tools.
func TestTrapT2EveryFormHasATimeLimit(t *testing.T) {
	d := newDoors(t)
	var left time.Duration
	one := d.doors[access.Assistant]
	one.operations = append(one.operations, define(operation{name: "how_long", readOnly: true}, nil,
		func(ctx context.Context, _ access.Caller, _ struct{}) (struct{}, error) {
			end, _ := ctx.Deadline()
			left = time.Until(end)
			return struct{}{}, nil
		}))
	one.mcp = one.newMCP()
	plain := httptest.NewRequest(http.MethodPost, "/api/mcp", strings.NewReader(`{"type":"tool","name":"how_long"}`))
	plain.Header.Set("Content-Type", "application/json")
	requests := map[string]*http.Request{"plain": plain}
	for _, era := range mcptest.Eras {
		requests[era] = mcptest.Request(era, "tools/call", map[string]any{"name": "how_long"})
	}
	for form, r := range requests {
		left = 0
		w := httptest.NewRecorder()
		d.ServeDoor(w, r, access.Caller{Principal: "key:1", Door: access.Assistant})
		if left <= 0 || left > timeLimit {
			t.Errorf("%s: %v left: %s", form, left, w.Body)
		}
	}
}
