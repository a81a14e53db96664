package graphqlapi

import (
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// refusal is a field that a request touches and its caller may not read.
type refusal struct {
	path string
	err  *problem.Error
}

// refusals walks everything that an operation selects, through fragments and whatever the directives say, and returns
// each field that the caller may not read.
func refusals(op *ast.OperationDefinition, c access.Caller) []refusal {
	w := walk{caller: c}
	w.selections(op.SelectionSet, "")
	return w.refused
}

type walk struct {
	caller  access.Caller
	refused []refusal
}

func (w *walk) selections(set ast.SelectionSet, path string) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			w.field(s, path)
		case *ast.InlineFragment:
			w.selections(s.SelectionSet, path)
		case *ast.FragmentSpread:
			w.selections(s.Definition.SelectionSet, path)
		}
	}
}

func (w *walk) field(f *ast.Field, path string) {
	at := f.Name
	if path != "" {
		at = path + "." + f.Name
	}
	if err := w.check(f.Definition); err != nil && !slices.ContainsFunc(w.refused, func(r refusal) bool { return r.path == at }) {
		w.refused = append(w.refused, refusal{at, problem.From(err)})
	}
	if f.Name == "__schema" || f.Name == "__type" {
		return // what the schema looks like is published
	}
	w.selections(f.SelectionSet, at)
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
