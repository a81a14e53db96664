// Package contact normalizes e-mail addresses and phone numbers, so that two spellings of one address are found to be the
// same everywhere, and tells names that people can read from others. It knows nothing about whose contact it is.
package contact

import (
	"net/mail"
	"strings"
	"unicode"

	"frontdesk/shared/problem"
)

// Email returns the form in which e-mail addresses are compared and stored: trimmed and in lower case. Anything but one
// plain address of at most 254 bytes at a domain, all of it ASCII, is a VALIDATION_ERROR about `email`.
//
// Beyond ASCII, different addresses have one lower-case form, so that the owner of one would be taken for the owner of the
// other (CVE-2019-19844); and Amazon SES sends to no such address.
func Email(text string) (string, error) {
	trimmed := strings.TrimSpace(text)
	if strings.ContainsFunc(trimmed, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", problem.Invalid("email", text, "We cannot send e-mails to an address with letters or signs other than a to z, digits and the usual signs. "+
			"If the part after the @ has them, write its other form, which begins with xn--.")
	}
	a, err := mail.ParseAddress(trimmed)
	if err != nil || a.Address != trimmed || len(trimmed) > 254 || strings.HasSuffix(trimmed, "]") {
		return "", problem.Invalid("email", text, "This is not an e-mail address.")
	}
	return strings.ToLower(trimmed), nil
}

// Phone returns the form in which phone numbers are compared and stored: an optional + and 5 to 15 digits. Anything else
// is a VALIDATION_ERROR about `phone`.
func Phone(text string) (string, error) {
	normal := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "").Replace(text)
	digits := strings.TrimPrefix(normal, "+")
	if len(digits) < 5 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return "", problem.Invalid("phone", text, "This is not a phone number: write + and digits.")
	}
	return normal, nil
}
