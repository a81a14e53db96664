package graphqlapi

import (
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// What one request may be. Validation compares selections with each other and fragments multiply, so that a small text
// can mean a lot of work; these bounds are judged before any of it is done.
const (
	maxTokens     = 3000 // of the document
	maxSelections = 500  // with every fragment written out
	maxDepth      = 20   // of fields in fields; a tool's introspection needs about 15
)

// checkSize refuses a document that is too large, before it is validated: fragments may still be missing or in circles.
func checkSize(document *ast.QueryDocument) error {
	m := measure{fragments: document.Fragments, known: map[string]size{}}
	for _, op := range document.Operations {
		s := m.of(op.SelectionSet)
		if s.selections > maxSelections {
			return problem.New(problem.ValidationError, "The request selects more than %d fields, with its fragments written out. Ask in several requests.", maxSelections)
		}
		if s.depth > maxDepth {
			return problem.New(problem.ValidationError, "The request is nested more than %d deep.", maxDepth)
		}
	}
	return nil
}

type size struct{ selections, depth int }

type measure struct {
	fragments ast.FragmentDefinitionList
	known     map[string]size // of fragments; zero while one is being measured
}

func (m measure) of(set ast.SelectionSet) size {
	var total size
	add := func(s size, levels int) {
		// More than the bound is enough to know; counting on could overflow.
		total.selections = min(total.selections+s.selections, maxSelections+1)
		total.depth = max(total.depth, s.depth+levels)
	}
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			add(size{selections: 1}, 1)
			add(m.of(s.SelectionSet), 1)
		case *ast.InlineFragment:
			add(m.of(s.SelectionSet), 0)
		case *ast.FragmentSpread:
			add(m.fragment(s.Name), 0)
		}
	}
	return total
}

func (m measure) fragment(name string) size {
	if s, ok := m.known[name]; ok {
		return s
	}
	m.known[name] = size{}
	if f := m.fragments.ForName(name); f != nil {
		m.known[name] = m.of(f.SelectionSet)
	}
	return m.known[name]
}
