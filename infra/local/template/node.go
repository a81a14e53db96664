package template

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// lineError is an error that knows its line; ReadWith puts the line before the text.
type lineError struct {
	line int
	text string
}

func (e *lineError) Error() string { return e.text }

func errorAt(n *yaml.Node, format string, arguments ...any) error {
	return &lineError{line: n.Line, text: fmt.Sprintf(format, arguments...)}
}

// yamlError keeps the first finding of the YAML library, with its line.
func yamlError(err error) error {
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		err = many.Errors[0]
	}
	var one *yaml.LoadError
	if !errors.As(err, &one) {
		return err
	}
	text := strings.TrimPrefix(one.Message, "yaml: ")
	if one.Mark.Line == 0 {
		return errors.New(text)
	}
	return &lineError{line: one.Mark.Line, text: text}
}

// load decodes a resolved node into a struct, ignoring what the struct doesn't name.
func load(n *yaml.Node, into any) error {
	if n == nil {
		return nil
	}
	if err := n.Load(into); err != nil {
		return yamlError(err)
	}
	return nil
}

// pairs yields the keys and values of a mapping; of anything else, nothing.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for pair := range slices.Chunk(n.Content, 2) {
			if !yield(pair[0], pair[1]) {
				return
			}
		}
	}
}

// child is the value of a mapping's key, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	for k, v := range pairs(n) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// only is the mapping reduced to some keys, so that nothing else of it has to be resolvable.
func only(n *yaml.Node, keys ...string) *yaml.Node {
	reduced := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	if n != nil {
		reduced.Line = n.Line
	}
	for k, v := range pairs(n) {
		if slices.Contains(keys, k.Value) {
			reduced.Content = append(reduced.Content, k, v)
		}
	}
	return reduced
}

// text makes a string node at the place of another one.
func text(value string, at *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: at.Line, Column: at.Column}
}

// checkKeys refuses what the YAML library reads silently into nodes and CloudFormation doesn't accept: keys given twice
// and aliases.
func checkKeys(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return errorAt(n, "CloudFormation does not accept YAML aliases (*%s)", n.Value)
	}
	seen := map[string]bool{}
	for key := range pairs(n) {
		if seen[key.Value] {
			return errorAt(key, "%s is given twice", key.Value)
		}
		seen[key.Value] = true
	}
	for _, c := range n.Content {
		if err := checkKeys(c); err != nil {
			return err
		}
	}
	return nil
}
