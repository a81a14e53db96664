package catalogue

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schema is what the guides need of a JSON Schema of an object.
type Schema struct {
	Type        string            `json:"type"`
	Description string            `json:"description"`
	Properties  map[string]Schema `json:"properties"`
	Required    []string          `json:"required"`
	Items       *Schema           `json:"items"`
	Enum        []any             `json:"enum"`
	Minimum     *float64          `json:"minimum"`
	Maximum     *float64          `json:"maximum"`
	MinLength   *int              `json:"minLength"`
	MaxLength   *int              `json:"maxLength"`
	MinItems    *int              `json:"minItems"`
	MaxItems    *int              `json:"maxItems"`
	Default     json.RawMessage   `json:"default"`
	Format      string            `json:"format"`
}

// Field is a property of an object in words.
type Field struct {
	Name     string
	Type     string // what it is, and its bounds
	Required bool
	Words    string
	Fields   []Field // of an object, or of the objects in a list
}

// Fields lists the properties, those that are required first and each group by name.
func (s Schema) Fields() []Field {
	var fields []Field
	for _, name := range slices.SortedFunc(maps.Keys(s.Properties), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.rank(a), s.rank(b)), cmp.Compare(a, b))
	}) {
		p := s.Properties[name]
		of := p
		if p.Items != nil {
			of = *p.Items
		}
		fields = append(fields, Field{name, p.words(), slices.Contains(s.Required, name), p.Description, of.Fields()})
	}
	return fields
}

func (s Schema) rank(name string) int {
	if slices.Contains(s.Required, name) {
		return 0
	}
	return 1
}

// words says of what kind a value is, within which bounds, and what it is when it is left out.
func (s Schema) words() string {
	parts := []string{s.kind()}
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, fmt.Sprint(v))
		}
		parts = append(parts, "one of "+strings.Join(values, ", "))
	}
	bounds := func(least, most *float64, unit string) {
		switch {
		case least != nil && most != nil:
			parts = append(parts, fmt.Sprintf("%v to %v%s", *least, *most, unit))
		case most != nil:
			parts = append(parts, fmt.Sprintf("at most %v%s", *most, unit))
		case least != nil:
			parts = append(parts, fmt.Sprintf("at least %v%s", *least, unit))
		}
	}
	bounds(s.Minimum, s.Maximum, "")
	bounds(float(s.MinLength), float(s.MaxLength), " characters")
	bounds(float(s.MinItems), float(s.MaxItems), " of them")
	if len(s.Default) > 0 {
		parts = append(parts, "otherwise "+strings.Trim(string(s.Default), `"`))
	}
	return strings.Join(parts, "; ")
}

func (s Schema) kind() string {
	switch {
	case s.Type == "array" && s.Items != nil:
		return "list of " + map[string]string{"string": "texts", "object": "objects", "integer": "whole numbers", "number": "numbers", "boolean": "yes or no"}[s.Items.Type]
	case s.Format == "date-time":
		return "time"
	default:
		return cmp.Or(map[string]string{"string": "text", "integer": "whole number", "boolean": "yes or no"}[s.Type], s.Type)
	}
}

func float(n *int) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}
