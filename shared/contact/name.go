package contact

import "unicode"

// Characters that many scripts and emoji need between others, and that are nothing by themselves.
const nonJoiner, joiner = '\u200c', '\u200d'

// mostMarks is how many marks a letter may carry: Vietnamese needs 2, Hebrew 3, Burmese 5. Hundreds cover the lines around.
const mostMarks = 6

// Legible reports whether people can see a name: it has a letter, digit or sign, no Hidden character, and no letter with more
// marks on it than any script needs.
func Legible(name string) bool {
	seen, marks := false, 0
	for _, r := range name {
		switch {
		case Hidden(r):
			return false
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > mostMarks {
				return false
			}
		case r != nonJoiner && r != joiner: // which let marks pile up
			marks = 0
			seen = seen || unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
		}
	}
	return seen
}

// Hidden reports a character that people do not see but that changes what they read: a control character, a change of
// writing direction, or a letter that is blank. Joiners are allowed, because many scripts and emoji need them.
func Hidden(r rune) bool {
	const blankBraille, nullNotehead = '\u2800', '\U0001d159'
	return unicode.IsControl(r) || r == blankBraille || r == nullNotehead || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && r != nonJoiner ||
		unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
}
