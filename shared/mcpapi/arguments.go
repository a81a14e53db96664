package mcpapi

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"github.com/google/jsonschema-go/jsonschema"
)

// constraint narrows one argument. Zero fields say nothing.
type constraint struct {
	min, max       float64 // of a number; both or neither
	minLen, maxLen int     // of a text, in characters
	otherwise      any     // what holds when the argument is left out
}

// schemaOf returns the JSON Schema of T, narrowed. Every property has one plain type: clients that turn schemas into
// another language stumble over lists of types. It panics for a T that has no schema, or a constraint on nothing.
func schemaOf[T any](constraints map[string]constraint) *jsonschema.Schema {
	s, err := jsonschema.For[T](nil)
	if err != nil {
		panic(fmt.Sprintf("mcpapi: no schema of %T: %v", *new(T), err))
	}
	plain(s)
	for name, c := range constraints {
		p := s.Properties[name]
		if p == nil {
			panic("mcpapi: constraint on " + name + ", which is not an argument")
		}
		c.narrow(p)
	}
	return s
}

func (c constraint) narrow(p *jsonschema.Schema) {
	if c.min != 0 || c.max != 0 {
		p.Minimum, p.Maximum = &c.min, &c.max
	}
	if c.minLen > 0 {
		p.MinLength = &c.minLen
	}
	if c.maxLen > 0 {
		p.MaxLength = &c.maxLen
	}
	if c.otherwise != nil {
		p.Default, _ = json.Marshal(c.otherwise)
	}
}

// plain takes null out of lists of types, everywhere in s.
func plain(s *jsonschema.Schema) {
	if len(s.Types) > 0 {
		types := slices.DeleteFunc(slices.Clone(s.Types), func(t string) bool { return t == "null" })
		s.Type, s.Types = types[0], nil
	}
	for _, p := range s.Properties {
		plain(p)
	}
	if s.Items != nil {
		plain(s.Items)
	}
}

// check holds arguments to an object's schema and fills in defaults. Its errors name the argument and the value, which
// a schema validator's do not. No arguments at all are an empty object.
func check(s *jsonschema.Schema, arguments []byte) ([]byte, error) {
	if len(bytes.TrimSpace(arguments)) == 0 || string(bytes.TrimSpace(arguments)) == "null" {
		arguments = []byte("{}")
	}
	var in map[string]any
	if err := json.Unmarshal(arguments, &in); err != nil {
		return nil, problem.New(problem.ValidationError, "The arguments must be a JSON object without repeated names.")
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		p, known := s.Properties[name]
		if !known {
			return nil, problem.Invalid(name, in[name], "%s is not an argument; the arguments are %s.", name, strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", "))
		}
		if err := checkValue(name, p, in[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range s.Required {
		if _, ok := in[name]; !ok {
			return nil, problem.New(problem.ValidationError, "%s is missing.", name).With("field", name)
		}
	}
	for name, p := range s.Properties {
		if _, given := in[name]; !given && p.Default != nil {
			var v any
			if err := json.Unmarshal(p.Default, &v); err != nil {
				return nil, err
			}
			in[name] = v
		}
	}
	return json.Marshal(in)
}

func checkValue(name string, p *jsonschema.Schema, value any) error {
	ok := false
	switch v := value.(type) {
	case string:
		ok = p.Type == "string"
		n := utf8.RuneCountInString(v)
		if ok && (p.MinLength != nil && n < *p.MinLength || p.MaxLength != nil && n > *p.MaxLength) {
			return problem.Invalid(name, v, "%s must have %s.", name, lengths(p))
		}
	case float64:
		ok = p.Type == "number" || p.Type == "integer" && v == math.Trunc(v)
		if ok && (p.Minimum != nil && v < *p.Minimum || p.Maximum != nil && v > *p.Maximum) {
			return problem.Invalid(name, v, "Invalid parameter: %s must be between %v and %v", name, *p.Minimum, *p.Maximum)
		}
	case bool:
		ok = p.Type == "boolean"
	case []any:
		ok = p.Type == "array" && p.Items != nil
		for _, element := range v {
			if !ok {
				break
			}
			if err := checkValue(name, p.Items, element); err != nil {
				return err
			}
		}
	}
	if !ok {
		return problem.Invalid(name, value, "%s must be of the type %s.", name, p.Type)
	}
	return nil
}

func lengths(p *jsonschema.Schema) string {
	least, most := 0, "any number of"
	if p.MinLength != nil {
		least = *p.MinLength
	}
	if p.MaxLength != nil {
		most = strconv.Itoa(*p.MaxLength)
	}
	return fmt.Sprintf("%d to %s characters", least, most)
}

// fromQuery turns the query of a resource's URI into arguments, by the types that the schema gives them.
func fromQuery(s *jsonschema.Schema, q url.Values) ([]byte, error) {
	in := map[string]any{}
	for name, values := range q {
		p := s.Properties[name]
		if p != nil && p.Type == "array" {
			in[name] = values
			continue
		}
		if len(values) > 1 {
			return nil, problem.Invalid(name, values, "%s is repeated.", name)
		}
		in[name] = values[0]
		if p == nil {
			continue
		}
		if n, err := strconv.ParseFloat(values[0], 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) && (p.Type == "integer" || p.Type == "number") {
			in[name] = n
		}
		if b, err := strconv.ParseBool(values[0]); err == nil && p.Type == "boolean" {
			in[name] = b
		}
	}
	return json.Marshal(in)
}
