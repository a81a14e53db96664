package mcpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// count counts a request: for its client when it has a credential, for the address that it came from when it has none.
func (d *Doors) count(r *http.Request, c access.Caller, u ratelimit.Use) (ratelimit.Standing, error) {
	if c.Principal == access.Nobody {
		return d.config.Limits.TakeSeveral(r.Context(), ratelimit.PublicRequests, ratelimit.Source(r.RemoteAddr), u.Requests)
	}
	return d.config.Meter.Take(r.Context(), ratelimit.QuotaOf(c.Client), u)
}

// use is what a request takes of its client's quota: of a batch, each request counts for what it does. A request that is
// refused counts as a request and does nothing else.
func (d *door) use(c access.Caller, in incoming) ratelimit.Use {
	u := ratelimit.Use{Client: c.CountedAs(), Place: ratelimit.Place{Door: string(c.Door), Business: c.Business.ID}, Denied: map[string]int{}, Called: map[string]int{}}
	switch {
	case in.err != nil:
		reason := problem.From(in.err).Reason()
		if reason == "" {
			reason = invalidRequest
		}
		u.Requests, u.Denied[reason] = 1, 1
	case in.form == bareGet:
		u.Requests, u.Called["index"] = 1, 1
	case in.form == plainForm:
		op, known := d.find(in.plain.Name, in.plain.Type == "resource")
		add(&u, c, op, known, unknownCall)
	case in.Batch != nil:
		for _, one := range in.Batch {
			op, known := d.called(one)
			add(&u, c, op, known, method(one))
		}
	default:
		op, known := d.called(in.Call)
		add(&u, c, op, known, method(in.Call))
	}
	return u
}

// Names in a client's history of what is not one of our operations.
const (
	invalidRequest = "invalid_request"
	unknownCall    = "unknown"
)

// add counts one call of an operation, or of something else.
func add(u *ratelimit.Use, c access.Caller, op operation, known bool, otherwise string) {
	u.Requests++
	if !known {
		u.Called[otherwise]++
		return
	}
	u.Called[op.name]++
	if err := c.Require(op.needs...); err != nil {
		u.Denied[problem.From(err).Reason()]++
		return
	}
	if op.writes() {
		u.Writes++
	}
}

// asked says for the request's line what a request asks for, in our words: those of a client may be anything.
func (d *door) asked(in incoming) string {
	switch {
	case in.form == bareGet:
		return "index"
	case in.form == plainForm && in.plain.Type != "":
		op, _ := d.find(in.plain.Name, in.plain.Type == "resource")
		return in.plain.Type + " " + cmp.Or(op.name, unknownCall)
	case in.Batch != nil:
		return fmt.Sprintf("batch of %d", len(in.Batch))
	case in.Call.Method == "":
		return ""
	}
	op, _ := d.named(in.Call)
	return strings.TrimSpace(method(in.Call) + " " + op.name)
}

// methods are those of MCP that a client's history tells apart. What a client calls anything else is not ours to keep.
var methods = []string{
	"initialize", "ping", "server/discover", "tools/list", "tools/call", "resources/list", "resources/read", "resources/templates/list", "prompts/list", "prompts/get",
	"notifications/initialized", "notifications/cancelled", "subscriptions/listen", "completion/complete",
}

func method(asked mcpserver.Call) string {
	if slices.Contains(methods, asked.Method) {
		return asked.Method
	}
	return unknownCall
}

// called returns the operation that a JSON-RPC request calls, if it does.
func (d *door) called(asked mcpserver.Call) (operation, bool) {
	switch asked.Method {
	case "tools/call":
		return d.find(asked.Params.Name, false)
	case "resources/read":
		return d.resourceAt(asked.Params.URI)
	default:
		return operation{}, false
	}
}

// named returns the operation that a JSON-RPC request calls, or the prompt that it asks for, or that of either whose arguments it
// wants completed.
func (d *door) named(asked mcpserver.Call) (operation, bool) {
	switch asked.Method {
	case "prompts/get":
		p, known := d.prompt(asked.Params.Name)
		return p.operation, known
	case "completion/complete":
		return d.referred(&mcp.CompleteReference{Type: asked.Params.Ref.Type, Name: asked.Params.Ref.Name, URI: asked.Params.Ref.URI})
	default:
		return d.called(asked)
	}
}
