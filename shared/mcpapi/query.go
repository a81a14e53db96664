package mcpapi

import (
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

// fromQuery turns the query of a resource's URI into arguments, by the types that the schema gives them. A list is its
// parameter repeated, also as name[]; of an enumeration, with commas too.
func fromQuery(s *jsonschema.Schema, query string) ([]byte, error) {
	q, err := url.ParseQuery(query)
	if unescaped, bad := url.QueryUnescape(query); err != nil || bad != nil || !utf8.ValidString(unescaped) {
		return nil, problem.Invalid("uri", query, "What follows the question mark of the URI cannot be read: write name=value, joined by &, and escape what is not a letter or digit.")
	}
	in := map[string]any{}
	for _, written := range slices.Sorted(maps.Keys(q)) {
		values := q[written]
		name := strings.TrimSuffix(written, "[]")
		_, p := property(s, name)
		switch {
		case p != nil && p.Type == "array" && p.Items != nil:
			list, _ := in[name].([]any)
			in[name] = append(list, elements(p.Items, values)...)
		case len(values) > 1:
			return nil, problem.Invalid(written, values, "%s is repeated.", written)
		case p == nil:
			in[written] = values[0]
		default:
			in[written] = typed(p, values[0])
		}
	}
	return json.Marshal(in, json.Deterministic(true))
}

func elements(items *jsonschema.Schema, values []string) (list []any) {
	for _, value := range values {
		parts := []string{value}
		if len(items.Enum) > 0 {
			parts = strings.Split(value, ",")
		}
		for _, one := range parts {
			list = append(list, typed(items, one))
		}
	}
	return list
}

// typed is a parameter's text as the value that the schema wants, where it is one; the check refuses what stays a text.
func typed(p *jsonschema.Schema, text string) any {
	switch p.Type {
	case "integer", "number":
		if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n
		}
	case "boolean":
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	return text
}
