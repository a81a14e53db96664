package template

import (
	"maps"
	"path"
	"time"

	"go.yaml.in/yaml/v4"
)

// Lambda's own defaults.
const (
	defaultTimeout    = 3 // seconds
	defaultMemorySize = 128
)

// functionProperties are the properties of a function, and of Globals.Function, that the local run reads.
type functionProperties struct {
	CodeURI     string `yaml:"CodeUri"`
	Timeout     int    `yaml:"Timeout"`    // seconds
	MemorySize  int    `yaml:"MemorySize"` // MB
	Environment struct {
		Variables map[string]string `yaml:"Variables"`
	} `yaml:"Environment"`
	Events yaml.Node `yaml:"Events"`
}

// apiEvent is an Api event whose route is not yet checked against the API.
type apiEvent struct {
	function string
	node     *yaml.Node // the event's name
	Method   string     `yaml:"Method"`
	Path     string     `yaml:"Path"`
	API      string     `yaml:"RestApiId"`
	Auth     struct {
		Authorizer string `yaml:"Authorizer"`
	} `yaml:"Auth"`
}

// readFunctions fills t.Functions, t.Streams and t.Schedules, and returns the functions' Api events.
func (t *Template) readFunctions(s *scope, resources []resource, globalsNode *yaml.Node) ([]apiEvent, error) {
	globals, err := s.functionProperties(globalsNode)
	if err != nil {
		return nil, err
	}
	var events []apiEvent
	for _, r := range resources {
		if r.kind != "AWS::Serverless::Function" {
			continue
		}
		own, err := s.functionProperties(r.properties)
		if err != nil {
			return nil, err
		}
		if own.CodeURI == "" {
			return nil, errorAt(r.node, "function %s has no CodeUri", r.id)
		}
		env := maps.Clone(globals.Environment.Variables)
		if env == nil {
			env = map[string]string{}
		}
		maps.Copy(env, own.Environment.Variables)
		t.Functions = append(t.Functions, Function{
			LogicalID:  r.id,
			Name:       path.Base(own.CodeURI),
			Env:        env,
			Timeout:    time.Duration(firstPositive(own.Timeout, globals.Timeout, defaultTimeout)) * time.Second,
			MemorySize: firstPositive(own.MemorySize, globals.MemorySize, defaultMemorySize),
		})
		ofFunction, err := t.readEvents(r.id, &own.Events)
		if err != nil {
			return nil, err
		}
		events = append(events, ofFunction...)
	}
	return events, nil
}

func (s *scope) functionProperties(n *yaml.Node) (functionProperties, error) {
	var properties functionProperties
	resolved, err := s.resolve(only(n, "CodeUri", "Timeout", "MemorySize", "Environment", "Events"))
	if err != nil {
		return properties, err
	}
	return properties, load(resolved, &properties)
}

func firstPositive(numbers ...int) int {
	for _, n := range numbers {
		if n > 0 {
			return n
		}
	}
	return 0
}
