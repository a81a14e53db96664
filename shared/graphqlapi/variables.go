package graphqlapi

import (
	"math"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// coerced returns the values of an operation's variables, defaults included. Beyond what the validator judges, an Int has 32 bits and no
// fraction, and a DateTime is one: the executor would fail on others only after a part of the operation has run.
func coerced(schema *ast.Schema, op *ast.OperationDefinition, given map[string]any) (map[string]any, error) {
	values, err := validator.VariableValues(schema, op, given)
	if err != nil {
		return nil, err
	}
	for _, v := range op.VariableDefinitions {
		if wrong := misfit(schema, v.Type, values[v.Variable]); wrong != "" {
			return nil, gqlerror.ErrorPosf(v.Position, "Variable %q has a value that is no %s.", "$"+v.Variable, wrong)
		}
	}
	return values, nil
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

func misfitScalar(name string, value any) string {
	fits := true
	switch v := value.(type) {
	case float64:
		fits = name != "Int" || v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32
	case string:
		if name == dateTimeName {
			_, err := time.Parse(time.RFC3339, v)
			fits = err == nil
		}
	}
	if name == dateTimeName {
		_, isText := value.(string)
		fits = fits && isText
	}
	if fits {
		return ""
	}
	return name
}
