package graphqlapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/graphqlapi/schema"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/webhook"

	"github.com/graph-gophers/graphql-go"
	gqlerrors "github.com/graph-gophers/graphql-go/errors"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Config is what the partner door needs.
type Config struct {
	Desk      *booking.Desk
	Endpoints *webhook.Endpoints
	Meter     *ratelimit.Meter // holds callers to their quota
	Recorder  *audit.Recorder  // logs what callers are refused; nil logs nothing
	CursorKey []byte           // seals cursors: at least 16 secret bytes, the same in every instance
	Origin    *url.URL         // scheme and host of our public address
}

// Handler is the partner door.
type Handler struct {
	config     Config
	executable *graphql.Schema
	analysed   *ast.Schema
	plans      plans
}

// parallel is how many resolvers of a request run at once. Those that wait for what another one reads for them count, too: it is more
// than a page has records, so that lists of different kinds are read at the same time.
const parallel = 256

// New returns the partner door. It fails when something is missing, or when the schema and its resolvers do not fit together.
func New(c Config) (*Handler, error) {
	if len(c.CursorKey) < 16 {
		return nil, errors.New("graphqlapi: CursorKey must have at least 16 bytes")
	}
	if c.Origin == nil || c.Origin.Host == "" {
		return nil, errors.New("graphqlapi: Origin is missing")
	}
	analysed, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schema.SDL()})
	if err != nil {
		return nil, fmt.Errorf("graphqlapi: schema: %w", err)
	}
	executable, err := graphql.ParseSchema(schema.SDL(), root{}, graphql.UseFieldResolvers(), graphql.UseStringDescriptions(), graphql.MaxDepth(maxDepth),
		graphql.MaxParallelism(parallel), graphql.PanicHandler(panics{}), graphql.Logger(panics{}))
	if err != nil {
		return nil, fmt.Errorf("graphqlapi: resolvers: %w", err)
	}
	return &Handler{config: c, executable: executable, analysed: analysed}, nil
}

// response is an answer of GraphQL over HTTP.
type response struct {
	Data       json.RawMessage `json:"data,omitempty"`
	Errors     []responseError `json:"errors,omitempty"`
	Extensions struct {
		Cost *cost `json:"cost,omitempty"` // of a request that was counted
	} `json:"extensions,omitzero"`

	status int
	// invalidDocument: the document does not parse or does not fit the schema; the status depends on the media type.
	invalidDocument bool
}

type responseError struct {
	Message    string               `json:"message"`
	Locations  []gqlerrors.Location `json:"locations,omitempty"`
	Path       []any                `json:"path,omitempty"`
	Extensions map[string]any       `json:"extensions"`

	cause error // for the request's line
}

// ServeDoor answers one request of a caller.
func (h *Handler) ServeDoor(w http.ResponseWriter, r *http.Request, c access.Caller) {
	p := h.prepare(r, c)
	standing, err := h.config.Meter.Take(r.Context(), ratelimit.QuotaOf(c.Client), p.use(c))
	standing.SetHeaders(w.Header())
	var res response
	var codes []string // of what failed
	switch {
	case err != nil:
		problem.SetRetryAfter(w.Header(), err)
		res = failed(c, err)
	case p.refused != nil:
		res = *p.refused
		if denied := p.denied(); len(denied) > 0 {
			h.config.Recorder.Refused(r.Context(), c, denied[0].path, causes(denied)...)
		}
	default:
		c.IdempotencyKey = p.key
		res = h.execute(r.Context(), c, p.request)
		codes = res.codes()
	}
	if !standing.End.IsZero() {
		requested, actual := p.cost(res.Data)
		reqlog.Set(r.Context(), reqlog.Cost, requested)
		res.Extensions.Cost = newCost(requested, actual, standing)
	}
	for _, e := range res.Errors {
		reqlog.Refuse(r.Context(), e.cause)
	}
	res.write(w, r)
	h.config.Meter.Ended(standing, codes...)
}

// codes lists the codes of the errors.
func (res response) codes() (codes []string) {
	for _, e := range res.Errors {
		codes = append(codes, fmt.Sprint(e.Extensions["code"]))
	}
	return codes
}

func (res response) write(w http.ResponseWriter, r *http.Request) {
	kind := mediaType(r.Header.Values("Accept"))
	if kind == legacy && res.invalidDocument {
		res.status = http.StatusOK // before the other media type existed, 200 meant that a GraphQL server has answered
	}
	if res.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, POST")
	}
	text, err := json.Marshal(res)
	if err != nil {
		panic(err) // an answer that cannot be written is ours to mend, and a 500
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(res.status)
	w.Write(append(text, '\n'))
}

// timeLimit ends a request while there is still time to say so: the gateway gives up after 29 seconds.
const timeLimit = 20 * time.Second

func (h *Handler) execute(ctx context.Context, c access.Caller, in request) response {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	out := h.executable.Exec(withReading(ctx, newReading(&h.config, c)), in.Query, in.OperationName, in.Variables)
	if out.Data == nil && len(out.Errors) > 0 && out.Errors[0].Rule != "" {
		return refusedByExecutor(c, out.Errors)
	}
	res := response{Data: out.Data, status: http.StatusOK}
	if out.Data == nil { // time ran out
		res.status = http.StatusInternalServerError
	}
	for _, e := range out.Errors {
		// The document and its variables were judged before: what goes wrong now without a resolver's error is ours.
		shown := problem.Internal(e)
		if e.ResolverError != nil {
			shown = problem.From(e.ResolverError)
		}
		said := extensions(c, shown)
		if shown.Code == problem.ValidationError {
			// In a word of graphql-java, which programs know that do not know our codes: to them, a field's error is the server's fault else.
			said["classification"] = "ValidationError"
		}
		res.Errors = append(res.Errors, responseError{shown.Message, e.Locations, e.Path, said, shown})
	}
	return res
}

// panics keeps what a resolver panicked with out of the answer, and puts it into the request's line.
type panics struct{}

// MakePanicError implements errors.PanicHandler.
func (panics) MakePanicError(ctx context.Context, value any) *gqlerrors.QueryError {
	return gqlerrors.Errorf("%s", problem.Internal(nil).Message)
}

// LogPanic implements log.Logger.
func (panics) LogPanic(ctx context.Context, value any) {
	reqlog.Panic(ctx, value)
}

func extensions(c access.Caller, e *problem.Error) map[string]any {
	return e.With("requestId", c.RequestID).Extensions()
}

func failed(c access.Caller, err error) response {
	e := problem.From(err)
	return response{Errors: []responseError{{Message: e.Message, Extensions: extensions(c, e), cause: e}}, status: e.Code.Status()}
}

// errInvalidDocument stands for what is wrong with a document, which quotes it: a log must not.
var errInvalidDocument = problem.New(problem.ValidationError, "The document is invalid.")

// mostProblems is how many of a document's mistakes are told. Each pair of fields can be one.
const mostProblems = 20

func invalidDocument(c access.Caller, problems gqlerror.List) response {
	res := response{status: http.StatusBadRequest, invalidDocument: true}
	for _, p := range problems[:min(len(problems), mostProblems)] {
		e := responseError{Message: p.Message, Extensions: extensions(c, errInvalidDocument), cause: errInvalidDocument}
		for _, l := range p.Locations {
			e.Locations = append(e.Locations, gqlerrors.Location{Line: l.Line, Column: l.Column})
		}
		res.Errors = append(res.Errors, e)
	}
	return res
}

// refusedByExecutor is the answer to the few documents that the validator takes and the executor, which validates again by rules of an
// earlier specification, does not: a variable that is required and has a default, for one. Nothing has run.
func refusedByExecutor(c access.Caller, problems []*gqlerrors.QueryError) response {
	res := response{status: http.StatusBadRequest, invalidDocument: true}
	for _, p := range problems {
		res.Errors = append(res.Errors, responseError{p.Message, p.Locations, nil, extensions(c, errInvalidDocument), errInvalidDocument})
	}
	return res
}

// refusedWhole names every field that stood in the way. Nothing has run.
func refusedWhole(c access.Caller, refused []refusal) response {
	res := response{status: http.StatusForbidden}
	for _, r := range refused {
		e := r.err.With("field", r.path)
		res.Errors = append(res.Errors, responseError{Message: r.path + ": " + e.Message, Extensions: extensions(c, e), cause: e})
	}
	return res
}
