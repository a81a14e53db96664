package gateway

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"frontdesk/infra/local/template"
)

// refusal is an answer of the gateway itself: a gateway response.
type refusal struct {
	kind    string // response type
	status  int    // before any override; 0 is the type's own
	message string // context.error.message; empty is null
	why     string // for the log only
}

// builtIn are the message and the x-amzn-ErrorType of the response types that the local run can produce.
var builtIn = map[string]struct{ message, errorType string }{
	"ACCESS_DENIED":                  {"User is not authorized to access this resource", "AccessDeniedException"},
	"AUTHORIZER_CONFIGURATION_ERROR": {"", "AuthorizerConfigurationException"},
	"AUTHORIZER_FAILURE":             {"", "AuthorizerFailureException"},
	"DEFAULT_4XX":                    {"Bad Request", "BadRequestException"},
	"DEFAULT_5XX":                    {"Internal server error", "InternalServerErrorException"},
	"INTEGRATION_TIMEOUT":            {"Endpoint request timed out", "InternalServerErrorException"},
	"MISSING_AUTHENTICATION_TOKEN":   {"Missing Authentication Token", "MissingAuthenticationTokenException"},
	"REQUEST_TOO_LARGE":              {"Request Too Long", "RequestTooLargeException"},
	"UNAUTHORIZED":                   {"Unauthorized", "UnauthorizedException"},
}

// refuse makes a refusal with the type's own status and message.
func refuse(kind, why string) *refusal {
	return &refusal{kind: kind, status: template.ResponseTypes[kind], message: builtIn[kind].message, why: why}
}

// badGateway answers for a function that failed or returned a malformed response; API Gateway has no response type for
// it.
func badGateway(why string) *refusal {
	r := refuse("DEFAULT_5XX", why)
	r.status = http.StatusBadGateway
	return r
}

func tooLarge(why string) *refusal {
	r := refuse("REQUEST_TOO_LARGE", why)
	r.status = http.StatusRequestEntityTooLarge
	return r
}

// defaultTemplates is API Gateway's own body.
var defaultTemplates = map[string]string{"application/json": `{"message":$context.error.messageString}`}

// response is the gateway response that applies: the one declared for the type, or else for its class, which then gives
// everything but the status. A declared one is not completed from its class: no header is inherited.
func (g *Gateway) response(refused *refusal) template.GatewayResponse {
	declared := g.config.Template.GatewayResponses
	response, ok := declared[refused.kind]
	switch {
	case refused.kind == "REQUEST_TOO_LARGE":
		// API Gateway does not let this one be customized. It has no CORS headers, so a browser shows a network error.
		response = template.GatewayResponse{}
	case ok:
	case refused.status >= 500:
		response = declared["DEFAULT_5XX"]
	default:
		response = declared["DEFAULT_4XX"]
	}
	if response.StatusCode == 0 {
		response.StatusCode = refused.status
	}
	if len(response.Templates) == 0 {
		response.Templates = defaultTemplates
	}
	return response
}

// respond writes the gateway response.
func (c *call) respond(w http.ResponseWriter, refused *refusal, response template.GatewayResponse) {
	header := w.Header()
	header.Set("X-Amzn-Errortype", builtIn[refused.kind].errorType)
	contentType := "application/json"
	if _, ok := response.Templates[contentType]; !ok {
		contentType = slices.Min(slices.Collect(maps.Keys(response.Templates)))
	}
	header.Set("Content-Type", contentType)
	values := c.contextValues(refused)
	for name, expression := range response.Headers {
		if value := c.mapped(expression, values); value != "" {
			header.Set(name, value)
		}
	}
	body := contextVariable.ReplaceAllStringFunc(response.Templates[contentType], func(variable string) string {
		return values[strings.TrimPrefix(variable, "$context.")]
	})
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(response.StatusCode)
	io.WriteString(w, body)
}

var contextVariable = regexp.MustCompile(`\$context(\.[a-zA-Z0-9_-]+)+`)

// contextValues are the values of context.NAME, by NAME. The substitution is plain: only error.messageString is JSON.
func (c *call) contextValues(refused *refusal) map[string]string {
	rc := c.requestContext()
	quoted := []byte("null")
	if refused.message != "" {
		quoted, _ = json.Marshal(refused.message)
	}
	values := map[string]string{
		"accountId":           rc.AccountID,
		"apiId":               rc.APIID,
		"domainName":          rc.DomainName,
		"domainPrefix":        rc.DomainPrefix,
		"error.message":       refused.message,
		"error.messageString": string(quoted),
		"error.responseType":  refused.kind,
		"extendedRequestId":   rc.ExtendedRequestID,
		"httpMethod":          rc.HTTPMethod,
		"identity.sourceIp":   rc.Identity.SourceIP,
		"identity.userAgent":  rc.Identity.UserAgent,
		"path":                rc.Path,
		"protocol":            rc.Protocol,
		"requestId":           rc.RequestID,
		"requestTime":         rc.RequestTime,
		"requestTimeEpoch":    strconv.FormatInt(rc.RequestTimeEpoch, 10),
		"resourcePath":        rc.ResourcePath,
		"stage":               rc.Stage,
	}
	for key, value := range rc.Authorizer {
		values["authorizer."+key] = value
	}
	return values
}

// mapped is the value of a header's mapping expression, "" when there is none. The API has no stage variables.
func (c *call) mapped(expression string, contextValues map[string]string) string {
	if text, ok := isStatic(expression); ok {
		return text
	}
	if name, ok := strings.CutPrefix(expression, "context."); ok {
		return contextValues[name]
	}
	if name, ok := strings.CutPrefix(expression, "method.request.header."); ok {
		return c.headers.Get(name)
	}
	if name, ok := strings.CutPrefix(expression, "method.request.path."); ok {
		return c.parameters[name]
	}
	if name, ok := strings.CutPrefix(expression, "method.request.querystring."); ok {
		return sentQuery(c.r).Get(name)
	}
	return ""
}

// isStatic recognizes 'text' in a mapping expression and returns the text.
func isStatic(expression string) (string, bool) {
	text, opened := strings.CutPrefix(expression, "'")
	text, closed := strings.CutSuffix(text, "'")
	return text, opened && closed
}
