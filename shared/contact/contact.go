// Package contact normalizes e-mail addresses and phone numbers, so that two spellings of one address are found to be the
// same everywhere, and recognizes characters that people do not see. It knows nothing about whose contact it is.
package contact

import (
	"net/mail"
	"strings"
	"unicode"
)

// Email returns the form in which e-mail addresses are compared and stored: trimmed and in lower case. ok is false for
// anything but one plain address of at most 254 bytes.
func Email(text string) (normal string, ok bool) {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > 254 {
		return "", false
	}
	return strings.ToLower(text), true
}

// Phone returns the form in which phone numbers are compared and stored: an optional + and 5 to 15 digits.
func Phone(text string) (normal string, ok bool) {
	normal = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(text)
	digits := strings.TrimPrefix(normal, "+")
	return normal, len(digits) >= 5 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// Hidden reports a character that people do not see but that changes what they read: a control character, or a change
// of writing direction. Joiners are allowed, because many scripts and emoji need them.
func Hidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
}
