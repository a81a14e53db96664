package gateway

import (
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Names of the account and the API as events and ARNs show them: AWS's own example account.
const (
	accountID = "123456789012"
	apiID     = "local"
)

// requestEvent is what the events for functions (proxy integration, format 1.0) and for REQUEST authorizers share. What
// a request lacks is null, as in API Gateway.
type requestEvent struct {
	Resource                        string              `json:"resource"`
	Path                            string              `json:"path"`
	HTTPMethod                      string              `json:"httpMethod"`
	Headers                         map[string]string   `json:"headers"`
	MultiValueHeaders               map[string][]string `json:"multiValueHeaders"`
	QueryStringParameters           map[string]string   `json:"queryStringParameters"`
	MultiValueQueryStringParameters map[string][]string `json:"multiValueQueryStringParameters"`
	PathParameters                  map[string]string   `json:"pathParameters"`
	StageVariables                  map[string]string   `json:"stageVariables"`
	RequestContext                  requestContext      `json:"requestContext"`
}

type requestContext struct {
	AccountID         string            `json:"accountId"`
	APIID             string            `json:"apiId"`
	Authorizer        map[string]string `json:"authorizer,omitempty"`
	DomainName        string            `json:"domainName"`
	DomainPrefix      string            `json:"domainPrefix"`
	ExtendedRequestID string            `json:"extendedRequestId"`
	HTTPMethod        string            `json:"httpMethod"`
	Identity          identity          `json:"identity"`
	Path              string            `json:"path"`
	Protocol          string            `json:"protocol"`
	RequestID         string            `json:"requestId"`
	RequestTime       string            `json:"requestTime"`
	RequestTimeEpoch  int64             `json:"requestTimeEpoch"` // milliseconds
	ResourcePath      string            `json:"resourcePath"`
	Stage             string            `json:"stage"`
}

type identity struct {
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

type proxyEvent struct {
	requestEvent
	Body            *string `json:"body"`
	IsBase64Encoded bool    `json:"isBase64Encoded"`
}

type authorizerEvent struct {
	Type      string `json:"type"`
	MethodArn string `json:"methodArn"`
	requestEvent
}

// proxyEvent is the event for the function. A body that is text goes as it is, any other in base64.
func (c *call) proxyEvent(body []byte) proxyEvent {
	event := proxyEvent{requestEvent: c.requestEvent()}
	switch {
	case len(body) == 0:
	case utf8.Valid(body):
		text := string(body)
		event.Body = &text
	default:
		text := base64.StdEncoding.EncodeToString(body)
		event.Body = &text
		event.IsBase64Encoded = true
	}
	return event
}

// authorizerEvent is the event for a REQUEST authorizer, which never sees the body.
func (c *call) authorizerEvent() authorizerEvent {
	return authorizerEvent{Type: "REQUEST", MethodArn: c.methodArn(), requestEvent: c.requestEvent()}
}

// methodArn names the request in an authorizer's policy.
func (c *call) methodArn() string {
	return "arn:aws:execute-api:us-east-1:" + accountID + ":" + apiID + "/" +
		c.gateway.config.Template.Stage + "/" + c.r.Method + "/" + strings.TrimPrefix(c.path, "/")
}

func (c *call) requestEvent() requestEvent {
	event := requestEvent{
		Path:              c.path,
		HTTPMethod:        c.r.Method,
		Headers:           last(c.headers),
		MultiValueHeaders: c.headers,
		RequestContext:    c.requestContext(),
		Resource:          c.resource.path,
	}
	if query := sentQuery(c.r); len(query) > 0 {
		event.QueryStringParameters = last(query)
		event.MultiValueQueryStringParameters = query
	}
	if len(c.parameters) > 0 {
		event.PathParameters = c.parameters
	}
	return event
}

// sentQuery returns every parameter of the query. net/url forgets those with a semicolon or an escape that is none: what a function
// does not see it cannot refuse.
func sentQuery(r *http.Request) url.Values {
	query := url.Values{}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if pair != "" {
			name, value, _ := strings.Cut(pair, "=")
			name = unescaped(name)
			query[name] = append(query[name], unescaped(value))
		}
	}
	return query
}

// unescaped decodes a part of a query, and leaves alone what cannot be decoded.
func unescaped(part string) string {
	if text, err := url.QueryUnescape(part); err == nil {
		return text
	}
	return part
}

// requestContext is also what context expressions of gateway responses read, then maybe without a resource.
func (c *call) requestContext() requestContext {
	stage := c.gateway.config.Template.Stage
	domain := c.gateway.config.PublicHost
	if domain == "" {
		domain = c.r.Host
	}
	prefix, _, _ := strings.Cut(domain, ".")
	rc := requestContext{
		AccountID:         accountID,
		APIID:             apiID,
		Authorizer:        c.authorizer,
		DomainName:        domain,
		DomainPrefix:      prefix,
		ExtendedRequestID: c.id,
		HTTPMethod:        c.r.Method,
		Identity:          identity{SourceIP: sourceIP(c.r), UserAgent: c.r.UserAgent()},
		Path:              "/" + stage + c.path,
		Protocol:          c.r.Proto,
		RequestID:         c.id,
		RequestTime:       c.now.UTC().Format("02/Jan/2006:15:04:05 -0700"),
		RequestTimeEpoch:  c.now.UnixMilli(),
		Stage:             stage,
	}
	if c.resource != nil {
		rc.ResourcePath = c.resource.path
	}
	return rc
}

// sentPath is the path as the client sent it. url.URL would decode it, or encode it again in its own way.
func sentPath(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		path, _, _ := strings.Cut(r.RequestURI, "?")
		return path
	}
	return r.URL.EscapedPath()
}

// sourceIP is the address of the connection, which no header can change.
func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// last reduces repeated values to the last, as API Gateway does in its single-value maps.
func last(values map[string][]string) map[string]string {
	single := make(map[string]string, len(values))
	for name, list := range values {
		single[name] = list[len(list)-1]
	}
	return single
}

// encode marshals an event; strings, maps of strings and numbers always can be.
func encode(event any) []byte {
	payload, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return payload
}
