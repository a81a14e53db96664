package mcpapi

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"github.com/google/jsonschema-go/jsonschema"
)

// check holds arguments to an object's schema, gives them their published names, and fills in defaults. Its errors name
// the argument as the caller wrote it, and the value, which a schema validator's do not. No arguments at all are an
// empty object. written is how the caller wrote the names that are published otherwise.
func check(s *jsonschema.Schema, arguments []byte) (checked []byte, written map[string]string, _ error) {
	if len(bytes.TrimSpace(arguments)) == 0 || string(bytes.TrimSpace(arguments)) == "null" {
		arguments = []byte("{}")
	}
	var in map[string]any
	if err := json.Unmarshal(arguments, &in); err != nil {
		return nil, nil, problem.New(problem.ValidationError, "The arguments must be a JSON object without repeated names.")
	}
	c := checking{written: map[string]string{}}
	if err := c.object(place{}, s, in); err != nil {
		return nil, nil, err
	}
	checked, err := json.Marshal(in, json.Deterministic(true))
	return checked, c.written, err
}

// place is where a value stands in the arguments, such as segments[1].start_time.
type place struct{ published, written string }

func (p place) member(published, written string) place {
	if p.published == "" {
		return place{published, written}
	}
	return place{p.published + "." + published, p.written + "." + written}
}

func (p place) element(i int) place {
	return place{fmt.Sprintf("%s[%d]", p.published, i), fmt.Sprintf("%s[%d]", p.written, i)}
}

type checking struct{ written map[string]string }

// object checks the members of in, and renames and completes them in place.
func (c checking) object(at place, s *jsonschema.Schema, in map[string]any) error {
	given := map[string]string{} // how a published name was written
	for _, name := range slices.Sorted(maps.Keys(in)) {
		value := in[name]
		published, p := property(s, name)
		here := at.member(published, name)
		if p == nil {
			return problem.Invalid(here.written, value, "%s is not an argument; the arguments are %s.", here.written, strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", "))
		}
		if value == nil && !slices.Contains(s.Required, published) {
			delete(in, name) // programs write so what they leave out
			continue
		}
		if other, twice := given[published]; twice {
			return problem.Invalid(here.written, value, "%s and %s are the same argument: give one of them.", other, name)
		}
		given[published] = name
		if err := c.value(here, p, value); err != nil {
			return err
		}
		if published != name {
			delete(in, name)
			in[published] = value
		}
		if here.published != here.written {
			c.written[here.published] = here.written
		}
	}
	for _, name := range s.Required {
		if _, ok := given[name]; !ok {
			missing := at.member(name, name).written
			return problem.New(problem.ValidationError, "%s is missing.", missing).With("field", missing)
		}
	}
	for name, p := range s.Properties {
		if _, ok := given[name]; !ok && p.Default != nil {
			var v any
			if err := json.Unmarshal(p.Default, &v); err != nil {
				return err
			}
			in[name] = v
		}
	}
	return nil
}

func (c checking) value(at place, p *jsonschema.Schema, value any) error {
	switch v := value.(type) {
	case string:
		if p.Type == "string" {
			return checkText(at.written, p, v)
		}
	case float64:
		if p.Type == "number" || p.Type == "integer" && v == math.Trunc(v) && math.Abs(v) <= maxInteger {
			return checkNumber(at.written, p, v)
		}
	case bool:
		if p.Type == "boolean" {
			return nil
		}
	case map[string]any:
		if p.Type == "object" {
			return c.object(at, p, v)
		}
	case []any:
		if p.Type == "array" && p.Items != nil {
			return c.list(at, p, v)
		}
	}
	return problem.Invalid(at.written, value, "%s must be of the type %s.", at.written, p.Type)
}

// maxInteger is the largest that JSON readers agree about.
const maxInteger = 1 << 53

func (c checking) list(at place, p *jsonschema.Schema, list []any) error {
	if outside(p.MinItems, p.MaxItems, len(list)) {
		return problem.Invalid(at.written, list, "%s must have %s elements.", at.written, span(p.MinItems, p.MaxItems))
	}
	for i, element := range list {
		if err := c.value(at.element(i), p.Items, element); err != nil {
			return err
		}
	}
	return nil
}

func checkText(name string, p *jsonschema.Schema, text string) error {
	if outside(p.MinLength, p.MaxLength, utf8.RuneCountInString(text)) {
		return problem.Invalid(name, text, "%s must have %s characters.", name, span(p.MinLength, p.MaxLength))
	}
	if len(p.Enum) > 0 && !slices.Contains(p.Enum, any(text)) {
		return problem.Invalid(name, text, "%s must be one of %s.", name, alternatives(p.Enum))
	}
	switch p.Format {
	case timeFormat:
		_, err := instant(name, text)
		return err
	case dayFormat:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return problem.Invalid(name, text, "%s must be a day, such as 2026-06-01.", name)
		}
	}
	return nil
}

func checkNumber(name string, p *jsonschema.Schema, n float64) error {
	if p.Minimum != nil && n < *p.Minimum || p.Maximum != nil && n > *p.Maximum {
		plain := func(bound *float64) string { return strconv.FormatFloat(*bound, 'f', -1, 64) }
		return problem.Invalid(name, n, "Invalid parameter: %s must be between %s and %s", name, plain(p.Minimum), plain(p.Maximum))
	}
	return nil
}

func outside(least, most *int, n int) bool {
	return least != nil && n < *least || most != nil && n > *most
}

func span(least, most *int) string {
	from, to := 0, "any number of"
	if least != nil {
		from = *least
	}
	if most != nil {
		to = strconv.Itoa(*most)
	}
	return fmt.Sprintf("%d to %s", from, to)
}

func alternatives(enum []any) string {
	var all []string
	for _, one := range enum {
		all = append(all, fmt.Sprint(one))
	}
	return strings.Join(all, ", ")
}
