package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"frontdesk/infra/local/runtime"
)

// maxAuthorizerResult is API Gateway's limit for what an authorizer returns, in bytes.
const maxAuthorizerResult = 8 << 10

// authorize asks the authorizer and keeps its context in the call, for the function or for the gateway response.
func (c *call) authorize(functionID string) *refusal {
	raw, err := c.invoke(functionID, encode(c.authorizerEvent()))
	if functionError := new(runtime.FunctionError); errors.As(err, &functionError) && functionError.Message == "Unauthorized" {
		return refuse("UNAUTHORIZED", "the authorizer returned the error Unauthorized")
	}
	if err != nil {
		return refuse("AUTHORIZER_FAILURE", fmt.Sprintf("%s: %v", functionID, err))
	}
	result, err := parseAuthorizerResult(raw)
	if err != nil {
		return refuse("AUTHORIZER_CONFIGURATION_ERROR", fmt.Sprintf("%s: %v", functionID, err))
	}
	c.authorizer = result.context
	switch result.policy.decide(c.methodArn()) {
	case allowed:
		return nil
	case denied:
		refused := refuse("ACCESS_DENIED", "the authorizer's policy denies it")
		refused.message += " with an explicit deny"
		return refused
	default:
		return refuse("ACCESS_DENIED", "no statement of the authorizer's policy allows "+c.methodArn())
	}
}

// authorizerResult is a checked answer of an authorizer.
type authorizerResult struct {
	policy  policy
	context map[string]string // with principalId
}

// parseAuthorizerResult holds an authorizer's answer to API Gateway's rules: a principal, a policy, and a context of
// strings, numbers and booleans, which arrive as strings.
func parseAuthorizerResult(raw []byte) (*authorizerResult, error) {
	if len(raw) > maxAuthorizerResult {
		return nil, fmt.Errorf("the result has %d bytes, more than 8 KB", len(raw))
	}
	var answer struct {
		PrincipalID    string         `json:"principalId"`
		PolicyDocument policy         `json:"policyDocument"`
		Context        map[string]any `json:"context"`
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // a number's text is what functions get
	if err := decoder.Decode(&answer); err != nil {
		return nil, err
	}
	if answer.PrincipalID == "" {
		return nil, errors.New("principalId is missing")
	}
	if err := answer.PolicyDocument.check(); err != nil {
		return nil, err
	}
	result := &authorizerResult{policy: answer.PolicyDocument, context: map[string]string{}}
	for key, value := range answer.Context {
		text, ok := scalar(value)
		if !ok {
			return nil, fmt.Errorf("context.%s is neither a string nor a number nor a boolean", key)
		}
		result.context[key] = text
	}
	result.context["principalId"] = answer.PrincipalID
	return result, nil
}

func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	default:
		return "", false
	}
}
