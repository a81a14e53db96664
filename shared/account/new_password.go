package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontdesk/shared/contact"
	"frontdesk/shared/problem"
)

const minPassword, maxPassword = 8, 200 // characters

// commonPasswords are those that are tried first, in lower case, one a line.
//
//go:embed common_passwords.txt
var commonPasswords string

// checkNewPassword refuses a password that is too short, too long or too easy to guess (NIST SP 800-63B, 5.1.1.2) for the
// person with that address in its normal form. The refusal does not repeat it. Passwords that people have are not judged.
func checkNewPassword(password, email string) error {
	refused := func(text string, args ...any) error {
		return problem.New(problem.ValidationError, text, args...).With("field", "password")
	}
	local, _, _ := strings.Cut(email, "@")
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword || n > maxPassword:
		return refused("A password has %d to %d characters.", minPassword, maxPassword)
	case !strings.ContainsFunc(password, func(r rune) bool { return !unicode.IsSpace(r) && !contact.Hidden(r) }):
		return refused("A password has characters that one can see, not only spaces.")
	case strings.EqualFold(password, email), strings.EqualFold(password, local):
		return refused("Your e-mail address is the first password that others would try. Choose another one.")
	case slices.Contains(strings.Fields(commonPasswords), strings.ToLower(password)):
		return refused("Too many people have this password, so that it is among the first that others would try. Choose another one: several words, for example.")
	}
	return nil
}
