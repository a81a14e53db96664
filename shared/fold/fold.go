// Package fold brings texts into a form in which people who search do not tell them apart: whatever the case, with accents or
// without, in full or half width.
//
// It knows no language: it does not take ö for oe, nor cut words to their stems.
package fold

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// accents are the marks of European scripts. Those of others, as the Japanese ones that tell k from g, tell words apart.
var accents = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x300, Hi: 0x36f, Stride: 1}}}

// chains are kept from call to call, because each has buffers of several kilobytes, and state: one serves one call at a time. Case is
// folded and then lowered, because the folding of x/text turns Cherokee letters round instead.
var chains = sync.Pool{New: func() any {
	return transform.Chain(norm.NFKD, runes.Remove(runes.In(accents)), cases.Fold(), runes.Map(unicode.ToLower), norm.NFC)
}}

// Text returns the form of s.
func Text(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(s)
	}
	chain := chains.Get().(transform.Transformer)
	defer chains.Put(chain)
	folded, _, err := transform.String(chain, strings.ToValidUTF8(s, "\uFFFD"))
	if err != nil {
		return strings.ToLower(s)
	}
	return folded
}

// Words returns the words of s in that form: runs of letters, digits and the marks that belong to them.
func Words(s string) []string {
	return strings.FieldsFunc(Text(s), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.Mc) })
}
