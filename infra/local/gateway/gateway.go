package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"

	"frontdesk/infra/local/runtime"
	"frontdesk/infra/local/template"
	"frontdesk/shared/host"
)

// API Gateway's own limits. Payloads for Lambda have a smaller one, runtime.MaxPayload.
const (
	maxBody                   = 10 << 20 // bytes
	defaultIntegrationTimeout = 29 * time.Second
)

// InvokeFunc invokes the function with a logical id. Errors are those of runtime.Function.Invoke.
type InvokeFunc func(ctx context.Context, functionID, requestID string, payload []byte) ([]byte, error)

// Config says what the gateway needs. Template, Invoke, Now and NewID are required.
type Config struct {
	Template           *template.Template
	Invoke             InvokeFunc
	Now                func() time.Time
	NewID              func() string // unique, safe in a URL path; names requests and invocations
	PublicHost         string        // domainName in events, and what is served beside loopback names; empty takes and serves each request's Host
	IntegrationTimeout time.Duration // how long an invocation may take; 0 is API Gateway's 29 seconds
	Log                io.Writer     // gets one Write, one line, for each answer that is not a function's; nil discards
}

// Gateway is the REST API of a template. It may serve any number of requests at the same time.
type Gateway struct {
	config Config
	router router
	logMu  sync.Mutex
}

// New makes the gateway of a template.
func New(config Config) *Gateway {
	if config.IntegrationTimeout <= 0 {
		config.IntegrationTimeout = defaultIntegrationTimeout
	}
	if config.Log == nil {
		config.Log = io.Discard
	}
	return &Gateway{config: config, router: newRouter(config.Template.Routes)}
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{
		gateway: g,
		r:       r,
		id:      g.config.NewID(),
		now:     g.config.Now(),
		path:    sentPath(r),
		headers: forwardedHeaders(r),
	}
	w.Header().Set("X-Amzn-Requestid", c.id)
	if refused := c.serve(w); refused != nil {
		response := g.response(refused)
		g.log(c, response.StatusCode, refused)
		c.respond(w, refused, response)
	}
}

// call is one request on its way through the gateway.
type call struct {
	gateway    *Gateway
	r          *http.Request
	id         string
	now        time.Time
	path       string      // as sent, percent-encoding and all
	headers    http.Header // as functions see them
	resource   *resource   // nil until the path is found
	parameters map[string]string
	authorizer map[string]string // the authorizer's context with principalId, nil until it has answered
}

// serve writes the response, or returns why the gateway has to answer by itself.
func (c *call) serve(w http.ResponseWriter) *refusal {
	// A page of another site reaches this machine by DNS rebinding, but only under a name of its own.
	if public := c.gateway.config.PublicHost; public != "" && c.r.Host != public && !host.IsLoopbackAddress(c.r.Host) {
		return &refusal{kind: "DEFAULT_4XX", status: http.StatusForbidden, message: "Forbidden", why: "the host is not this one"}
	}
	var found bool
	c.resource, c.parameters, found = c.gateway.router.match(c.path)
	if !found {
		return refuse("MISSING_AUTHENTICATION_TOKEN", "no route has this path")
	}
	cors := c.gateway.config.Template.CORS
	if c.r.Method == http.MethodOptions && cors != nil && !c.resource.declares(http.MethodOptions) {
		preflight(w, cors)
		return nil
	}
	route, ok := c.resource.route(c.r.Method)
	if !ok {
		return refuse("MISSING_AUTHENTICATION_TOKEN", "no route of this path has this method")
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody+1))
	if err != nil {
		return &refusal{kind: "DEFAULT_4XX", status: http.StatusBadRequest, message: "Bad Request", why: "the body broke off"}
	}
	if len(body) > maxBody {
		return tooLarge("the body is larger than 10 MB")
	}
	if route.Authorizer != "" {
		if refused := c.authorize(c.gateway.config.Template.Authorizers[route.Authorizer]); refused != nil {
			return refused
		}
	}
	return c.integrate(w, route.FunctionID, body)
}

// integrate hands the request to its function and writes what it answers.
func (c *call) integrate(w http.ResponseWriter, functionID string, body []byte) *refusal {
	payload := encode(c.proxyEvent(body))
	if len(payload) > runtime.MaxPayload {
		return tooLarge("the event is larger than Lambda's 6 MB")
	}
	raw, err := c.invoke(functionID, payload)
	if errors.Is(err, context.DeadlineExceeded) {
		return refuse("INTEGRATION_TIMEOUT", fmt.Sprintf("%s took longer than %v", functionID, c.gateway.config.IntegrationTimeout))
	}
	if err != nil {
		return badGateway(fmt.Sprintf("%s: %v", functionID, err))
	}
	response, err := parseResponse(raw)
	if err != nil {
		return badGateway(fmt.Sprintf("%s: malformed proxy response: %v", functionID, err))
	}
	response.write(w, c.r.Method)
	return nil
}

// invoke calls a function within the integration's time. A client that goes away changes nothing, as in API Gateway.
func (c *call) invoke(functionID string, payload []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.r.Context()), c.gateway.config.IntegrationTimeout)
	defer cancel()
	return c.gateway.config.Invoke(ctx, functionID, c.gateway.config.NewID(), payload)
}

// preflight answers OPTIONS as the mock integration that SAM makes of the Cors property.
func preflight(w http.ResponseWriter, cors *template.CORS) {
	header := w.Header()
	for name, value := range map[string]string{
		"Access-Control-Allow-Origin":  cors.AllowOrigin,
		"Access-Control-Allow-Methods": cors.AllowMethods,
		"Access-Control-Allow-Headers": cors.AllowHeaders,
		"Access-Control-Max-Age":       cors.MaxAge,
	} {
		if value != "" {
			header.Set(name, value)
		}
	}
	if cors.AllowCredentials {
		header.Set("Access-Control-Allow-Credentials", "true")
	}
	header.Set("Content-Type", "application/json")
	io.WriteString(w, "{}\n")
}

// log writes the one line about an answer of the gateway itself. It names no header value and no query string: both may
// carry credentials.
func (g *Gateway) log(c *call, status int, refused *refusal) {
	why := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, refused.why)
	g.logMu.Lock()
	defer g.logMu.Unlock()
	fmt.Fprintf(g.config.Log, "%s %s %s %s %d %s: %s\n",
		c.now.UTC().Format(time.RFC3339), c.id, c.r.Method, c.path, status, refused.kind, why)
}
