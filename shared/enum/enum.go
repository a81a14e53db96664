package enum

import (
	"strings"
	"unicode"
)

// Published spells a value of the domain as it is published: no_show is noShow.
func Published[T ~string](value T) string {
	words := strings.Split(string(value), "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}

// Parse reverses Published. What was never published becomes a value that there is not.
func Parse[T ~string](published string) T {
	var s strings.Builder
	for _, letter := range published {
		if unicode.IsUpper(letter) {
			s.WriteByte('_')
		}
		s.WriteRune(unicode.ToLower(letter))
	}
	return T(s.String())
}
