package graphqlapi

import (
	"errors"
	"fmt"

	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What one request may be. Validation compares selections with each other and fragments multiply, so that a small text
// can mean a lot of work; these bounds are judged before any of it is done.
const (
	maxTokens     = 3000 // of the document
	maxSelections = 500  // with every fragment written out
	maxAliases    = 100  // of these
	maxDepth      = 20   // of fields in fields; a tool's introspection needs about 15
	maxValues     = 2000 // in variables, those in lists and objects counted each
)

// checkSize refuses a document that is too large, before it is validated: fragments may still be missing or in circles. One that no
// operation uses is validated, too.
func checkSize(document *ast.QueryDocument) error {
	m := measure{fragments: document.Fragments, known: map[string]size{}}
	var sets []ast.SelectionSet
	for _, op := range document.Operations {
		sets = append(sets, op.SelectionSet)
	}
	for _, f := range document.Fragments {
		sets = append(sets, f.SelectionSet)
	}
	for _, set := range sets {
		switch s := m.of(set); {
		case s.selections > maxSelections:
			return tooLarge("The request selects more than %d fields, with its fragments written out. Ask in several requests.", maxSelections)
		case s.aliases > maxAliases:
			return tooLarge("The request has more than %d aliases, with its fragments written out. Ask in several requests.", maxAliases)
		case s.depth > maxDepth:
			return tooLarge("The request is nested more than %d deep.", maxDepth)
		}
	}
	return nil
}

// tooLong reports whether the parser gave up at maxTokens. It says so in its message only, and without a place in the document.
func tooLong(err error) bool {
	var fault *gqlerror.Error
	return errors.As(err, &fault) && fault.Message == fmt.Sprintf("exceeded token limit of %d", maxTokens)
}

func tooLarge(format string, most int) error {
	return problem.New(problem.ValidationError, format, most).With("field", "query")
}

type size struct{ selections, aliases, depth int }

type measure struct {
	fragments ast.FragmentDefinitionList
	known     map[string]size // of fragments; zero while one is being measured
}

func (m measure) of(set ast.SelectionSet) size {
	var total size
	add := func(s size, levels int) {
		// More than the bound is enough to know; counting on could overflow.
		total.selections = min(total.selections+s.selections, maxSelections+1)
		total.aliases = min(total.aliases+s.aliases, maxAliases+1)
		total.depth = max(total.depth, s.depth+levels)
	}
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			one := size{selections: 1}
			if s.Alias != s.Name {
				one.aliases = 1
			}
			add(one, 1)
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

// checkVariablesSize refuses variables with too many values in them. How many bytes they have is bounded with the body.
func checkVariablesSize(variables map[string]any) error {
	if count(variables) > maxValues {
		return problem.New(problem.ValidationError, "The variables hold more than %d values. Ask in several requests.", maxValues).With("field", "variables")
	}
	return nil
}

func count(value any) int {
	n := 1
	switch v := value.(type) {
	case map[string]any:
		for _, one := range v {
			n += count(one)
		}
	case []any:
		for _, one := range v {
			n += count(one)
		}
	}
	return n
}
