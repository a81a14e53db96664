package template

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.yaml.in/yaml/v4"
)

// Template is what the local run needs of a SAM template. References to resources are their logical ids.
type Template struct {
	Stage            string                     // StageName of the API
	Functions        []Function                 // in the template's order
	Routes           []Route                    // in the template's order
	Authorizers      map[string]string          // authorizer name → logical id of its function
	GatewayResponses map[string]GatewayResponse // by response type
	CORS             *CORS                      // nil when the API declares none
	Tables           []string                   // logical ids of the DynamoDB tables
	Streams          []Stream                   // in the template's order
	Schedules        []Schedule                 // in the template's order
}

// Function is one AWS::Serverless::Function.
type Function struct {
	LogicalID  string
	Name       string            // last element of CodeUri, which also names the built binary
	Env        map[string]string // Globals' variables under the function's own
	Timeout    time.Duration
	MemorySize int // MB
}

// Route is one Api event of a function.
type Route struct {
	Method     string // an HTTP method in upper case, or ANY
	Path       string // a REST resource path such as /{handle}/api/mcp
	FunctionID string // logical id
	Authorizer string // a key of Template.Authorizers, "" for none
}

// Read reads the template at path with the defaults of its parameters. Errors are one line that begins with the path
// and, where there is one, the line number.
func Read(path string) (*Template, error) {
	return ReadWith(path, nil)
}

// ReadWith is Read with values for some of the template's parameters.
func ReadWith(path string, parameters map[string]string) (*Template, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := parse(text, parameters)
	if err != nil {
		var at *lineError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %w", path, at.line, err)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// parse turns a template's text into a Template.
func parse(text []byte, parameters map[string]string) (*Template, error) {
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		return nil, yamlError(err)
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errorAt(root, "a template is a mapping with a Resources section")
	}
	if err := checkKeys(root); err != nil {
		return nil, err
	}
	scope, err := newScope(root, parameters)
	if err != nil {
		return nil, err
	}
	resources, err := scope.resources(root)
	if err != nil {
		return nil, err
	}
	t := &Template{}
	for _, r := range resources {
		if r.kind == "AWS::DynamoDB::Table" {
			t.Tables = append(t.Tables, r.id)
		}
	}
	globals := child(root, "Globals")
	events, err := t.readFunctions(scope, resources, child(globals, "Function"))
	if err != nil {
		return nil, err
	}
	api, err := t.readAPI(scope, resources)
	if err != nil {
		return nil, err
	}
	return t, t.readRoutes(events, api)
}

// resource is one entry of Resources whose condition holds.
type resource struct {
	id         string
	kind       string
	node       *yaml.Node
	properties *yaml.Node // unresolved, nil when there are none
}

// resources lists the resources that exist under the scope's parameters, in the template's order.
func (s *scope) resources(root *yaml.Node) ([]resource, error) {
	var list []resource
	for key, node := range pairs(child(root, "Resources")) {
		if condition := child(node, "Condition"); condition != nil {
			exists, err := s.condition(condition)
			if err != nil {
				return nil, err
			}
			if !exists {
				continue
			}
		}
		kind := child(node, "Type")
		if kind == nil {
			return nil, errorAt(key, "resource %s has no Type", key.Value)
		}
		list = append(list, resource{id: key.Value, kind: kind.Value, node: key, properties: child(node, "Properties")})
	}
	if len(list) == 0 {
		return nil, errorAt(root, "the template has no Resources")
	}
	return list, nil
}
