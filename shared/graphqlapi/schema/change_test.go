package schema_test

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// breaks lists what of a newer schema would break a program that was written for an older one: something that it may ask for is gone,
// what it gets may be null or of another type, or what it sends is refused.
func breaks(older, newer *ast.Schema) (broken []string) {
	for name, was := range older.Types {
		is := newer.Types[name]
		switch {
		case was.BuiltIn:
		case is == nil:
			broken = append(broken, name+" is gone")
		case is.Kind != was.Kind:
			broken = append(broken, fmt.Sprintf("%s is %s, and was %s", name, is.Kind, was.Kind))
		default:
			broken = append(broken, breaksType(was, is)...)
		}
	}
	for name, was := range older.Directives {
		if newer.Directives[name] == nil && !isBuiltIn(was) {
			broken = append(broken, "@"+name+" is gone")
		}
	}
	slices.Sort(broken)
	return broken
}

// isBuiltIn reports whether a directive is every schema's.
func isBuiltIn(d *ast.DirectiveDefinition) bool { return d.Position != nil && d.Position.Src.BuiltIn }

func breaksType(was, is *ast.Definition) (broken []string) {
	gone := func(what string, before, now []string) {
		for _, one := range before {
			if !slices.Contains(now, one) {
				broken = append(broken, fmt.Sprintf("%s: %s %s is gone", was.Name, what, one))
			}
		}
	}
	gone("interface", was.Interfaces, is.Interfaces)
	gone("member", was.Types, is.Types)
	gone("value", values(was), values(is))
	for _, f := range was.Fields {
		at, now := was.Name+"."+f.Name, is.Fields.ForName(f.Name)
		switch {
		case now == nil:
			broken = append(broken, at+" is gone")
		case was.Kind == ast.InputObject && !takes(now.Type, f.Type), was.Kind != ast.InputObject && !takes(f.Type, now.Type):
			broken = append(broken, fmt.Sprintf("%s is %s, and was %s", at, now.Type, f.Type))
		default:
			broken = append(broken, breaksNeeds(at, f, now)...)
			broken = append(broken, breaksArguments(at, f.Arguments, now.Arguments)...)
		}
	}
	for _, f := range is.Fields {
		if was.Kind == ast.InputObject && was.Fields.ForName(f.Name) == nil && f.Type.NonNull && f.DefaultValue == nil {
			broken = append(broken, was.Name+"."+f.Name+" is new and required")
		}
	}
	return broken
}

// breaksNeeds: a key that could read a field must be able to read it on.
func breaksNeeds(at string, was, is *ast.FieldDefinition) []string {
	if before, now := scope(was), scope(is); now != "" && now != before {
		return []string{fmt.Sprintf("%s needs %s, and needed %q", at, now, before)}
	}
	return nil
}

func scope(f *ast.FieldDefinition) string {
	if d := f.Directives.ForName("requires"); d != nil {
		return d.Arguments.ForName("scope").Value.Raw
	}
	return ""
}

func breaksArguments(at string, was, is ast.ArgumentDefinitionList) (broken []string) {
	for _, a := range was {
		switch now := is.ForName(a.Name); {
		case now == nil:
			broken = append(broken, fmt.Sprintf("%s(%s:) is gone", at, a.Name))
		case !takes(now.Type, a.Type):
			broken = append(broken, fmt.Sprintf("%s(%s:) is %s, and was %s", at, a.Name, now.Type, a.Type))
		case fmt.Sprint(now.DefaultValue) != fmt.Sprint(a.DefaultValue):
			broken = append(broken, fmt.Sprintf("%s(%s:) is %v by default, and was %v", at, a.Name, now.DefaultValue, a.DefaultValue))
		}
	}
	for _, a := range is {
		if was.ForName(a.Name) == nil && a.Type.NonNull && a.DefaultValue == nil {
			broken = append(broken, fmt.Sprintf("%s(%s:) is new and required", at, a.Name))
		}
	}
	return broken
}

// takes reports whether a value of one type can always stand where another is wanted: the wanted type is as wide or wider.
func takes(wanted, given *ast.Type) bool {
	switch {
	case wanted.NonNull && !given.NonNull:
		return false
	case (wanted.Elem == nil) != (given.Elem == nil):
		return false
	case wanted.Elem != nil:
		return takes(wanted.Elem, given.Elem)
	default:
		return wanted.NamedType == given.NamedType
	}
}

func values(d *ast.Definition) (names []string) {
	for _, v := range d.EnumValues {
		names = append(names, v.Name)
	}
	return names
}
