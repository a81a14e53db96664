package graphqlapi

import (
	"strings"
	"testing"

	"frontdesk/shared/access"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestEveryFieldSaysWhatItNeeds keeps the schema complete: a field without a requirement is one nobody has thought
// about.
func TestEveryFieldSaysWhatItNeeds(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: SDL()})
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range schema.Types {
		if def.BuiltIn || def.Kind != ast.Object && def.Kind != ast.Interface {
			continue
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			scope, ok := requirement(f)
			if !ok {
				t.Errorf("%s.%s says neither @requires nor @anyKey", def.Name, f.Name)
			}
			if s, known := access.FindScope(scope); scope != "" && (!known || s.Door != access.Partner) {
				t.Errorf("%s.%s requires %q, which is no scope of partner keys", def.Name, f.Name, scope)
			}
			if scope != "" && !strings.Contains(f.Description, "Scope: `"+scope+"`") {
				t.Errorf("%s.%s does not name its scope in its description", def.Name, f.Name)
			}
		}
	}
}

func TestAFieldThatSaysNothingIsRefused(t *testing.T) {
	w := walk{caller: access.Caller{Capabilities: access.All}}
	w.field(&ast.Field{Name: "forgotten", Definition: &ast.FieldDefinition{Name: "forgotten"}}, "")
	if len(w.refused) != 1 {
		t.Error("a field that says neither @requires nor @anyKey was let through")
	}
}
