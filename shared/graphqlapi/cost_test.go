package graphqlapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/graphqlapi/schema"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// people is a schema with connections in connections, and with mutations.
const people = `
directive @anyKey on FIELD_DEFINITION
type Query { me: Person! @anyKey  everyone(first: Int, after: String): PersonConnection! @anyKey }
type Mutation { greet(name: String): Greeting! @anyKey }
type Greeting { person: Person @anyKey  at: String @anyKey }
type Person { id: ID! @anyKey  name: String! @anyKey  mother: Person @anyKey  friends(first: Int): PersonConnection! @anyKey }
type PersonConnection { nodes: [Person!]! @anyKey  edges: [PersonEdge!]! @anyKey  pageInfo: PageInfo! @anyKey  count: Int! @anyKey }
type PersonEdge { cursor: String! @anyKey  node: Person! @anyKey }
type PageInfo { hasNextPage: Boolean! @anyKey }`

func load(t testing.TB, sdl string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// planned returns the plan of a request's only operation, and the values of its variables; ok is false for a request that is not valid.
func planned(schema *ast.Schema, query string, variables map[string]any) (_ *plan, values map[string]any, ok bool) {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil || checkSize(document) != nil || len(validator.ValidateWithRules(schema, document, rules.NewDefaultRules())) > 0 {
		return nil, nil, false
	}
	op := document.Operations.ForName("")
	if op == nil {
		return nil, nil, false
	}
	p := compile(schema, document, op)
	values, err = coerced(schema, p, variables)
	return p, values, err == nil
}

// analysed returns the analysis for somebody who may do everything.
func analysed(schema *ast.Schema, query string, variables map[string]any) (_ analysis, ok bool) {
	p, values, ok := planned(schema, query, variables)
	if !ok {
		return analysis{}, false
	}
	return p.analyse(schema, values, access.Caller{Capabilities: access.All}), true
}

func TestRequestedCost(t *testing.T) {
	schema := load(t, people)
	n := func(value any) map[string]any { return map[string]any{"n": value} }
	for _, tt := range []struct {
		query     string
		variables map[string]any
		want      int
	}{
		{`{ me { id name } }`, nil, 1},
		{`{ me { mother { mother { id } } } }`, nil, 3},
		{`{ __typename __schema { types { fields { name } } } __type(name: "Person") { name } }`, nil, 0},
		{`{ me { __typename } }`, nil, 1},
		{`{ everyone { nodes { id } } }`, nil, 51},
		{`{ everyone(first: 3) { nodes { id } } }`, nil, 4},
		{`{ everyone(first: 0) { nodes { id } } }`, nil, 2},
		{`{ everyone(first: -1) { nodes { id } } }`, nil, 2},
		{`{ everyone(first: 101) { nodes { id } } }`, nil, 101},
		{`{ everyone(first: 2147483647) { nodes { id } } }`, nil, 101},
		{`{ everyone(first: null) { nodes { id } } }`, nil, 51},
		{`query ($n: Int) { everyone(first: $n) { nodes { id } } }`, n(float64(7)), 8},
		{`query ($n: Int) { everyone(first: $n) { nodes { id } } }`, n(nil), 51},
		{`query ($n: Int) { everyone(first: $n) { nodes { id } } }`, nil, 51},
		{`query ($n: Int = 5) { everyone(first: $n) { nodes { id } } }`, nil, 6},
		{`query ($n: Int = 5) { everyone(first: $n) { nodes { id } } }`, n(float64(100)), 101},
		{`{ me { friends { nodes { id } } } }`, nil, 52},
		{`{ everyone(first: 3) { pageInfo { hasNextPage } count } }`, nil, 4},
		{`{ everyone(first: 3) { edges { cursor } } }`, nil, 4},
		{`{ everyone(first: 3) { edges { cursor node { id } } pageInfo { hasNextPage } } }`, nil, 4},
		{`{ everyone(first: 3) { nodes { id } edges { node { id } } } }`, nil, 7},
		{`{ everyone(first: 3) { nodes { mother { id } } } }`, nil, 7},
		{`{ everyone(first: 10) { nodes { friends(first: 10) { nodes { id } } } } }`, nil, 121},
		{`{ a: everyone(first: 1) { nodes { id } } b: everyone(first: 1) { nodes { id } } }`, nil, 4},
		{`{ everyone(first: 3) { nodes { id } } everyone(first: 3) { nodes { name } } }`, nil, 4},
		{`{ everyone(first: 3) { ...F nodes { id } } } fragment F on PersonConnection { nodes { name mother { id } } ... { nodes { mother { name } } } }`, nil, 7},
		{`{ everyone(first: 100) { nodes { friends(first: 100) { nodes { friends(first: 100) { nodes { friends(first: 100) { nodes { friends(first: 100) { nodes { id } } } } } } } } } } }`, nil, 1_000_000_000},
		{`mutation { a: greet { person { id } at } b: greet { at } }`, nil, 3},
	} {
		got, ok := analysed(schema, tt.query, tt.variables)
		if !ok || got.cost != tt.want {
			t.Errorf("%s %v costs %d, want %d", tt.query, tt.variables, got.cost, tt.want)
		}
	}
}

// TestAReferenceCostsNothing: a record of which another record asks only the id.
func TestAReferenceCostsNothing(t *testing.T) {
	schema := load(t, schema.SDL())
	const participant = `node(id: "x") { ... on ActivityRegistration { participant { %s } } }`
	for query, want := range map[string]int{
		`{ activeBusiness { id } }`:                                                       1,
		`{ node(id: "x") { id } }`:                                                        1,
		`{ activeBusiness { products(first: 3) { nodes { id } } } }`:                      5,
		`{ activeBusiness { registrations(first: 3) { nodes { participant { id } } } } }`: 5,
		`{ activeBusiness { registrations(first: 3) { edges { node { activitySession { __typename a: id } } } } } }`:            5,
		`{ activeBusiness { registrations(first: 3) { nodes { participant { id name } } } } }`:                                  8,
		`{ activeBusiness { registrations(first: 3) { nodes { participant { id name @skip(if: true) } } } } }`:                  8,
		`{ activeBusiness { registrations(first: 3) { nodes { participant { id } participant { ... { name } } } } } }`:          8,
		`{ activeBusiness { registrations(first: 3) { nodes { participant { registrations(first: 2) { nodes { id } } } } } } }`: 17,
		fmt.Sprintf("{ "+participant+" }", "id"):                                                     1,
		fmt.Sprintf("{ "+participant+" }", "... on Node { id }"):                                     1,
		fmt.Sprintf("{ "+participant+" }", "email"):                                                  2,
		`mutation { deleteWebhookEndpoint(id: "x") { webhookEndpoint { id } userErrors { code } } }`: 3,
	} {
		if got, ok := analysed(schema, query, nil); !ok || got.cost != want {
			t.Errorf("%s costs %d, want %d", query, got.cost, want)
		}
	}
}

func TestEachFieldOfAMutationIsAWrite(t *testing.T) {
	schema := load(t, people)
	for query, want := range map[string]int{
		`{ me { id } everyone { count } }`:                          0,
		`mutation { greet { at } }`:                                 1,
		`mutation { a: greet { at } b: greet { at } greet { at } }`: 3,
		`mutation { greet { at } greet { person { id } } }`:         1,
		`mutation { ...F ... { c: greet { at } } } fragment F on Mutation { a: greet { at } b: greet { at } }`: 3,
		`mutation { a: greet { at } b: greet @skip(if: true) { at } }`:                                         2,
	} {
		if got, ok := analysed(schema, query, nil); !ok || got.writes != want {
			t.Errorf("%s: %d writes, want %d", query, got.writes, want)
		}
	}
}

func TestActualCostIsOfWhatThereIs(t *testing.T) {
	schema := load(t, people)
	const query = `{ me { mother { id } } page: everyone { nodes { id mother { id } } edges { cursor node { id } } pageInfo { hasNextPage } count } __typename }`
	a, _ := analysed(schema, query, nil)
	for data, want := range map[string]int{
		``:                        0,
		`null`:                    0,
		`{"me":null,"page":null}`: 0,
		`{"me":{"mother":null}}`:  1,
		`{"me":{"mother":{"id":"{"}},"page":{"nodes":[],"edges":[],"pageInfo":{"hasNextPage":false},"count":0},"__typename":"Query"}`:                                              3,
		`{"page":{"nodes":[{"id":"1","mother":null},{"id":"2","mother":{"id":"3"}}],"edges":[{"cursor":"c","node":{"id":"1"}},{"cursor":"c","node":null}],"pageInfo":{"x":[{}]}}}`: 5,
		`{"me":{"mother":`: 1,
	} {
		if got := a.answer.actual([]byte(data)); got != want {
			t.Errorf("%s: %d, want %d", data, got, want)
		}
	}
}

// FuzzCost asks anything of the schema: what a request costs is never less than nothing, and an answer as large as the request
// allows costs what was asked for, or less.
func FuzzCost(f *testing.F) {
	for _, seed := range []string{`{ me { id } }`, `{ everyone(first: 2) { nodes { friends { edges { node { id } } } } } }`, `query ($n: Int = 3) { everyone(first: $n) { edges { node { mother { id } } } } }`,
		`mutation { a: greet { person { id } } ...F } fragment F on Mutation { b: greet { at } }`, `{ everyone(first: 99999999999999999999) { count } }`, `{ x: everyone { ...F } } fragment F on PersonConnection { nodes { id } ...F }`} {
		f.Add(seed)
	}
	schema := load(f, people)
	f.Fuzz(func(t *testing.T, query string) {
		p, variables, ok := planned(schema, query, nil)
		if !ok {
			return
		}
		a := p.analyse(schema, variables, access.Caller{Capabilities: access.All})
		if a.cost < 0 || a.writes < 0 {
			t.Fatalf("%s: %+v", query, a)
		}
		if a.cost > MaxCost {
			return
		}
		data, err := json.Marshal(fullest(a.answer, variables))
		if err != nil {
			t.Fatal(err)
		}
		if got := a.answer.actual(data); got > a.cost {
			t.Errorf("%s: asked for %d, and %d came: %s", query, a.cost, got, data)
		}
	})
}

// fullest is the largest answer of a shape. A connection's page info is repeated as its nodes are, which costs nothing.
func fullest(s *shape, variables map[string]any) any {
	fields := map[string]any{"id": "x"}
	for name, field := range s.fields {
		fields[name] = fullest(field, variables)
		if s.kind == connectionKind {
			fields[name] = slices.Repeat([]any{fullest(field, variables)}, s.first.of(variables))
		}
	}
	return fields
}
