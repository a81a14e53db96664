package graphqlapi

import (
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is an operation as it is understood before its variables and its caller are known. It is the same for everybody, and kept.
type plan struct {
	op     *ast.OperationDefinition
	text   string   // the document, as the executor is given it
	filled []string // variables that stand where null may not, in the document or another of its operations
	needs  []need
	answer *shape
	writes int
}

// need is what one field of a request takes.
type need struct {
	path  string
	scope string     // "" where any key will do
	known bool       // a field without a known scope is nobody's to read
	node  *ast.Value // the id that Query.node was given: what it names decides what it takes
}

// compile walks everything that an operation of a validated document selects, through fragments and whatever the directives say.
func compile(schema *ast.Schema, document *ast.QueryDocument, op *ast.OperationDefinition) *plan {
	c := compiler{schema: schema, plan: &plan{op: op, answer: &shape{}, writes: writes(op)}}
	eachValue(document, func(value *ast.Value) {
		if value.Kind == ast.Variable && value.ExpectedType != nil && value.ExpectedType.NonNull {
			c.plan.filled = append(c.plan.filled, value.Raw)
		}
	})
	c.selections("", c.plan.answer, op.SelectionSet)
	return c.plan
}

type compiler struct {
	schema *ast.Schema
	plan   *plan
}

// selections walks what is selected of an object, and describes its answer in s.
func (c *compiler) selections(path string, s *shape, sets ...ast.SelectionSet) {
	for _, same := range merged(sets...) {
		c.field(same, path, s)
	}
}

// field walks the selections that become one field of the answer.
func (c *compiler) field(same []*ast.Field, path string, parent *shape) {
	first := same[0]
	at := first.Name
	if path != "" {
		at = path + "." + first.Name
	}
	var below []ast.SelectionSet
	for _, f := range same {
		c.require(f, at)
		below = append(below, f.SelectionSet)
	}
	if strings.HasPrefix(first.Name, "__") {
		return // what the schema looks like is published, and costs nothing
	}
	answer := c.shapeOf(first, below)
	c.selections(at, answer, below...)
	if answer.kind != leafKind {
		parent.add(first.Alias, answer)
	}
}

func (c *compiler) require(f *ast.Field, at string) {
	n := need{path: at}
	n.scope, n.known = requirement(f.Definition)
	c.add(n)
	if f.Definition.Type.Name() == nodeType && c.schema.Query != nil && f.ObjectDefinition == c.schema.Query {
		if id := f.Arguments.ForName("id"); id != nil {
			n.node = id.Value
			c.add(n)
		}
	}
}

func (c *compiler) add(n need) {
	if !slices.Contains(c.plan.needs, n) {
		c.plan.needs = append(c.plan.needs, n)
	}
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

// check judges a field without a node's id.
func (n need) check(c access.Caller) error {
	if n.known && n.scope == "" {
		return nil
	}
	s, ok := access.FindScope(n.scope)
	if !ok || !n.known {
		return problem.New(problem.Forbidden, "No key may read this field.")
	}
	return c.Require(s.Means.Capabilities()...)
}

// writes counts the fields of a mutation that will run: each alias is one.
func writes(op *ast.OperationDefinition) int {
	if op.Operation != ast.Mutation {
		return 0
	}
	return len(slices.DeleteFunc(merged(op.SelectionSet), func(same []*ast.Field) bool { return strings.HasPrefix(same[0].Name, "__") }))
}

// merged returns the fields of selections as an answer has them: those of one response name together, in the order of their
// first appearance, because they are run once.
func merged(sets ...ast.SelectionSet) [][]*ast.Field {
	var names []string
	byName := map[string][]*ast.Field{}
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if byName[s.Alias] == nil {
					names = append(names, s.Alias)
				}
				byName[s.Alias] = append(byName[s.Alias], s)
			case *ast.InlineFragment:
				collect(s.SelectionSet)
			case *ast.FragmentSpread:
				collect(s.Definition.SelectionSet)
			}
		}
	}
	for _, set := range sets {
		collect(set)
	}
	var all [][]*ast.Field
	for _, name := range names {
		all = append(all, byName[name])
	}
	return all
}
