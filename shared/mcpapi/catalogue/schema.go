package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Schema is what the guides need of a JSON Schema of an object.
type Schema struct {
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Properties  properties      `json:"properties"`
	Required    []string        `json:"required"`
	Items       *Schema         `json:"items"`
	Enum        []any           `json:"enum"`
	Minimum     *float64        `json:"minimum"`
	Maximum     *float64        `json:"maximum"`
	MinLength   *int            `json:"minLength"`
	MaxLength   *int            `json:"maxLength"`
	MinItems    *int            `json:"minItems"`
	MaxItems    *int            `json:"maxItems"`
	Default     json.RawMessage `json:"default"`
	Format      string          `json:"format"`
}

// properties are an object's, in the order of the file, which is that of the doors.
type properties []property

type property struct {
	name   string
	schema Schema
}

func (p *properties) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil { // the opening brace
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		one := property{name: name.(string)}
		if err := d.Decode(&one.schema); err != nil {
			return err
		}
		*p = append(*p, one)
	}
	return nil
}

// Field is a property of an object in words.
type Field struct {
	Name   string
	Type   string // what it is, its bounds, and whether it has to be there
	Words  string
	Fields []Field // of an object, or of the objects in a list
}

// Arguments lists the properties of what a caller sends.
func (s Schema) Arguments() []Field { return s.fields("; required", "") }

// Answer lists the properties of what a caller gets.
func (s Schema) Answer() []Field { return s.fields("", "; may be absent") }

func (s Schema) fields(required, optional string) []Field {
	var fields []Field
	for _, p := range s.Properties {
		presence, of := optional, p.schema
		if slices.Contains(s.Required, p.name) {
			presence = required
		}
		if of.Items != nil {
			of = *of.Items
		}
		fields = append(fields, Field{p.name, p.schema.words() + presence, p.schema.Description, of.fields(required, optional)})
	}
	return fields
}

// words says of what kind a value is, within which bounds, and what it is when it is left out.
func (s Schema) words() string {
	parts := []string{s.kind()}
	enum := s.Enum
	if s.Items != nil {
		enum = s.Items.Enum
	}
	if len(enum) > 0 {
		var values []string
		for _, v := range enum {
			values = append(values, fmt.Sprint(v))
		}
		parts = append(parts, "one of "+strings.Join(values, ", "))
	}
	bounds := func(least, most *float64, unit string) {
		switch {
		case least != nil && most != nil:
			parts = append(parts, number(*least)+" to "+number(*most)+unit)
		case most != nil:
			parts = append(parts, "at most "+number(*most)+unit)
		case least != nil:
			parts = append(parts, "at least "+number(*least)+unit)
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
	if s.Items != nil {
		return "array of " + s.Items.kind() + "s"
	}
	return cmp.Or(s.Format, s.Type)
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func float(n *int) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}
