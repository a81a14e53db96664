package graphqlapi

import (
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/graphqlapi/schema"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestEveryFieldSaysWhatItNeeds keeps the schema complete: a field without a requirement is one nobody has thought
// about.
func TestEveryFieldSaysWhatItNeeds(t *testing.T) {
	for _, def := range load(t, schema.SDL()).Types {
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

func TestAFieldWithoutAKnownScopeIsRefused(t *testing.T) {
	unknown := ast.DirectiveList{{Name: "requires", Arguments: ast.ArgumentList{{Name: "scope", Value: &ast.Value{Raw: "no:such"}}}}}
	for name, directives := range map[string]ast.DirectiveList{"neither directive": nil, "an unknown scope": unknown, "no scope": {{Name: "requires"}}} {
		n := need{path: "forgotten"}
		n.scope, n.known = requirement(&ast.FieldDefinition{Name: "forgotten", Directives: directives})
		if err := n.check(access.Caller{Capabilities: access.All}); err == nil {
			t.Errorf("%s: the field was let through", name)
		}
	}
}
