package graphqlapi_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/graphqlapi/schema"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// described is what introspection tells of something that has a name.
type described struct {
	Name, Description                     string
	Args, Fields, InputFields, EnumValues []described
}

// TestIntrospectionTellsEverything: programs that introspect see no directives, so the descriptions carry what the SDL says by them.
func TestIntrospectionTellsEverything(t *testing.T) {
	s := newSite(t)
	w := httptest.NewRecorder()
	s.door.ServeDoor(w, query(`{ __schema { types { name description fields { name description args { name description } } inputFields { name description } enumValues { name description } } } }`),
		s.Key(access.Partner, "products:read"))
	var in struct {
		Data struct {
			Schema struct{ Types []described } `json:"__schema"`
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &in); err != nil {
		t.Fatal(err)
	}
	sdl, err := gqlparser.LoadSchema(&ast.Source{Input: schema.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, shown := range in.Data.Schema.Types {
		of := sdl.Types[shown.Name]
		if of == nil || of.BuiltIn {
			continue
		}
		seen++
		for _, part := range append(append(shown.InputFields, shown.EnumValues...), shown) {
			tell(t, shown.Name+" "+part.Name, part.Description, "")
		}
		for _, f := range shown.Fields {
			want := "Any key."
			if d := of.Fields.ForName(f.Name).Directives.ForName("requires"); d != nil {
				want = "Scope: `" + d.Arguments.ForName("scope").Value.Raw + "`."
			}
			tell(t, shown.Name+"."+f.Name, f.Description, want)
			for _, a := range f.Args {
				tell(t, shown.Name+"."+f.Name+"("+a.Name+":)", a.Description, "")
			}
		}
	}
	if own := len(sdl.Types); seen < 40 || seen > own {
		t.Errorf("%d types of %d were seen", seen, own)
	}
}

// tell fails unless a description says something, and ends with that.
func tell(t *testing.T, what, description, end string) {
	t.Helper()
	text := strings.TrimSpace(description)
	if len(text) < 3 || !strings.HasSuffix(text, ".") || !strings.HasSuffix(text, end) || text == end {
		t.Errorf("%s is described as %q, which does not end with %q", what, description, end)
	}
}
