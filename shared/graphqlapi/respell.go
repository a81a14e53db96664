package graphqlapi

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// respelled returns a document that was parsed, spelled so that the executor's own parser finds the same tokens in it, at the same
// lines and columns as far as possible. The two do not read everything alike: to one of them a block string or a comment ends earlier than
// to the other, and what is a text to whoever judges the document would be fields to whoever runs it. So comments are left out, and of
// all ways to write a text there is one.
func respelled(document string) string {
	var out strings.Builder
	line, column := 1, 1
	apart := false // what came last must not touch the next of its like
	tokens := lexer.New(&ast.Source{Input: document})
	for {
		token, err := tokens.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return out.String()
		}
		if token.Kind == lexer.Comment {
			continue
		}
		text, long := spelling(token)
		for ; line < token.Pos.Line; line++ {
			out.WriteByte('\n')
			column, apart = 1, false
		}
		gap := max(0, token.Pos.Column-column)
		if apart && long {
			gap = max(1, gap)
		}
		out.WriteString(strings.Repeat(" ", gap))
		out.WriteString(text)
		column, apart = column+gap+len(text), long
	}
}

// spelling returns how a token is written. long is false for the punctuators of one character, which may touch anything.
func spelling(t lexer.Token) (text string, long bool) {
	switch t.Kind {
	case lexer.Name, lexer.Int, lexer.Float:
		return t.Value, true
	case lexer.String, lexer.BlockString:
		return quoted(t.Value), true
	default:
		return t.Kind.String(), t.Kind == lexer.Spread
	}
}

// quoted spells a text without any of the escapes that GraphQL and Go, as which the executor reads it, do not have in common.
func quoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '#' {
			fmt.Fprintf(&out, `\U%08x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
