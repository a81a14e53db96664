package graphqlapi

import (
	"slices"

	"frontdesk/shared/access"
	"frontdesk/shared/gid"
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

// analyse judges a plan with its variables, for a caller: each field that they may not read, what the operation costs, and how many
// fields of a mutation it runs.
func (p *plan) analyse(schema *ast.Schema, variables map[string]any, c access.Caller) analysis {
	a := analysis{cost: p.answer.requested(variables), writes: p.writes, answer: p.answer}
	for _, n := range p.needs {
		if slices.ContainsFunc(a.refused, func(r refusal) bool { return r.path == n.path }) {
			continue
		}
		if n.node != nil {
			n.scope, n.known = idRequirement(schema, n.node, variables)
		}
		if err := n.check(c); err != nil {
			a.refused = append(a.refused, refusal{n.path, problem.From(err)})
		}
	}
	return a
}

// idRequirement returns what the id takes of the record that a node's id names. An id that names nothing takes nothing, and
// finds nothing.
func idRequirement(schema *ast.Schema, id *ast.Value, variables map[string]any) (scope string, ok bool) {
	text := id.Raw
	if id.Kind == ast.Variable {
		text, _ = variables[id.Raw].(string)
	}
	kind, _, _ := gid.Parse(text)
	if kind == gid.Participant {
		kind = "Participant"
	}
	of := schema.Types[kind]
	if of == nil {
		return "", true
	}
	field := of.Fields.ForName("id")
	if field == nil {
		return "", false
	}
	return requirement(field)
}
