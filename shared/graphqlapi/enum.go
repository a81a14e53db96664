package graphqlapi

import (
	"strings"
	"unicode"
)

// published spells a value of the domain, such as no_show, as the values of enums are published: noShow.
func published(value string) string {
	words := strings.Split(value, "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}

// unpublished reverses published.
func unpublished(value string) string {
	var s strings.Builder
	for _, letter := range value {
		if unicode.IsUpper(letter) {
			s.WriteByte('_')
		}
		s.WriteRune(unicode.ToLower(letter))
	}
	return s.String()
}

// text returns a text that may be missing: nil for the empty one.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
