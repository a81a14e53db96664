package pattern

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Pattern is an event pattern. The zero Pattern matches every event.
type Pattern struct {
	fields map[string]node
}

// node is what a pattern says of one field: either of those below it, or of its value.
type node struct {
	below    map[string]node
	compares []comparison // any of them may hold; nil for an object
}

// comparison judges a field's value; present is false when the event has no such field.
type comparison func(value any, present bool) bool

// Parse reads a pattern's JSON. The error names the field that it cannot play.
func Parse(text string) (Pattern, error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return Pattern{}, fmt.Errorf("the pattern is not a JSON object: %w", err)
	}
	if len(object) == 0 {
		return Pattern{}, fmt.Errorf("the pattern is empty")
	}
	fields, err := parseObject("", object)
	return Pattern{fields}, err
}

func parseObject(at string, object map[string]any) (map[string]node, error) {
	fields := map[string]node{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		path := strings.TrimPrefix(at+"."+name, ".")
		var field node
		var err error
		switch value := object[name].(type) {
		case map[string]any:
			if len(value) == 0 {
				return nil, fmt.Errorf("the pattern's %s is empty", path)
			}
			field.below, err = parseObject(path, value)
		case []any:
			field.compares, err = parseComparisons(path, value)
		default:
			err = fmt.Errorf("the pattern's %s must be an object or a list", path)
		}
		if err != nil {
			return nil, err
		}
		fields[name] = field
	}
	return fields, nil
}

func parseComparisons(path string, list []any) ([]comparison, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("the pattern's %s is empty", path)
	}
	var compares []comparison
	for _, element := range list {
		compare, err := parseComparison(element)
		if err != nil {
			return nil, fmt.Errorf("the pattern's %s: %w", path, err)
		}
		compares = append(compares, compare)
	}
	return compares, nil
}

func parseComparison(element any) (comparison, error) {
	switch e := element.(type) {
	case string:
		return func(value any, present bool) bool { return present && value == e }, nil
	case map[string]any:
		if prefix, ok := e["prefix"].(string); ok && len(e) == 1 {
			return func(value any, present bool) bool {
				text, ok := value.(string)
				return ok && strings.HasPrefix(text, prefix)
			}, nil
		}
		if exists, ok := e["exists"].(bool); ok && len(e) == 1 {
			return func(value any, present bool) bool { return present == exists }, nil
		}
	}
	text, err := json.Marshal(element)
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("the local run doesn't know the comparison %s", text)
}

// Match reports whether an event, as encoding/json decodes one into an any, fits the pattern.
func (p Pattern) Match(event any) bool { return matchObject(p.fields, event) }

func matchObject(fields map[string]node, event any) bool {
	object, _ := event.(map[string]any)
	for name, field := range fields {
		value, present := object[name]
		if field.compares == nil {
			// Something below may be asked for to be absent, so an absent object is looked into as an empty one.
			if !matchObject(field.below, value) {
				return false
			}
			continue
		}
		// exists is about values: it does not see what has others below it.
		if _, isObject := value.(map[string]any); isObject {
			value, present = nil, false
		}
		if !slices.ContainsFunc(field.compares, func(compare comparison) bool { return compare(value, present) }) {
			return false
		}
	}
	return true
}
