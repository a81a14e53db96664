package mcpapi

import (
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// property returns the property of s that name means: its own name, or that name in the other of camelCase and
// snake_case. Assistants mix the two, as the published names do. The schema is nil for a name of nothing.
func property(s *jsonschema.Schema, name string) (published string, _ *jsonschema.Schema) {
	if p := s.Properties[name]; p != nil {
		return name, p
	}
	if published = camelCase(name); published != name && snakeCase(published) == name && s.Properties[published] != nil {
		return published, s.Properties[published]
	}
	if published = snakeCase(name); published != name && camelCase(published) == name && s.Properties[published] != nil {
		return published, s.Properties[published]
	}
	return name, nil
}

// snakeCase turns customerId into customer_id.
func snakeCase(name string) string {
	var b strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// camelCase turns customer_id into customerId.
func camelCase(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if c := name[i]; c == '_' && i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z' {
			i++
			b.WriteByte(name[i] - 'a' + 'A')
			continue
		}
		b.WriteByte(name[i])
	}
	return b.String()
}
