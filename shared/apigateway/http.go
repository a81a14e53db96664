package apigateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// Context is what API Gateway says of a request beside the request itself.
type Context struct {
	RequestID  string
	SourceIP   string            // the connection's address as API Gateway saw it, or CloudFront where that stands before it
	Resource   string            // the route: /{handle}/api/mcp
	Authorizer map[string]string // the authorizer's context; empty on a route without one
}

type contextKey struct{}

// FromContext returns the request's Context; the zero one outside a request.
func FromContext(ctx context.Context) Context {
	c, _ := ctx.Value(contextKey{}).(Context)
	return c
}

// WithContext returns ctx carrying c.
func WithContext(ctx context.Context, c Context) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// Start serves h as a Lambda function behind a REST API's proxy integration, to what comes through the edge. It does not return.
func Start(e Edge, h http.Handler) { lambda.Start(e.Wrap(h)) }

// Wrap makes a Lambda handler of h, for an API that is called at its own domain. It returns an error only for an event that no REST
// API sends.
func Wrap(h http.Handler) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return Edge{}.Wrap(h)
}

// Wrap is the function Wrap for what comes through the edge. Anything else is answered 403.
func (e Edge) Wrap(h http.Handler) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		ctx, cancel := inTimeToAnswer(ctx)
		defer cancel()
		header := headers(event.Headers, event.MultiValueHeaders)
		source, ok := e.enter(header, event.RequestContext.Identity.SourceIP)
		if !ok {
			return passedBy(event.RequestContext.RequestID), nil
		}
		event.RequestContext.Identity.SourceIP = source
		r, err := request(ctx, event, header)
		if err != nil {
			return events.APIGatewayProxyResponse{}, err
		}
		w := &response{header: http.Header{}}
		h.ServeHTTP(w, r)
		return w.event(), nil
	}
}

// timeToAnswer is what is left of a function's time when its handler's ends.
const timeToAnswer = time.Second

// inTimeToAnswer ends what a handler waits for a second before Lambda ends the function, so that the handler can still say that it
// failed, and its line is still logged.
func inTimeToAnswer(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, end.Add(-timeToAnswer))
	}
	return ctx, func() {}
}

func request(ctx context.Context, event events.APIGatewayProxyRequest, header http.Header) (*http.Request, error) {
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fmt.Errorf("apigateway: body is not base64: %w", err)
		}
	}
	ctx = WithContext(ctx, Context{
		RequestID:  event.RequestContext.RequestID,
		SourceIP:   event.RequestContext.Identity.SourceIP,
		Resource:   event.Resource,
		Authorizer: flat(event.RequestContext.Authorizer),
	})
	r, err := http.NewRequestWithContext(ctx, event.HTTPMethod, "/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("apigateway: %w", err)
	}
	r.URL.Path, r.URL.RawPath = unescape(event.Path), event.Path
	r.URL.RawQuery = query(event).Encode()
	r.Header = header
	r.Host = r.Header.Get("Host")
	r.Pattern = event.Resource
	r.RemoteAddr = event.RequestContext.Identity.SourceIP
	r.ContentLength = int64(len(body))
	r.Header.Set("X-Request-Id", event.RequestContext.RequestID)
	for name, value := range event.PathParameters {
		r.SetPathValue(name, unescape(value))
	}
	return r, nil
}

// unescape decodes what a REST API hands on as it was sent, and leaves alone what cannot be decoded: sam local hands
// on the decoded form, in which a % may stand for itself.
func unescape(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

func query(event events.APIGatewayProxyRequest) url.Values {
	values := url.Values{}
	for name, value := range event.QueryStringParameters {
		values.Set(name, value)
	}
	maps.Copy(values, event.MultiValueQueryStringParameters)
	return values
}

// headers prefers the lists: the single values are the last of each. Names that differ in case only are one header, so
// that a second credential cannot hide behind the spelling of its name.
func headers(single map[string]string, lists map[string][]string) http.Header {
	h := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		for _, value := range lists[name] {
			h.Add(name, value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(single)) {
		if _, listed := lists[name]; !listed {
			h.Add(name, single[name])
		}
	}
	return h
}

func flat(authorizer map[string]any) map[string]string {
	out := make(map[string]string, len(authorizer))
	for name, value := range authorizer {
		switch v := value.(type) {
		case nil: // is as good as not there, and must not read as a text
		case string:
			out[name] = v
		default:
			out[name] = fmt.Sprint(v)
		}
	}
	return out
}

// response is an http.ResponseWriter that keeps the whole answer: a proxy integration hands it over in one piece.
type response struct {
	header http.Header
	sent   http.Header // as they were when the status was written
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush does nothing; it lets handlers that stream be used.
func (w *response) Flush() {}

func (w *response) event() events.APIGatewayProxyResponse {
	w.WriteHeader(http.StatusOK)
	out := events.APIGatewayProxyResponse{StatusCode: w.status, MultiValueHeaders: w.sent}
	if body := w.body.Bytes(); utf8.Valid(body) {
		out.Body = string(body)
	} else {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return out
}
