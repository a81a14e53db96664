package graphqlapi

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// coerced returns the values of a plan's variables as the specification coerces them, with the defaults of those that were not given:
// one value stands for a list of it, a whole number for an ID, and nothing for anything else. The error names the part of a variable that
// does not fit: the executor would fail only after a part of the operation has run.
func coerced(schema *ast.Schema, p *plan, given map[string]any) (map[string]any, error) {
	values := map[string]any{}
	for _, v := range p.op.VariableDefinitions {
		value, ok := given[v.Variable]
		if !ok && v.DefaultValue != nil {
			initial, err := v.DefaultValue.Value(nil)
			if err != nil {
				return nil, err
			}
			value, ok = plain(initial), true
		}
		if !ok && !v.Type.NonNull {
			continue
		}
		at, c := "$"+v.Variable, coercion{schema, v.Position}
		if !ok {
			return nil, c.missing(at, v.Type)
		}
		value, err := c.value(at, v.Type, value)
		if err != nil {
			return nil, err
		}
		if value == nil && slices.Contains(p.filled, v.Variable) {
			return nil, c.fails("%q stands where a value is required, and is null.", at)
		}
		values[v.Variable] = value
	}
	return values, nil
}

// coercion coerces the value of one variable, which is declared at a place of the document.
type coercion struct {
	schema   *ast.Schema
	declared *ast.Position
}

func (c coercion) fails(format string, args ...any) error {
	return gqlerror.ErrorPosf(c.declared, "Variable "+format, args...)
}

func (c coercion) missing(at string, of *ast.Type) error {
	return c.fails("%q is missing: it must be of type %s.", at, of)
}

// value coerces a part of the variable; at is its path.
func (c coercion) value(at string, of *ast.Type, value any) (any, error) {
	definition := c.schema.Types[of.Name()]
	switch {
	case value == nil && of.NonNull:
		return nil, c.fails("%q is null: it must be of type %s.", at, of)
	case value == nil:
		return nil, nil
	case of.Elem != nil:
		return c.list(at, of.Elem, value)
	case definition.Kind == ast.InputObject:
		return c.object(at, definition, value)
	case definition.Kind == ast.Enum:
		if name, ok := value.(string); !ok || definition.EnumValues.ForName(name) == nil {
			var names []string
			for _, one := range definition.EnumValues {
				names = append(names, one.Name)
			}
			return nil, c.fails("%q has a value that is no %s: it can be %s.", at, definition.Name, strings.Join(names, ", "))
		}
		return value, nil
	default:
		if number, ok := value.(float64); ok && definition.Name == "ID" && number == math.Trunc(number) && math.Abs(number) < 1<<53 {
			value = strconv.FormatFloat(number, 'f', 0, 64)
		}
		if !fits(definition.Name, value) {
			return nil, c.fails("%q has a value that is no %s.", at, definition.Name)
		}
		return value, nil
	}
}

func (c coercion) list(at string, of *ast.Type, value any) (any, error) {
	given, ok := value.([]any)
	if !ok {
		one, err := c.value(at, of, value)
		return []any{one}, err
	}
	list := make([]any, len(given))
	for i, one := range given {
		var err error
		if list[i], err = c.value(fmt.Sprintf("%s[%d]", at, i), of, one); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// object coerces an input object. The executor gives fields that are left out their defaults.
func (c coercion) object(at string, of *ast.Definition, value any) (any, error) {
	given, ok := value.(map[string]any)
	if !ok {
		return nil, c.fails("%q has a value that is no %s.", at, of.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if of.Fields.ForName(name) == nil {
			return nil, c.fails("%q has no field %q.", at, name)
		}
	}
	object := map[string]any{}
	for _, f := range of.Fields {
		part, ok := given[f.Name]
		switch {
		case !ok && f.Type.NonNull && f.DefaultValue == nil:
			return nil, c.missing(at+"."+f.Name, f.Type)
		case ok:
			var err error
			if object[f.Name], err = c.value(at+"."+f.Name, f.Type, part); err != nil {
				return nil, err
			}
		}
	}
	return object, nil
}

// fits says whether a scalar can have that value.
func fits(scalar string, value any) bool {
	text, isText := value.(string)
	number, isNumber := value.(float64)
	switch scalar {
	case "Int":
		return isNumber && number == math.Trunc(number) && number >= math.MinInt32 && number <= math.MaxInt32
	case "Float":
		return isNumber
	case "Boolean":
		_, isBoolean := value.(bool)
		return isBoolean
	case dateTimeName:
		_, err := time.Parse(time.RFC3339, text)
		return isText && err == nil
	default: // String and ID
		return isText
	}
}

// plain returns a default as it would be, had it been sent.
func plain(value any) any {
	switch v := value.(type) {
	case int64:
		return float64(v)
	case []any:
		for i, one := range v {
			v[i] = plain(one)
		}
	case map[string]any:
		for name, one := range v {
			v[name] = plain(one)
		}
	}
	return value
}

// checkLiterals says what values that stand in a validated document itself are wrong, by the same rules.
func checkLiterals(document *ast.QueryDocument) (problems gqlerror.List) {
	eachValue(document, func(value *ast.Value) {
		switch name := value.Definition.Name; {
		case name == "Int" && value.Kind == ast.IntValue:
			if _, err := strconv.ParseInt(value.Raw, 10, 32); err != nil {
				problems = append(problems, gqlerror.ErrorPosf(value.Position, "%s is no Int: it has more than 32 bits.", value.Raw))
			}
		case name == dateTimeName && value.Kind != ast.NullValue && value.Kind != ast.Variable:
			if value.Kind != ast.StringValue && value.Kind != ast.BlockValue || !fits(name, value.Raw) {
				problems = append(problems, gqlerror.ErrorPosf(value.Position, "%s is no DateTime.", value))
			}
		}
	})
	return problems
}

// eachValue calls do with every value in a validated document whose type is known: lists and objects, and what is in them.
func eachValue(document *ast.QueryDocument, do func(*ast.Value)) {
	var ofValue func(*ast.Value)
	ofValue = func(v *ast.Value) {
		for _, child := range v.Children {
			ofValue(child.Value)
		}
		if v.Definition != nil {
			do(v)
		}
	}
	var ofSet func(ast.SelectionSet)
	ofSet = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				for _, a := range s.Arguments {
					ofValue(a.Value)
				}
				ofSet(s.SelectionSet)
			case *ast.InlineFragment:
				ofSet(s.SelectionSet)
			}
		}
	}
	for _, op := range document.Operations {
		ofSet(op.SelectionSet)
	}
	for _, f := range document.Fragments {
		ofSet(f.SelectionSet)
	}
}
