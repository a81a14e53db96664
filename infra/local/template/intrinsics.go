package template

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// scope is what intrinsic functions can refer to.
type scope struct {
	parameters   map[string]string // pseudo parameters included
	conditions   *yaml.Node
	mappings     *yaml.Node
	logicalIDs   map[string]bool
	inEvaluation map[string]bool // conditions being evaluated, to notice a circle
}

// Pseudo parameters as the local run sees them: AWS's own example account.
var pseudoParameters = map[string]string{
	"AWS::AccountId": "123456789012",
	"AWS::Partition": "aws",
	"AWS::Region":    "us-east-1",
	"AWS::StackName": "local",
	"AWS::StackId":   "arn:aws:cloudformation:us-east-1:123456789012:stack/local/local",
	"AWS::URLSuffix": "amazonaws.com",
}

const noValue = "AWS::NoValue"

// newScope reads Parameters, Conditions and the names of the Resources.
func newScope(root *yaml.Node, overrides map[string]string) (*scope, error) {
	s := &scope{
		parameters:   map[string]string{},
		conditions:   child(root, "Conditions"),
		mappings:     child(root, "Mappings"),
		logicalIDs:   map[string]bool{},
		inEvaluation: map[string]bool{},
	}
	declared := child(root, "Parameters")
	for name := range overrides {
		if child(declared, name) == nil {
			return nil, errorAt(root, "the template has no parameter %s", name)
		}
	}
	for name, node := range pairs(declared) {
		value, err := parameterValue(name, node, overrides)
		if err != nil {
			return nil, err
		}
		s.parameters[name.Value] = value
	}
	for name, value := range pseudoParameters {
		s.parameters[name] = value
	}
	for id := range pairs(child(root, "Resources")) {
		s.logicalIDs[id.Value] = true
	}
	return s, nil
}

func parameterValue(name, node *yaml.Node, overrides map[string]string) (string, error) {
	var parameter struct {
		Default       *string  `yaml:"Default"`
		AllowedValues []string `yaml:"AllowedValues"`
	}
	if err := load(node, &parameter); err != nil {
		return "", err
	}
	value, overridden := overrides[name.Value]
	if !overridden {
		if parameter.Default == nil {
			return "", errorAt(name, "parameter %s has no Default and no value was given", name.Value)
		}
		value = *parameter.Default
	}
	if len(parameter.AllowedValues) > 0 && !slices.Contains(parameter.AllowedValues, value) {
		return "", errorAt(name, "parameter %s cannot be %q: allowed are %s",
			name.Value, value, strings.Join(parameter.AllowedValues, ", "))
	}
	return value, nil
}

// resolve replaces every intrinsic function below n. The result is nil for AWS::NoValue, which its parent leaves out.
func (s *scope) resolve(n *yaml.Node) (*yaml.Node, error) {
	if name, argument, ok := intrinsic(n); ok {
		return s.call(name, argument)
	}
	switch n.Kind {
	case yaml.MappingNode:
		resolved := *n
		resolved.Content = nil
		for key, value := range pairs(n) {
			v, err := s.resolve(value)
			if err != nil {
				return nil, err
			}
			if v != nil {
				resolved.Content = append(resolved.Content, key, v)
			}
		}
		return &resolved, nil
	case yaml.SequenceNode:
		resolved := *n
		resolved.Content = nil
		for _, element := range n.Content {
			e, err := s.resolve(element)
			if err != nil {
				return nil, err
			}
			if e != nil {
				resolved.Content = append(resolved.Content, e)
			}
		}
		return &resolved, nil
	default:
		return n, nil
	}
}

// intrinsic recognizes both spellings, !Sub x and {Fn::Sub: x}, and returns the name without prefix.
func intrinsic(n *yaml.Node) (name string, argument *yaml.Node, ok bool) {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		untagged := *n
		untagged.Tag = map[yaml.Kind]string{yaml.ScalarNode: "!!str", yaml.SequenceNode: "!!seq", yaml.MappingNode: "!!map"}[n.Kind]
		return n.Tag[1:], &untagged, true
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil, false
	}
	name, long := strings.CutPrefix(n.Content[0].Value, "Fn::")
	return name, n.Content[1], long || name == "Ref"
}

// call applies one intrinsic function that yields a value.
func (s *scope) call(name string, argument *yaml.Node) (*yaml.Node, error) {
	switch name {
	case "Ref":
		if argument.Value == noValue {
			return nil, nil
		}
		value, err := s.ref(argument.Value, argument)
		return text(value, argument), err
	case "GetAtt":
		id, _, _ := strings.Cut(argument.Value, ".")
		if argument.Kind == yaml.SequenceNode && len(argument.Content) == 2 {
			id = argument.Content[0].Value
		}
		value, err := s.attribute(id, argument)
		return text(value, argument), err
	case "Sub":
		return s.sub(argument)
	case "If":
		if len(argument.Content) != 3 {
			return nil, errorAt(argument, "Fn::If takes a condition and two values")
		}
		holds, err := s.named(argument.Content[0])
		if err != nil {
			return nil, err
		}
		if holds {
			return s.resolve(argument.Content[1])
		}
		return s.resolve(argument.Content[2])
	case "FindInMap":
		return s.findInMap(argument)
	default:
		return nil, errorAt(argument, "the local run doesn't know the intrinsic function %s", name)
	}
}

// findInMap is Fn::FindInMap: an entry of Mappings.
func (s *scope) findInMap(argument *yaml.Node) (*yaml.Node, error) {
	keys, err := s.resolve(argument)
	if err != nil {
		return nil, err
	}
	if len(keys.Content) != 3 {
		return nil, errorAt(argument, "Fn::FindInMap takes a mapping and two keys")
	}
	found := s.mappings
	for _, key := range keys.Content {
		if found = child(found, key.Value); found == nil {
			return nil, errorAt(argument, "Mappings has no %s here", key.Value)
		}
	}
	return found, nil
}

// ref is the value of a parameter or the logical id of a resource, which its alias, that SAM makes, has locally too.
func (s *scope) ref(name string, at *yaml.Node) (string, error) {
	name = strings.TrimSuffix(name, ".Alias")
	if value, ok := s.parameters[name]; ok {
		return value, nil
	}
	if s.logicalIDs[name] {
		return name, nil
	}
	return "", errorAt(at, "%s is neither a parameter nor a resource", name)
}

// attribute is the logical id for every attribute: locally an ARN or a stream has no other name.
func (s *scope) attribute(id string, at *yaml.Node) (string, error) {
	if !s.logicalIDs[id] {
		return "", errorAt(at, "%s is not a resource", id)
	}
	return id, nil
}

var subVariable = regexp.MustCompile(`\$\{([^}]*)\}`)

// sub is Fn::Sub, with or without its map of variables.
func (s *scope) sub(argument *yaml.Node) (*yaml.Node, error) {
	pattern := argument
	var variables *yaml.Node
	if argument.Kind == yaml.SequenceNode {
		if len(argument.Content) != 2 {
			return nil, errorAt(argument, "Fn::Sub takes a text, or a text and a map")
		}
		pattern = argument.Content[0]
		var err error
		if variables, err = s.resolve(argument.Content[1]); err != nil {
			return nil, err
		}
	}
	var failure error
	value := subVariable.ReplaceAllStringFunc(pattern.Value, func(match string) string {
		name := strings.TrimSpace(match[2 : len(match)-1])
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		if v := child(variables, name); v != nil {
			return v.Value
		}
		var value string
		var err error
		if id, _, dotted := strings.Cut(name, "."); dotted {
			value, err = s.attribute(id, pattern)
		} else {
			value, err = s.ref(name, pattern)
		}
		if failure == nil {
			failure = err
		}
		return value
	})
	return text(value, argument), failure
}
