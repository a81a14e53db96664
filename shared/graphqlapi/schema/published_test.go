package schema_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/graphqlapi/schema"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

var (
	update   = flag.Bool("update", false, "write published.graphql, unless that would break what partners have written")
	breaking = flag.Bool("breaking", false, "write it nevertheless")
)

const published = "published.graphql"

func load(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheSchemaIsAsPublished: what partners write programs against changes only on purpose.
func TestTheSchemaIsAsPublished(t *testing.T) {
	text, err := os.ReadFile(published)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if string(text) == schema.SDL() {
		return
	}
	broken := []string{}
	if len(text) > 0 {
		broken = breaks(load(t, string(text)), load(t, schema.SDL()))
	}
	switch {
	case len(broken) > 0 && !(*update && *breaking):
		t.Fatalf("the schema differs from %s, and breaks programs that were written for it:\n%s\nWith -update -breaking it is published all the same.",
			published, strings.Join(broken, "\n"))
	case !*update:
		t.Fatalf("the schema differs from %s in a way that breaks nothing. Publish it with -update.", published)
	}
	if err := os.WriteFile(published, []byte(schema.SDL()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWhatBreaksPrograms(t *testing.T) {
	const base = `
		directive @requires(scope: String!) on FIELD_DEFINITION
		directive @anyKey on FIELD_DEFINITION
		interface Node { id: ID! }
		enum Kind { small large }
		input Wish { kind: Kind, names: [String!], count: Int! = 7 }
		type Club implements Node { id: ID! name: String @anyKey tags: [String!]! @requires(scope: "a") }
		union Owner = Club
		scalar Day
		type Query { club(wish: Wish!, first: Int = 20): Club owner(id: ID): Owner day: Day }`
	for _, tt := range []struct {
		name, from, to string
		want           []string
	}{
		{"nothing", "", "", nil},
		{"a new field", "name: String @anyKey", "name: String @anyKey town: String", nil},
		{"a new type", "scalar Day", "scalar Day scalar Hour", nil},
		{"a new value", "small large", "small large vast", nil},
		{"a new argument", "owner(id: ID)", "owner(id: ID, at: Day)", nil},
		{"a new input field", "input Wish {", "input Wish { more: Wish ", nil},
		{"a new required input field with a default", "input Wish {", "input Wish { most: Int! = 3", nil},
		{"a new required argument with a default", "owner(id: ID)", "owner(id: ID, most: Int! = 3)", nil},
		{"a field that is never null now", "name: String @anyKey", "name: String! @anyKey", nil},
		{"an argument that is no longer required", "wish: Wish!,", "wish: Wish,", nil},
		{"a scope that is no longer needed", `@requires(scope: "a")`, "@anyKey", nil},
		{"a field is gone", "name: String @anyKey", "", []string{"Club.name is gone"}},
		{"a type is gone", "scalar Day", "", []string{"Day is gone", "Query.day is Int, and was Day"}},
		{"a type is of another kind", "scalar Day", "enum Day { monday }", []string{"Day is ENUM, and was SCALAR"}},
		{"a value is gone", "small large", "large", []string{"Kind: value small is gone"}},
		{"an interface is gone", "Club implements Node", "Club", []string{"Club: interface Node is gone"}},
		{"a member is gone", "union Owner = Club", "type Other { a: Int } union Owner = Other", []string{"Owner: member Club is gone"}},
		{"an argument is gone", "owner(id: ID)", "owner", []string{"Query.owner(id:) is gone"}},
		{"an argument is of another type", "owner(id: ID)", "owner(id: String)", []string{"Query.owner(id:) is String, and was ID"}},
		{"an argument becomes required", "owner(id: ID)", "owner(id: ID!)", []string{"Query.owner(id:) is ID!, and was ID"}},
		{"a new required argument", "owner(id: ID)", "owner(id: ID, at: Day!)", []string{"Query.owner(at:) is new and required"}},
		{"another default", "first: Int = 20", "first: Int = 50", []string{"Query.club(first:) is 50 by default, and was 20"}},
		{"no default", "first: Int = 20", "first: Int", []string{"Query.club(first:) is <nil> by default, and was 20"}},
		{"an input field is gone", "kind: Kind,", "", []string{"Wish.kind is gone"}},
		{"an input field becomes required", "kind: Kind,", "kind: Kind!,", []string{"Wish.kind is Kind!, and was Kind"}},
		{"an input field takes one only", "names: [String!]", "names: String", []string{"Wish.names is String, and was [String!]"}},
		{"a new required input field", "input Wish {", "input Wish { more: Kind!", []string{"Wish.more is new and required"}},
		{"a field that may be null now", "tags: [String!]!", "tags: [String!]", []string{"Club.tags is [String!], and was [String!]!"}},
		{"what is in a list may be null now", "tags: [String!]!", "tags: [String]!", []string{"Club.tags is [String]!, and was [String!]!"}},
		{"a field is of another type", "name: String @anyKey", "name: Int @anyKey", []string{"Club.name is Int, and was String"}},
		{"a field needs a scope now", "name: String @anyKey", `name: String @requires(scope: "b")`, []string{`Club.name needs b, and needed ""`}},
		{"a field needs another scope", `@requires(scope: "a")`, `@requires(scope: "b")`, []string{`Club.tags needs b, and needed "a"`}},
		{"a directive is gone", "directive @anyKey on FIELD_DEFINITION", "", []string{"@anyKey is gone"}},
	} {
		changed := strings.Replace(base, tt.from, tt.to, 1)
		switch tt.name {
		case "a type is gone":
			changed = strings.Replace(changed, "day: Day", "day: Int", 1)
		case "a directive is gone":
			changed = strings.ReplaceAll(changed, " @anyKey", "")
		}
		if got := breaks(load(t, base), load(t, changed)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
