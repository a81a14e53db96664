package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxResource is API Gateway's limit for a Resource of an authorizer's policy, in bytes.
const maxResource = 512

// policy is the IAM policy an authorizer returns.
type policy struct {
	Version   string      `json:"Version"`
	Statement []statement `json:"Statement"`
}

type statement struct {
	Effect    string          `json:"Effect"`
	Action    oneOrMany       `json:"Action"`
	Resource  oneOrMany       `json:"Resource"`
	Condition json.RawMessage `json:"Condition"`
}

// oneOrMany is a string or an array of strings.
type oneOrMany []string

// UnmarshalJSON accepts both forms.
func (o *oneOrMany) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = oneOrMany{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// check refuses a policy that API Gateway would not understand, and conditions, which only the real one evaluates.
func (p policy) check() error {
	if p.Version != "2012-10-17" && p.Version != "2008-10-17" {
		return fmt.Errorf("policyDocument: %q is not a Version of the policy language", p.Version)
	}
	if len(p.Statement) == 0 {
		return errors.New("policyDocument has no Statement")
	}
	for _, s := range p.Statement {
		switch {
		case s.Effect != "Allow" && s.Effect != "Deny":
			return fmt.Errorf("policyDocument: %q is not an Effect", s.Effect)
		case len(s.Action) == 0 || len(s.Resource) == 0:
			return errors.New("policyDocument: a statement lacks its Action or Resource")
		case len(s.Condition) > 0:
			return errors.New("policyDocument: the local run does not evaluate a Condition")
		}
		for _, resource := range s.Resource {
			if len(resource) > maxResource {
				return fmt.Errorf("policyDocument: a Resource is longer than %d bytes", maxResource)
			}
		}
	}
	return nil
}

// decision is what a policy says about a request.
type decision int

const (
	notMentioned decision = iota // has the effect of a denial
	allowed
	denied
)

// decide evaluates the policy for invoking a method: one Deny outweighs any Allow.
func (p policy) decide(methodArn string) decision {
	decided := notMentioned
	for _, s := range p.Statement {
		if !s.covers(methodArn) {
			continue
		}
		if s.Effect == "Deny" {
			return denied
		}
		decided = allowed
	}
	return decided
}

func (s statement) covers(methodArn string) bool {
	return s.Action.matches("execute-api:invoke", strings.ToLower) && s.Resource.matches(methodArn, func(p string) string { return p })
}

// matches tells whether one of the patterns, after normalizing it, matches the text.
func (o oneOrMany) matches(text string, normalize func(string) string) bool {
	for _, pattern := range o {
		if wildcard(normalize(pattern), text) {
			return true
		}
	}
	return false
}

// wildcard matches IAM patterns: * is any text, slashes included, and ? is any one character. It looks back only to the
// last *, so its time is bounded by the product of the lengths.
func wildcard(pattern, text string) bool {
	p, t := 0, 0
	star, resume := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
