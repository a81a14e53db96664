package graphqlapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/scanner"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"pgregory.net/rapid"
)

// judgedTokens lists the tokens of a document as whoever judges it finds them; ok is false for one that has others in it.
func judgedTokens(document string) (tokens []string, ok bool) {
	for in := lexer.New(&ast.Source{Input: document}); ; {
		switch t, err := in.ReadToken(); {
		case err != nil:
			return nil, false
		case t.Kind == lexer.EOF:
			return tokens, true
		case t.Kind == lexer.Name:
			tokens = append(tokens, fmt.Sprint(t.Value, " in line ", t.Pos.Line))
		case t.Kind == lexer.String, t.Kind == lexer.BlockString:
			tokens = append(tokens, "text "+t.Value)
		case t.Kind == lexer.Int, t.Kind == lexer.Float:
			number, negative := strings.CutPrefix(t.Value, "-")
			if negative {
				tokens = append(tokens, "-")
			}
			tokens = append(tokens, number)
		case t.Kind == lexer.Spread:
			tokens = append(tokens, ".", ".", ".")
		case t.Kind != lexer.Comment:
			tokens = append(tokens, t.Kind.String())
		}
	}
}

// executedTokens lists the tokens of a document as the executor finds them, which reads it with Go's scanner.
func executedTokens(document string) (tokens []string, ok bool) {
	in := scanner.Scanner{Mode: scanner.ScanIdents | scanner.ScanInts | scanner.ScanFloats | scanner.ScanStrings}
	in.Init(strings.NewReader(document))
	in.Error = func(*scanner.Scanner, string) { ok = false }
	for ok = true; ok; {
		switch kind := in.Scan(); kind {
		case scanner.EOF:
			return tokens, ok
		case scanner.Ident:
			tokens = append(tokens, fmt.Sprint(in.TokenText(), " in line ", in.Line))
		case scanner.String:
			text, err := strconv.Unquote(in.TokenText())
			ok = ok && err == nil && in.Peek() != '"' // which it would take for the third of three
			tokens = append(tokens, "text "+text)
		default:
			tokens = append(tokens, in.TokenText())
		}
	}
	return nil, false
}

// checkRespelled holds a spelling to its document.
func checkRespelled(t interface{ Errorf(string, ...any) }, document string) {
	want, ok := judgedTokens(document)
	if !ok || !utf8.ValidString(document) {
		return
	}
	spelled := respelled(document)
	if got, ok := executedTokens(spelled); !ok || !slices.Equal(got, want) {
		t.Errorf("%q became %q: %q, want %q", document, spelled, got, want)
	}
	if strings.ContainsAny(spelled, "#\r") || strings.Contains(spelled, `\u`) {
		t.Errorf("%q became %q, which is not plain", document, spelled)
	}
}

func TestADocumentIsRespelledPlainly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"{", "}", "(", ")", ":", "...", "$", "!", "@", "[", "]", " ", ",", "\n", "\r", "\r\n", "\t", "\ufeff", "# c\n", "# \\u000a\r", "name", "_0",
			"1", "-2", "1.5e3", `""`, `"a"`, `"é\"\\\n"`, `"\u0022\\u{22}"`, `"\ud83d\ude00"`, `""""""`, `"""x \""" y"""`, `"""a"b""c"""`, "\"\"\"\n  x\n    y\n\"\"\"", `"#"`, "\"\u2028\x7f\""})
		checkRespelled(t, strings.Join(rapid.SliceOfN(part, 0, 30).Draw(t, "parts"), ""))
	})
}

func FuzzRespelled(f *testing.F) {
	for _, seed := range []string{`{ a(b: "c") { d } }`, `{ a(b: """x \""" """) # y` + "\r { z } }", `["é""x"]`, "\"\\u{10FFFF}\"", `"""""""x"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) { checkRespelled(t, document) })
}
