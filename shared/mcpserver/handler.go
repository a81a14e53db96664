package mcpserver

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"time"

	_ "frontdesk/shared/mcpserver/mcpenv"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Handler serves one server of the SDK over HTTP, in both eras of the protocol.
type Handler struct{ sdk http.Handler }

// New returns the handler of a server that has its middleware already: what New adds must be outside of it.
func New(server *mcp.Server) *Handler {
	server.AddReceivingMiddleware(recovering, ending)
	return &Handler{mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})}
}

type requestKey struct{}

// Serve answers a message that was read from the request. What the server runs for it ends when the request's context ends; the SDK
// itself goes on, or it would hang up on the answer that says so.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request, m Message, requestID string) {
	r = r.WithContext(context.WithValue(context.WithoutCancel(r.Context()), requestKey{}, r.Context()))
	r.Body = io.NopCloser(bytes.NewReader(m.Body))
	r.Header = decodedName(r.Header)
	a := &answer{ResponseWriter: w, requestID: requestID}
	h.sdk.ServeHTTP(a, r)
	a.finish(m.Call.ID)
}

// decodedName returns headers whose Mcp-Name the SDK (v1.8) can compare with the body. It does not decode the Base64 that the revision
// 2026-07-28 has for names and URIs that are not ASCII.
func decodedName(h http.Header) http.Header {
	text, encoded := strings.CutPrefix(h.Get("Mcp-Name"), "=?base64?")
	text, whole := strings.CutSuffix(text, "?=")
	name, err := base64.StdEncoding.DecodeString(text)
	if !encoded || !whole || err != nil {
		return h
	}
	h = h.Clone()
	h.Set("Mcp-Name", string(name))
	return h
}

// recovering turns a panic into an error: the SDK runs tools in goroutines of its own, where a panic would end the
// process with everything else that is in it.
func recovering(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
		defer func() {
			if p := recover(); p != nil {
				reqlog.Panic(ctx, p)
				res, err = nil, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: problem.Internal(nil).Message}
			}
		}()
		return next(ctx, method, req)
	}
}

// ending ends what runs when its HTTP request's context ends: the SDK passes on the context's values alone, to the older era
// of the protocol in any case.
func ending(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		request := ctx.Value(requestKey{}).(context.Context)
		return next(endsWith{ctx, request}, method, req)
	}
}

// endsWith has the values of one context and the end of another.
type endsWith struct {
	context.Context
	request context.Context
}

func (c endsWith) Deadline() (time.Time, bool) { return c.request.Deadline() }
func (c endsWith) Done() <-chan struct{}       { return c.request.Done() }
func (c endsWith) Err() error                  { return c.request.Err() }
