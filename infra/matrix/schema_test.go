package matrix

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/graphqlapi/schema"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// field is a field of the published schema, with the shortest way to it.
type field struct {
	of    string // its type
	on    ast.Operation
	way   []step // from the root; the last one is the field itself
	needs []access.Capability
}

// step is a field as a query selects it.
type step struct {
	name, arguments string
	only            string // the type that it is asked of, where there may be others; "" for any
	composite       bool
}

// path is how a refusal names the field.
func (f field) path() string {
	var names []string
	for _, s := range f.way {
		names = append(names, s.name)
	}
	return strings.Join(names, ".")
}

// place is a type that a query reaches, and how.
type place struct {
	of   *ast.Definition
	on   ast.Operation
	way  []step
	only string
}

// published are the fields of the published schema.
func published(t *testing.T) []field {
	t.Helper()
	return fields(t, load(t, schema.SDL()))
}

func load(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// fields finds every field of a schema, and fails for a type that no query reaches.
func fields(t *testing.T, schema *ast.Schema) (all []field) {
	t.Helper()
	next, reached := []place{{of: schema.Query, on: ast.Query}}, map[string]bool{schema.Query.Name: true}
	reach := func(p place) {
		if p.of.IsCompositeType() && !reached[p.of.Name] {
			next, reached[p.of.Name] = append(next, p), true
		}
	}
	if schema.Mutation != nil {
		reach(place{of: schema.Mutation, on: ast.Mutation})
	}
	var guarded []place // types that an object may have; most are reached without guessing, too
	for len(next) > 0 || len(guarded) > 0 {
		if len(next) == 0 {
			reach(guarded[0])
			guarded = guarded[1:]
			continue
		}
		at := next[0]
		next = next[1:]
		for _, f := range at.of.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue // what the schema looks like is published
			}
			of := schema.Types[f.Type.Name()]
			found := field{at.of.Name, at.on, append(slices.Clone(at.way), step{f.Name, argumentsOf(t, schema, f), at.only, of.IsCompositeType()}), needsOf(t, f)}
			all = append(all, found)
			reach(place{of: of, on: at.on, way: found.way})
		}
		if at.of.IsAbstractType() {
			for _, one := range schema.GetPossibleTypes(at.of) {
				guarded = append(guarded, place{one, at.on, at.way, one.Name})
			}
		}
	}
	for name, of := range schema.Types {
		if of.IsCompositeType() && !of.BuiltIn && !reached[name] {
			t.Errorf("no query reaches %s", name)
		}
	}
	return all
}

// needsOf reads what a field says it needs: nothing where any key will do.
func needsOf(t *testing.T, f *ast.FieldDefinition) []access.Capability {
	t.Helper()
	d := f.Directives.ForName("requires")
	if d == nil {
		return nil
	}
	scope, known := access.FindScope(d.Arguments.ForName("scope").Value.Raw)
	if !known {
		t.Errorf("%s requires a scope that there is not", f.Name)
	}
	return scope.Means.Capabilities()
}

// argumentsOf writes the arguments that a field requires, and asks for one node where it may hold many.
func argumentsOf(t *testing.T, schema *ast.Schema, f *ast.FieldDefinition) string {
	var all []string
	for _, a := range f.Arguments {
		switch {
		case a.Type.NonNull && a.DefaultValue == nil:
			all = append(all, a.Name+": "+valueOf(t, schema, a.Type))
		case a.Name == "first":
			all = append(all, "first: 1")
		}
	}
	if all == nil {
		return ""
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// valueOf writes a value of a type. Nothing in the business has such an id.
func valueOf(t *testing.T, schema *ast.Schema, of *ast.Type) string {
	t.Helper()
	definition := schema.Types[of.Name()]
	switch {
	case of.Elem != nil:
		return "[]"
	case definition.Kind == ast.Enum:
		return definition.EnumValues[0].Name
	case definition.Kind == ast.InputObject:
		var all []string
		for _, f := range definition.Fields {
			if f.Type.NonNull && f.DefaultValue == nil {
				all = append(all, f.Name+": "+valueOf(t, schema, f.Type))
			}
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	value, known := map[string]string{"ID": `"unknown"`, "String": `"unknown"`, "Int": "1", "Float": "1", "Boolean": "false", "DateTime": `"2026-06-01T09:30:00Z"`}[of.Name()]
	if !known {
		t.Fatalf("say here what to send for a %s", of.Name())
	}
	return value
}

// query writes one operation that selects those fields and what is on the way to them.
func query(on ast.Operation, wanted []field) string {
	return string(on) + selection(slices.DeleteFunc(slices.Clone(wanted), func(f field) bool { return f.on != on }), 0)
}

// selection writes what is selected of an object that is as many steps from the root.
func selection(wanted []field, depth int) string {
	var order []step
	below := map[step][]field{}
	for _, f := range wanted {
		at := f.way[depth]
		if _, begun := below[at]; !begun {
			order, below[at] = append(order, at), nil
		}
		if len(f.way) > depth+1 {
			below[at] = append(below[at], f)
		}
	}
	text := " { __typename"
	for _, at := range order {
		one := at.name + at.arguments
		if at.composite {
			one += selection(below[at], depth+1)
		}
		if at.only != "" {
			one = fmt.Sprintf("... on %s { %s }", at.only, one)
		}
		text += " " + one
	}
	return text + " }"
}

// TestAQuerySelectsEveryField tries the queries on a schema that has what the published one may not have yet.
func TestAQuerySelectsEveryField(t *testing.T) {
	schema := load(t, `
		directive @requires(scope: String!) on FIELD_DEFINITION
		scalar DateTime
		interface Node { id: ID! }
		union Owner = Person | Club
		enum Kind { SMALL LARGE }
		input Wish { kind: Kind!, at: DateTime!, names: [String!]!, more: Wish, count: Int! = 7 }
		type Person implements Node { id: ID!, name: String! @requires(scope: "participants:read"), friends(first: Int, after: String): [Person!]! }
		type Club implements Node { id: ID!, owner: Owner! }
		type Query { node(id: ID!): Node, club(wish: Wish!, share: Float!, open: Boolean!): Club }
		type Mutation { addPerson(wish: Wish!): Person, removeClub(id: ID!): Boolean! }`)
	all := fields(t, schema)
	found := map[string]bool{}
	for _, on := range []ast.Operation{ast.Query, ast.Mutation} {
		document, problems := gqlparser.LoadQueryWithRules(schema, query(on, all), rules.NewDefaultRules())
		if problems != nil {
			t.Fatalf("%s: %v", query(on, all), problems)
		}
		var walk func(ast.SelectionSet)
		walk = func(set ast.SelectionSet) {
			for _, s := range set {
				switch s := s.(type) {
				case *ast.InlineFragment:
					walk(s.SelectionSet)
				case *ast.Field:
					found[s.ObjectDefinition.Name+"."+s.Name] = true
					walk(s.SelectionSet)
				}
			}
		}
		walk(document.Operations[0].SelectionSet)
	}
	for name, of := range schema.Types {
		for _, f := range of.Fields {
			if of.IsCompositeType() && !of.BuiltIn && !strings.HasPrefix(f.Name, "__") && !found[name+"."+f.Name] {
				t.Errorf("%s.%s is not selected", name, f.Name)
			}
		}
	}
}
