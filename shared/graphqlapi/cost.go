package graphqlapi

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
)

// MaxCost is the most points that one request may cost, as it was asked for.
const MaxCost = 1000

// kind tells how a field's answer is charged.
type kind int

const (
	leafKind       kind = iota // a scalar or an enum: nothing
	objectKind                 // one point
	connectionKind             // one point, and its nodes
	embeddedKind               // a list that belongs to its object, such as a delivery's attempts: one point, however long it is
	partKind                   // an edge, a page's info, or a record of which only the id is asked: nothing itself
)

// shape is what the answer of a field looks like. Only fields that can cost something are in it.
type shape struct {
	kind   kind
	first  pageSize          // of a connection
	fields map[string]*shape // by response name
}

func (s *shape) add(name string, field *shape) {
	if s.fields == nil {
		s.fields = map[string]*shape{}
	}
	s.fields[name] = field
}

const nodeType = "Node"

// shapeOf recognises connections, edges and a page's info by the names of their types, as the Relay specification does. below is what
// is selected of the field.
func (c *compiler) shapeOf(f *ast.Field, below []ast.SelectionSet) *shape {
	name := f.Definition.Type.Name()
	definition := c.schema.Types[name]
	switch {
	case definition == nil || !definition.IsCompositeType():
		return &shape{kind: leafKind}
	case strings.HasSuffix(name, "Connection"):
		return &shape{kind: connectionKind, first: firstOf(f)}
	case strings.HasSuffix(name, "Edge"), name == "PageInfo", c.isReference(f, definition, below):
		return &shape{kind: partKind}
	case f.Definition.Type.Elem != nil && !strings.HasSuffix(f.ObjectDefinition.Name, "Connection"):
		return &shape{kind: embeddedKind}
	default:
		return &shape{kind: objectKind}
	}
}

// isReference reports whether a record's field is another record of which only the id is asked. The one before has that id
// already, so nothing is read for it.
func (c *compiler) isReference(f *ast.Field, of *ast.Definition, below []ast.SelectionSet) bool {
	if f.Definition.Type.Elem != nil || !slices.Contains(of.Interfaces, nodeType) || !slices.Contains(f.ObjectDefinition.Interfaces, nodeType) {
		return false
	}
	return !slices.ContainsFunc(merged(below...), func(same []*ast.Field) bool { return same[0].Name != "id" && same[0].Name != "__typename" })
}

// pageSize is how many nodes a connection would hold at most, which a variable may decide.
type pageSize struct {
	given *ast.Value // nil: nobody said
	usual int
}

func firstOf(f *ast.Field) pageSize {
	size := pageSize{usual: defaultPage}
	if declared := f.Definition.Arguments.ForName("first"); declared != nil && declared.DefaultValue != nil {
		size.usual, _ = strconv.Atoi(declared.DefaultValue.Raw)
	}
	if argument := f.Arguments.ForName("first"); argument != nil {
		size.given = argument.Value
	}
	return size
}

func (p pageSize) of(variables map[string]any) int {
	if p.given == nil {
		return p.usual
	}
	var value any = p.given.Raw
	switch p.given.Kind {
	case ast.Variable:
		value = variables[p.given.Raw]
	case ast.NullValue:
		value = nil
	}
	var first float64
	switch v := value.(type) {
	case nil:
		return p.usual
	case float64:
		first = v
	case string: // a literal
		var err error
		if first, err = strconv.ParseFloat(v, 64); err != nil {
			return largestPage
		}
	default:
		return largestPage
	}
	return int(min(max(first, 1), largestPage))
}

// requested returns what a field costs at most, with those variables.
func (s *shape) requested(variables map[string]any) int {
	below := 0
	for _, field := range s.fields {
		below = sum(below, field.requested(variables))
	}
	switch s.kind {
	case objectKind, embeddedKind:
		return sum(1, below)
	case connectionKind:
		return sum(1, s.first.of(variables)*max(1, below))
	default:
		return below
	}
}

// sum adds costs, and stops far above MaxCost: connections in connections multiply beyond any number.
func sum(a, b int) int { return min(a+b, 1_000_000_000) }

// actual returns what the data of an answer costs: what was asked for, counted in what there is.
func (s *shape) actual(data []byte) int {
	decoder := jsontext.NewDecoder(bytes.NewReader(data))
	return s.count(decoder)
}

// count reads one value. Data that is no JSON costs what was read of it.
func (s *shape) count(in *jsontext.Decoder) (cost int) {
	if s == nil {
		in.SkipValue()
		return 0
	}
	switch in.PeekKind() {
	case '{':
		in.ReadToken()
		if s.kind == objectKind || s.kind == connectionKind {
			cost = 1
		}
		for in.PeekKind() == '"' {
			name, err := in.ReadToken()
			if err != nil {
				return cost
			}
			cost += s.fields[name.String()].count(in)
		}
		in.ReadToken()
	case '[':
		in.ReadToken()
		if s.kind == embeddedKind {
			cost = 1
		}
		for k := in.PeekKind(); k != ']' && k != 0; k = in.PeekKind() {
			cost += s.count(in)
		}
		in.ReadToken()
	default:
		in.SkipValue()
	}
	return cost
}

// checkCost refuses an operation that costs too much.
func checkCost(requested int) error {
	if requested <= MaxCost {
		return nil
	}
	return problem.Invalid("query", requested, "The request would cost %d points, and at most %d are allowed. Ask for fewer nodes with first, or in several requests.", requested, MaxCost)
}

// cost is what an answer says of what its request cost.
type cost struct {
	Requested int      `json:"requestedQueryCost"`
	Actual    int      `json:"actualQueryCost"`
	Throttle  throttle `json:"throttleStatus"`
}

type throttle struct {
	Maximum   int       `json:"maximumAvailable"`
	Currently int       `json:"currentlyAvailable"`
	ResetAt   time.Time `json:"resetAt"`
}

func newCost(requested, actual int, s ratelimit.Standing) *cost {
	points, _ := s.Of(ratelimit.CostLimit)
	return &cost{requested, actual, throttle{points.Most, points.Left, s.End}}
}
