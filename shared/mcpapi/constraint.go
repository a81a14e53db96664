package mcpapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/google/jsonschema-go/jsonschema"
)

// constraint narrows one argument. Zero fields say nothing.
type constraint struct {
	min, max           float64  // of a number; both or neither
	minLen, maxLen     int      // of a text, in characters
	minItems, maxItems int      // of a list
	oneOf              []string // the texts that there are
	format             string   // of a text: dayFormat or timeFormat
	otherwise          any      // what holds when the argument is left out
}

// Formats of texts, as JSON Schema names them.
const (
	dayFormat  = "date"      // 2026-06-01
	timeFormat = "date-time" // RFC 3339, with an offset
)

// Constraints of arguments that many operations have.
var (
	idText     = constraint{minLen: 1, maxLen: 100} // of an id that must be given
	anyID      = constraint{maxLen: 100}            // of one that may be left out, or be empty
	handleText = constraint{maxLen: 41}             // of a business's handle, with or without its @
	emailText  = constraint{maxLen: 254}
	phoneText  = constraint{maxLen: 40}
)

// texts are the values of an enumeration as a constraint's oneOf.
func texts[T ~string](values ...T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

// schemaOf returns the JSON Schema of T, narrowed. A constraint's name is an argument's; tags[] is the elements of the
// list tags, and segments[].start_time a member of each. Every property has one plain type: clients that turn schemas
// into another language stumble over lists of types. It panics for a T that has no schema, or a constraint on nothing.
func schemaOf[T any](constraints map[string]constraint) *jsonschema.Schema {
	s, err := jsonschema.For[T](nil)
	if err != nil {
		panic(fmt.Sprintf("mcpapi: no schema of %T: %v", *new(T), err))
	}
	plain(s)
	for name, c := range constraints {
		p := part(s, name)
		if p == nil {
			panic("mcpapi: constraint on " + name + ", which is not an argument")
		}
		c.narrow(p)
	}
	return s
}

// part returns the schema of a constraint's name within s, or nil.
func part(s *jsonschema.Schema, name string) *jsonschema.Schema {
	for _, step := range strings.Split(name, ".") {
		step, elements := strings.CutSuffix(step, "[]")
		if s = s.Properties[step]; s != nil && elements {
			s = s.Items
		}
		if s == nil {
			return nil
		}
	}
	return s
}

func (c constraint) narrow(p *jsonschema.Schema) {
	if c.min != 0 || c.max != 0 {
		p.Minimum, p.Maximum = &c.min, &c.max
	}
	set := func(bound **int, n int) {
		if n > 0 {
			*bound = &n
		}
	}
	set(&p.MinLength, c.minLen)
	set(&p.MaxLength, c.maxLen)
	set(&p.MinItems, c.minItems)
	set(&p.MaxItems, c.maxItems)
	for _, text := range c.oneOf {
		p.Enum = append(p.Enum, text)
	}
	if c.format != "" {
		p.Format = c.format
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
