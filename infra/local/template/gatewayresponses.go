package template

import (
	"regexp"

	"go.yaml.in/yaml/v4"
)

// GatewayResponse is how the API answers by itself for one response type.
type GatewayResponse struct {
	StatusCode int               // 0 leaves the type's own status
	Headers    map[string]string // header name → mapping expression, such as 'no-store' in quotes or context.requestId
	Templates  map[string]string // content type → body with $context variables
}

// ResponseTypes are API Gateway's response types with their default status. DEFAULT_4XX and DEFAULT_5XX have none of
// their own. REQUEST_TOO_LARGE is a type too, but API Gateway does not let it be customized.
var ResponseTypes = map[string]int{
	"ACCESS_DENIED":                  403,
	"API_CONFIGURATION_ERROR":        500,
	"AUTHORIZER_CONFIGURATION_ERROR": 500,
	"AUTHORIZER_FAILURE":             500,
	"BAD_REQUEST_BODY":               400,
	"BAD_REQUEST_PARAMETERS":         400,
	"DEFAULT_4XX":                    0,
	"DEFAULT_5XX":                    0,
	"EXPIRED_TOKEN":                  403,
	"INTEGRATION_FAILURE":            504,
	"INTEGRATION_TIMEOUT":            504,
	"INVALID_API_KEY":                403,
	"INVALID_SIGNATURE":              403,
	"MISSING_AUTHENTICATION_TOKEN":   403,
	"QUOTA_EXCEEDED":                 429,
	"RESOURCE_NOT_FOUND":             404,
	"THROTTLED":                      429,
	"UNAUTHORIZED":                   401,
	"UNSUPPORTED_MEDIA_TYPE":         415,
	"WAF_FILTERED":                   403,
}

var (
	static  = regexp.MustCompile(`^'[^']*'$`)
	mapping = regexp.MustCompile(`^(context|stageVariables|method\.request\.(header|path|querystring))\.[a-zA-Z0-9._-]+$`)
)

func readGatewayResponses(n *yaml.Node) (map[string]GatewayResponse, error) {
	responses := map[string]GatewayResponse{}
	for kind, node := range pairs(n) {
		if _, ok := ResponseTypes[kind.Value]; !ok {
			return nil, errorAt(kind, "%s is not a gateway response type that can be customized", kind.Value)
		}
		var declared struct {
			StatusCode         int `yaml:"StatusCode"`
			ResponseParameters struct {
				Headers map[string]string `yaml:"Headers"`
			} `yaml:"ResponseParameters"`
			ResponseTemplates map[string]string `yaml:"ResponseTemplates"`
		}
		if err := load(node, &declared); err != nil {
			return nil, err
		}
		if c := declared.StatusCode; c != 0 && (c < 200 || c > 599) {
			return nil, errorAt(kind, "%s: %d is not a status code", kind.Value, c)
		}
		for header, expression := range declared.ResponseParameters.Headers {
			if !static.MatchString(expression) && !mapping.MatchString(expression) {
				return nil, errorAt(kind, "%s: header %s: %s is neither 'text' in single quotes nor a mapping such as context.requestId",
					kind.Value, header, expression)
			}
		}
		responses[kind.Value] = GatewayResponse{
			StatusCode: declared.StatusCode,
			Headers:    declared.ResponseParameters.Headers,
			Templates:  declared.ResponseTemplates,
		}
	}
	return responses, nil
}
