package graphqlapi

import (
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// refusal is a field that a request touches and its caller may not read.
type refusal struct {
	path string
	err  *problem.Error
}

// causes lists why, in the same order.
func causes(refused []refusal) (errs []error) {
	for _, r := range refused {
		errs = append(errs, r.err)
	}
	return errs
}

// analysis is what an operation would do.
type analysis struct {
	refused []refusal
	cost    int // requested, in points
	writes  int
	answer  *shape
}

// analyse walks everything that an operation selects, through fragments and whatever the directives say. It finds each field that
// the caller may not read, what the operation costs, and how many fields of a mutation it runs.
func analyse(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any, c access.Caller) analysis {
	w := walk{schema: schema, variables: variables, caller: c}
	answer := &shape{}
	cost := w.selections("", answer, op.SelectionSet)
	a := analysis{refused: w.refused, cost: cost, answer: answer}
	a.writes = writes(op)
	return a
}

type walk struct {
	schema    *ast.Schema
	variables map[string]any
	caller    access.Caller
	refused   []refusal
}

// selections walks what is selected of an object, describes its answer in s, and returns what it costs.
func (w *walk) selections(path string, s *shape, sets ...ast.SelectionSet) (cost int) {
	for _, same := range merged(sets...) {
		cost = sum(cost, w.field(same, path, s))
	}
	return cost
}

// field walks the selections that become one field of the answer.
func (w *walk) field(same []*ast.Field, path string, parent *shape) (cost int) {
	first := same[0]
	at := first.Name
	if path != "" {
		at = path + "." + first.Name
	}
	for _, f := range same {
		if err := w.check(f.Definition); err != nil && !slices.ContainsFunc(w.refused, func(r refusal) bool { return r.path == at }) {
			w.refused = append(w.refused, refusal{at, problem.From(err)})
		}
	}
	if strings.HasPrefix(first.Name, "__") {
		return 0 // what the schema looks like is published, and costs nothing
	}
	var below []ast.SelectionSet
	for _, f := range same {
		below = append(below, f.SelectionSet)
	}
	answer := w.shapeOf(first)
	cost = answer.requested(w.selections(at, answer, below...))
	if answer.kind != leaf {
		parent.add(first.Alias, answer)
	}
	return cost
}

func (w *walk) check(f *ast.FieldDefinition) error {
	scope, ok := requirement(f)
	if !ok {
		return problem.New(problem.Forbidden, "No key may read this field.")
	}
	if scope == "" {
		return nil
	}
	s, ok := access.FindScope(scope)
	if !ok {
		return problem.New(problem.Forbidden, "No key may read this field.")
	}
	return w.caller.Require(s.Means.Capabilities()...)
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
