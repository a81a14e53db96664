package mcpapi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const jsonType = "application/json"

// listTTL is how long a client may keep a list, in milliseconds.
const listTTL = 5 * 60 * 1000

// cacheable says how long an answer holds, and for whom. What a door is, it is for everybody; what it offers depends on the credential;
// what a resource holds may change at any time.
func cacheable(_ context.Context, req mcp.Request, c *mcp.Cacheable) {
	switch req := req.(type) {
	case *mcp.ServerRequest[*mcp.DiscoverParams]:
		c.TTLMs, c.CacheScope = listTTL, "public"
	case *mcp.ReadResourceRequest:
		if c.TTLMs, c.CacheScope = 0, "private"; isApp(req.Params.URI) {
			c.TTLMs, c.CacheScope = listTTL, "public"
		}
	default:
		c.TTLMs, c.CacheScope = listTTL, "private"
	}
}

// newMCP makes the one server of a door, shared by all requests: everything that differs between callers comes with the
// request's context.
func (d *door) newMCP() *mcpserver.Handler {
	server := mcp.NewServer(&mcp.Implementation{Name: "frontdesk-" + string(d.name), Title: "Frontdesk", Version: "1.0.0", Icons: d.icons("")}, &mcp.ServerOptions{
		Instructions: d.instructions,
		// Nothing is ever announced to clients: there is no connection to announce it on.
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}, Resources: &mcp.ResourceCapabilities{}, Prompts: &mcp.PromptCapabilities{},
			Completions: &mcp.CompletionCapabilities{}, Extensions: d.extensions()},
		SetCacheable:      cacheable,
		CompletionHandler: d.complete,
	})
	for _, op := range d.operations {
		if op.resource {
			d.addResource(server, op)
		} else {
			d.addTool(server, op)
		}
		if op.app != nil {
			d.addApp(server, *op.app)
		}
	}
	for _, p := range d.prompts {
		d.addPrompt(server, p)
	}
	server.AddReceivingMiddleware(d.explained, d.onlyAllowed, d.located)
	return mcpserver.New(server)
}

func (d *door) addTool(server *mcp.Server, op operation) {
	server.AddTool(&mcp.Tool{
		Name: op.name, Title: op.title, Description: op.description, InputSchema: written(op.input), OutputSchema: written(op.output),
		Icons: d.icons(op.name), Annotations: &mcp.ToolAnnotations{Title: op.title, ReadOnlyHint: op.readOnly, DestructiveHint: &op.destructive, IdempotentHint: op.readOnly || op.idempotent, OpenWorldHint: &op.openWorld},
		Meta: op.app.toolMeta(),
	}, func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		c := access.CallerFrom(ctx)
		call, err := op.prepare(ctx, c, req.Params.Arguments)
		if err != nil {
			return d.toolError(ctx, c, err), nil
		}
		call, ask, err := d.confirmed(ctx, req, call)
		if err != nil {
			return d.toolError(ctx, c, err), nil
		} else if ask != nil {
			return ask, nil
		}
		answer, err := call.do(ctx)
		if err != nil {
			return d.toolError(ctx, c, err), nil
		}
		text, err := op.told(answer)
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}, StructuredContent: answer}, err
	})
}

// written is a schema as the lists have it: writing it anew for each of them would cost more than all else about a list.
func written(s *jsonschema.Schema) jsontext.Value {
	text, err := json.Marshal(s)
	if err != nil {
		panic("mcpapi: a schema that is no JSON: " + err.Error())
	}
	return text
}

// toolError tells the assistant what went wrong, in the tool's result, where it can act on it. What is missing in the
// credential is in _meta too: the header of the same content does not survive API Gateway.
func (d *door) toolError(ctx context.Context, c access.Caller, err error) *mcp.CallToolResult {
	e := problem.From(err)
	reqlog.Refuse(ctx, err)
	res := &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: problem.Envelope(c.RequestID, e)}}}
	if challenged(e) {
		res.Meta = d.challengeMeta(ctx, e)
	}
	return res
}

// explained adds what a program reads of our errors to the SDK's, for a tool or a resource that there is not.
func (d *door) explained(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		res, err := next(ctx, method, req)
		var e *jsonrpc.Error
		if !errors.As(err, &e) {
			return res, err
		}
		var missing *problem.Error
		data := map[string]any{}
		switch p := req.GetParams().(type) {
		case *mcp.CallToolParamsRaw:
			if _, known := d.find(p.Name, false); !known {
				missing = noSuch("tool").With("field", "name").With("value", p.Name)
			}
		case *mcp.GetPromptParams:
			if _, known := d.prompt(p.Name); !known {
				missing = noSuch("prompt").With("field", "name").With("value", p.Name)
			}
		case *mcp.ReadResourceParams:
			if _, known := d.resourceAt(p.URI); !known {
				missing, data["uri"] = noSuch("resource").With("field", "uri").With("value", p.URI), p.URI // uri: as the revision 2026-07-28 has it
			}
		}
		if missing == nil {
			reqlog.Refuse(ctx, rpcProblem(e.Code))
			return res, err
		}
		reqlog.Refuse(ctx, missing)
		data["code"], data["message"], data["details"] = missing.Code, missing.Message, missing.With("requestId", access.CallerFrom(ctx).RequestID).Details
		told := *e
		told.Data, _ = json.Marshal(data, json.Deterministic(true))
		return nil, &told
	}
}

// rpcProblem is what the SDK's error means to the request's line, if nothing better is known: its text may quote the request.
func rpcProblem(code int64) error {
	if code == jsonrpc.CodeInternalError {
		return problem.Internal(fmt.Errorf("JSON-RPC error %d", code))
	}
	return problem.New(problem.ValidationError, "JSON-RPC error %d", code)
}

// onlyAllowed leaves out of the lists what the caller cannot use.
func (d *door) onlyAllowed(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		res, err := next(ctx, method, req)
		if err != nil {
			return res, err
		}
		denied := func(op operation, known bool) bool {
			return !known || access.CallerFrom(ctx).Require(op.needs...) != nil
		}
		switch list := res.(type) {
		case *mcp.ListToolsResult:
			list.Tools = slices.DeleteFunc(list.Tools, func(t *mcp.Tool) bool { return denied(d.find(t.Name, false)) })
		case *mcp.ListResourcesResult:
			list.Resources = slices.DeleteFunc(list.Resources, func(r *mcp.Resource) bool { return denied(d.find(r.Name, true)) && denied(d.shownBy(r.URI)) })
		case *mcp.ListResourceTemplatesResult:
			list.ResourceTemplates = slices.DeleteFunc(list.ResourceTemplates, func(r *mcp.ResourceTemplate) bool { return denied(d.find(r.Name, true)) })
		case *mcp.ListPromptsResult:
			list.Prompts = slices.DeleteFunc(list.Prompts, func(offered *mcp.Prompt) bool {
				p, known := d.prompt(offered.Name)
				return !known || access.CallerFrom(ctx).Require(p.needs...) != nil
			})
		}
		return res, nil
	}
}
