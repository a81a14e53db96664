package graphqlapi

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// coerced returns the values of a plan's variables as JSON has them, with the defaults of those that were not given. Beyond what the
// validator judges, numbers and texts are not taken for each other, an Int has 32 bits and no fraction, a DateTime is one, and null
// stands where it may: the executor would fail only after a part of the operation has run.
func coerced(schema *ast.Schema, p *plan, given map[string]any) (map[string]any, error) {
	if _, err := validator.VariableValues(schema, p.op, given); err != nil {
		return nil, err
	}
	values := map[string]any{}
	for _, v := range p.op.VariableDefinitions {
		value, ok := given[v.Variable]
		if !ok {
			if v.DefaultValue == nil {
				continue
			}
			initial, err := v.DefaultValue.Value(nil)
			if err != nil {
				return nil, err
			}
			value = plain(initial)
		}
		if wrong := misfit(schema, v.Type, value); wrong != "" {
			return nil, gqlerror.ErrorPosf(v.Position, "Variable %q has a value that is no %s.", "$"+v.Variable, wrong)
		}
		if value == nil && slices.Contains(p.filled, v.Variable) {
			return nil, gqlerror.ErrorPosf(v.Position, "Variable %q stands where a value is required, and is null.", "$"+v.Variable)
		}
		values[v.Variable] = value
	}
	return values, nil
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
			if value.Kind != ast.StringValue && value.Kind != ast.BlockValue || misfitScalar(name, value.Raw) != "" {
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

// misfit returns the name of the type that a part of the value does not fit, or "".
func misfit(schema *ast.Schema, of *ast.Type, value any) string {
	if value == nil {
		return ""
	}
	if of.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return misfit(schema, of.Elem, value) // one value stands for a list of it
		}
		for _, one := range list {
			if wrong := misfit(schema, of.Elem, one); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	definition := schema.Types[of.NamedType]
	if definition.Kind == ast.InputObject {
		fields, _ := value.(map[string]any)
		for _, f := range definition.Fields {
			if wrong := misfit(schema, f.Type, fields[f.Name]); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	return misfitScalar(definition.Name, value)
}

// misfitScalar returns the name of a scalar that the value is not. Enums and unknown scalars are left to the validator.
func misfitScalar(name string, value any) string {
	text, isText := value.(string)
	number, isNumber := value.(float64)
	fits := true
	switch name {
	case "Int":
		fits = isNumber && number == math.Trunc(number) && number >= math.MinInt32 && number <= math.MaxInt32
	case "Float":
		fits = isNumber
	case "String", "ID": // ours are never numbers
		fits = isText
	case dateTimeName:
		_, err := time.Parse(time.RFC3339, text)
		fits = isText && err == nil
	}
	if fits {
		return ""
	}
	return name
}
