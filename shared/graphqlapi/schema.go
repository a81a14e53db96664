package graphqlapi

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed schema/*.graphql
var schemaFiles embed.FS

// SDL returns the whole schema, as published.
func SDL() string {
	files, _ := fs.Glob(schemaFiles, "schema/*.graphql")
	var all strings.Builder
	for _, name := range files {
		text, _ := schemaFiles.ReadFile(name)
		all.Write(text)
		all.WriteString("\n")
	}
	return all.String()
}

// requirement returns the scope that a field needs, or "" where any key will do. ok is false for a field that says
// neither, which no request may touch.
func requirement(f *ast.FieldDefinition) (scope string, ok bool) {
	if d := f.Directives.ForName("requires"); d != nil {
		if a := d.Arguments.ForName("scope"); a != nil {
			return a.Value.Raw, true
		}
		return "", false
	}
	return "", f.Directives.ForName("anyKey") != nil || strings.HasPrefix(f.Name, "__")
}
