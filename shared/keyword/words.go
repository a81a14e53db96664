package keyword

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"frontdesk/shared/fold"
)

// words returns the words of a text in the form in which they are compared, in their order.
func words(text string) []string {
	var found []string
	for _, word := range fold.Words(text) {
		for word != "" {
			first, _ := utf8.DecodeRuneInString(word)
			joined := spaceless(first)
			end := strings.IndexFunc(word, func(r rune) bool { return spaceless(r) != joined })
			if end < 0 {
				end = len(word)
			}
			if joined {
				found = append(found, pairs([]rune(word[:end]))...)
			} else {
				found = append(found, stem(word[:end]))
			}
			word = word[end:]
		}
	}
	return found
}

// spaceless reports a character of a script that puts no spaces between words.
func spaceless(r rune) bool {
	const longVowel = 'ー'
	return r > unicode.MaxLatin1 && (r == longVowel || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul))
}

// pairs returns each two characters that stand together; of a single one, itself.
func pairs(run []rune) []string {
	if len(run) == 1 {
		return []string{string(run)}
	}
	var found []string
	for i := range len(run) - 1 {
		found = append(found, string(run[i:i+2]))
	}
	return found
}

// endings are the usual English ones, each with what takes its place, the longest first.
var endings = [][2]string{{"ies", "y"}, {"ing", ""}, {"es", ""}, {"ed", ""}, {"s", ""}, {"e", ""}}

// stem takes a usual ending off a word: opening hours open at the same time. What is left has three letters or more, and a vowel
// among them, so that "bring" stays.
func stem(text string) string {
	for _, e := range endings {
		rest, cut := strings.CutSuffix(text, e[0])
		if cut && len(rest) >= 3 && strings.ContainsAny(rest, "aeiouy") && !(e[0] == "s" && strings.HasSuffix(rest, "s")) {
			text = rest + e[1]
			break
		}
	}
	// cancelled is cancel.
	if n := len(text); n > 3 && text[n-1] == text[n-2] && text[n-1] >= 'a' && text[n-1] <= 'z' {
		text = text[:n-1]
	}
	return text
}
