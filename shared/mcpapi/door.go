package mcpapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/mcpserver"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Config is what the doors need. Desk and Origin must be set.
type Config struct {
	Desk   *booking.Desk
	Meter  *ratelimit.Meter   // of callers with a credential
	Limits *ratelimit.Limiter // of those without
	Origin *url.URL           // the public address
	// AllowedOrigins are browser origins beside our own that may call.
	AllowedOrigins []string
	// Loopback lets browser pages of this machine call, in the local run.
	Loopback bool
	// Recorder logs what callers are refused; nil logs nothing.
	Recorder *audit.Recorder
	// StateKey seals what a client brings back, a question's state or a list's cursor: 32 secret bytes, the same in every
	// instance. Where requests are served, it must be set, and so must Now and Random.
	StateKey []byte
	Now      func() time.Time
	Random   io.Reader
}

// Doors answers at every MCP address.
type Doors struct {
	config  Config
	origins mcpserver.Origins
	doors   map[access.Door]*door
}

// door is one of the doors: its operations and the MCP server that offers them.
type door struct {
	name         access.Door
	origin       *url.URL
	instructions string
	operations   []operation
	prompts      []prompt
	completers   map[string]completer // by name of the argument, of whatever it is an argument
	words        map[string]string
	recorder     *audit.Recorder
	states       states
	mcp          *mcpserver.Handler
}

// New returns the doors. It panics on an operation whose types have no schema, which every test that calls it finds.
func New(c Config) *Doors {
	d := &Doors{config: c, origins: mcpserver.Origins{Own: c.Origin, Allowed: c.AllowedOrigins, Loopback: c.Loopback}, doors: map[access.Door]*door{}}
	for _, one := range []*door{staffDoor(c), assistantDoor(c), accountDoor(c)} {
		d.add(one)
	}
	return d
}

// add completes a door that says what it offers, and opens it.
func (d *Doors) add(one *door) {
	one.origin, one.states, one.recorder = d.config.Origin, newStates(d.config), d.config.Recorder
	for i := range one.operations {
		one.operations[i].words, one.operations[i].recorder = one.words, one.recorder
	}
	one.equip()
	one.mcp = one.newMCP()
	d.doors[one.name] = one
}

// ServeDoor answers one request of a caller, at the door they came in by.
func (d *Doors) ServeDoor(w http.ResponseWriter, r *http.Request, c access.Caller) {
	one, ok := d.doors[c.Door]
	if !ok {
		err := problem.New(problem.NotFound, "There is nothing at this address.")
		reqlog.Refuse(r.Context(), err)
		problem.WriteRefusal(w, c.RequestID, "", err)
		return
	}
	in := incoming{err: d.origins.Check(r)}
	if in.err == nil {
		in = one.receive(r)
	}
	if in.form != bareGet && in.err == nil {
		c, in.err = one.takeKey(c, r.Header, in)
	}
	reqlog.Set(r.Context(), reqlog.Operation, one.asked(in))
	standing, err := d.count(r, c, one.use(c, in))
	standing.SetHeaders(w.Header())
	if err != nil {
		reqlog.Refuse(r.Context(), err)
		one.refuse(w, c, in, err)
		return
	}
	ctx, cancel := context.WithTimeout(access.WithCaller(r.Context(), c), timeLimit)
	defer cancel()
	ctx, failed := withFailures(context.WithValue(ctx, addressKey{}, r.URL.Path))
	reqlog.Refuse(ctx, in.err)
	one.serve(w, r.WithContext(ctx), c, in)
	d.config.Meter.Ended(standing, failed.list()...)
}

// timeLimit ends what a request began while there is still time to say so: the gateway gives up after 29 seconds.
const timeLimit = 20 * time.Second

// serve answers a request in its form: it judges the scope of what is called, and leaves the rest of MCP to the SDK.
func (d *door) serve(w http.ResponseWriter, r *http.Request, c access.Caller, in incoming) {
	switch {
	case in.err != nil && in.form == plainForm:
		d.refuse(w, c, in, in.err)
		return
	case in.err != nil:
		mcpserver.Refuse(w, c.RequestID, in.err)
		return
	case in.form == bareGet:
		d.serveIndex(w, c)
		return
	case in.form == plainForm:
		d.servePlain(w, r, c, in.plain)
		return
	}
	if err := d.unauthorized(r.Context(), c, in.Call); err != nil {
		d.challenge(w, r, c, in.Call, err)
		return
	}
	d.mcp.Serve(w, r, in.Message, c.RequestID)
}

// find returns the door's tool or resource of that name.
func (d *door) find(name string, resource bool) (operation, bool) {
	i := slices.IndexFunc(d.operations, func(op operation) bool { return op.name == name && op.resource == resource })
	if i < 0 {
		return operation{}, false
	}
	return d.operations[i], true
}

// unauthorized judges the operation or the prompt that a single call names: whether a token would help, or one with more scopes.
func (d *door) unauthorized(ctx context.Context, c access.Caller, asked mcpserver.Call) error {
	op, known := d.named(asked)
	if !known {
		return nil
	}
	if err := op.permit(ctx, c); challenged(err) {
		return err
	}
	return nil
}

// challenged reports whether another token would help against a refusal.
func challenged(err error) bool {
	e := problem.From(err)
	return e != nil && (e.Code == problem.Unauthorized || e.Reason() == problem.ReasonInsufficientScope)
}

// challenge answers 401 or 403 as MCP asks, with a result that an assistant can read in the body.
func (d *door) challenge(w http.ResponseWriter, r *http.Request, c access.Caller, asked mcpserver.Call, err error) {
	w.Header().Set("WWW-Authenticate", d.stepUp(r.Context(), err))
	status := problem.From(err).Code.Status()
	answer := map[string]any{"jsonrpc": "2.0", "id": asked.ID}
	if asked.Method == "tools/call" {
		res := d.toolError(r.Context(), c, err)
		result := map[string]any{"content": res.Content, "isError": true, "_meta": res.Meta}
		if r.Header.Get("MCP-Protocol-Version") >= modern {
			result["resultType"] = "complete"
		}
		answer["result"] = result
	} else {
		data := problem.From(err).With("requestId", c.RequestID)
		answer["error"] = map[string]any{"code": status, "message": data.Message, "data": map[string]any{
			"code": data.Code, "message": data.Message, "details": data.Details, "_meta": d.challengeMeta(r.Context(), err)}}
	}
	w.Header().Set("Cache-Control", "no-store")
	problem.WriteJSON(w, status, answer)
}

// challengeMeta says the challenge in the body, because API Gateway renames the header.
func (d *door) challengeMeta(ctx context.Context, err error) mcp.Meta {
	return mcp.Meta{"mcp/www_authenticate": []string{d.stepUp(ctx, err)}}
}

// stepUp is the challenge of the address that was asked. It names every scope that is missing, and to who has no token says nothing of
// one (RFC 6750, section 3.1). A client that holds an API key cannot step up, and reads the same in the body.
func (d *door) stepUp(ctx context.Context, err error) string {
	e := problem.From(err)
	required, _ := e.Details["requiredScopes"].([]string)
	challenge := problem.Challenge{Scope: strings.Join(required, " "), ResourceMetadata: access.MetadataURL(d.origin, ctx.Value(addressKey{}).(string))}
	if e.Code == problem.Forbidden {
		challenge.Error, challenge.ErrorDescription = e.Reason(), e.Message
	}
	return challenge.String()
}

// addressKey is of the path that a request came to: the account door has two, and the metadata of each names it alone.
type addressKey struct{}
