package mcpapi

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// scheme is that of our resources' URIs.
const scheme = "frontdesk://"

// A resource is a list, whose arguments are the query of its URI (frontdesk://services?includeVariants=false), or one
// record, named by the last segment of its path (frontdesk://sessions/{sessionId}).

// list reports whether the resource is a list, with an address of its own.
func (op operation) list() bool { return op.path == "" }

// uri is an address of the resource that the SDK finds it by.
func (op operation) uri() string {
	if op.list() {
		return scheme + op.name
	}
	collection, _ := op.split()
	return scheme + collection + "_"
}

// split cuts a record's path in its collection, with the slash, and the argument that names the record.
func (op operation) split() (collection, argument string) {
	collection, argument, _ = strings.Cut(op.path, "{")
	return collection, strings.TrimSuffix(argument, "}")
}

// template is the resource's URI template: RFC 6570, lists repeated.
func (op operation) template() string {
	if !op.list() {
		return scheme + op.path
	}
	var parameters []string
	for _, name := range slices.Sorted(maps.Keys(op.input.Properties)) {
		if op.input.Properties[name].Type == "array" {
			name += "*"
		}
		parameters = append(parameters, name)
	}
	if len(parameters) == 0 {
		return scheme + op.name
	}
	return scheme + op.name + "{?" + strings.Join(parameters, ",") + "}"
}

// resourceAt returns the resource that a URI is of, whatever its arguments.
func (d *door) resourceAt(uri string) (operation, bool) {
	path, ours := strings.CutPrefix(uri, scheme)
	path, _, _ = strings.Cut(path, "?")
	for _, op := range d.operations {
		if !op.resource || !ours {
			continue
		}
		collection, _ := op.split()
		record, below := strings.CutPrefix(path, collection)
		if op.list() && path == op.name || !op.list() && below && record != "" && !strings.Contains(record, "/") {
			return op, true
		}
	}
	return operation{}, false
}

// argumentsOf turns the URI of a resource into its arguments.
func (op operation) argumentsOf(uri string) ([]byte, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(uri, scheme), "?")
	if op.list() {
		return fromQuery(op.input, query)
	}
	collection, argument := op.split()
	record, err := url.PathUnescape(strings.TrimPrefix(path, collection))
	if err != nil {
		return nil, problem.Invalid("uri", uri, "This is not a resource URI: %s is not escaped as it should be.", argument)
	}
	return fromQuery(op.input, strings.Trim(query+"&"+url.Values{argument: {record}}.Encode(), "&"))
}

// asResource offers what a reading tool tells as a resource too: a list, or one record with its path.
func asResource(tool operation, name, path string) operation {
	tool.resource, tool.name, tool.path = true, name, path
	return tool
}

func (d *door) addResource(server *mcp.Server, op operation) {
	read := func(ctx context.Context, _ *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return d.read(ctx, access.CallerFrom(ctx), op, askedURI(ctx))
	}
	icons := d.icons(op.name)
	if op.list() {
		server.AddResource(&mcp.Resource{Name: op.name, Title: op.title, Description: op.description, MIMEType: jsonType, URI: op.uri(), Icons: icons}, read)
	}
	if op.template() != op.uri() {
		server.AddResourceTemplate(&mcp.ResourceTemplate{Name: op.name, Title: op.title, Description: op.description, MIMEType: jsonType, URITemplate: op.template(), Icons: icons}, read)
	}
}

func (d *door) read(ctx context.Context, c access.Caller, op operation, uri string) (*mcp.ReadResourceResult, error) {
	if err := op.permit(ctx, c); err != nil {
		return nil, d.rpcError(ctx, c, err)
	}
	arguments, err := op.argumentsOf(uri)
	if err != nil {
		return nil, d.rpcError(ctx, c, err)
	}
	answer, err := op.run(ctx, c, arguments)
	if err != nil {
		return nil, d.rpcError(ctx, c, err)
	}
	text, err := json.Marshal(answer)
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: uri, MIMEType: jsonType, Text: string(text)}}}, err
}

// rpcError is a refusal where MCP has no results that are errors: everywhere but at tools.
func (d *door) rpcError(ctx context.Context, c access.Caller, err error) error {
	e := problem.From(err)
	reqlog.Refuse(ctx, err)
	data, _ := json.Marshal(e.With("requestId", c.RequestID), json.Deterministic(true))
	code := int64(e.Code.Status())
	if e.Code == problem.ValidationError || e.Code == problem.NotFound {
		code = jsonrpc.CodeInvalidParams
	}
	return &jsonrpc.Error{Code: code, Message: e.Message, Data: data}
}

type uriKey struct{}

func askedURI(ctx context.Context) string {
	uri, _ := ctx.Value(uriKey{}).(string)
	return uri
}

// located finds our resources by our rules. The SDK would match a template to the letter: parameters in another order, in
// the other case, or repeated would be no resource to it.
func (d *door) located(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		read, ok := req.(*mcp.ReadResourceRequest)
		if !ok || read.Params == nil {
			return next(ctx, method, req)
		}
		op, known := d.resourceAt(read.Params.URI)
		if !known {
			return next(ctx, method, req)
		}
		ctx = context.WithValue(ctx, uriKey{}, read.Params.URI)
		request, params := *read, *read.Params
		params.URI, request.Params = op.uri(), &params
		return next(ctx, method, &request)
	}
}
