package graphqlapi

import (
	"bytes"
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
	leaf       kind = iota // a scalar or an enum: nothing
	object                 // one point
	connection             // one point, and its nodes
	part                   // an edge, or a page's info: nothing itself
)

// shape is what the answer of a field looks like. Only fields that can cost something are in it.
type shape struct {
	kind     kind
	pageSize int               // of a connection
	fields   map[string]*shape // by response name
}

func (s *shape) add(name string, field *shape) {
	if s.fields == nil {
		s.fields = map[string]*shape{}
	}
	s.fields[name] = field
}

// shapeOf recognises connections, edges and a page's info by the names of their types, as the Relay specification does.
func (w *walk) shapeOf(f *ast.Field) *shape {
	name := f.Definition.Type.Name()
	definition := w.schema.Types[name]
	switch {
	case definition == nil || !definition.IsCompositeType():
		return &shape{kind: leaf}
	case strings.HasSuffix(name, "Connection"):
		return &shape{kind: connection, pageSize: w.pageSize(f)}
	case strings.HasSuffix(name, "Edge"), name == "PageInfo":
		return &shape{kind: part}
	default:
		return &shape{kind: object}
	}
}

// pageSize returns how many nodes a connection would hold at most.
func (w *walk) pageSize(f *ast.Field) int {
	argument := f.Arguments.ForName("first")
	if argument == nil {
		return defaultPage
	}
	var value any = argument.Value.Raw
	switch argument.Value.Kind {
	case ast.Variable:
		value = w.variables[argument.Value.Raw]
	case ast.NullValue:
		value = nil
	}
	var first float64
	switch v := value.(type) {
	case nil:
		return defaultPage
	case float64:
		first = v
	case int64: // a variable's default
		first = float64(v)
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

// requested returns what a field costs when below is what is selected of it, of each node for a connection.
func (s *shape) requested(below int) int {
	switch s.kind {
	case object:
		return sum(1, below)
	case connection:
		return sum(1, s.pageSize*max(1, below))
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
		if s.kind == object || s.kind == connection {
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
