package credential

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// APIKeys are the kinds of the secrets that people copy into other programs.
func APIKeys() []Kind { return []Kind{Assistant, PartnerLive, PartnerTest} }

// Tokens are the kinds of the secrets that OAuth clients hold.
func Tokens() []Kind { return []Kind{AccessToken, RefreshToken} }

// Pattern returns a regular expression that every secret of those kinds matches, in the syntax that RE2, PCRE and JavaScript
// share. It asks for nothing before or behind the secret, because one may stand between any two characters: in a log's
// \nsk_live_… or an address's %20sk_live_…. What matches may still be a text with a wrong checksum, which Parse refuses.
func Pattern(kinds ...Kind) string {
	byLength := map[int][]string{}
	for _, k := range kinds {
		byLength[k.length()] = append(byLength[k.length()], string(k))
	}
	var forms []string
	for n, prefixes := range byLength {
		slices.Sort(prefixes)
		forms = append(forms, fmt.Sprintf("(?:%s)%s[0-9A-Za-z]{%d}", strings.Join(prefixes, "|"), marker, n))
	}
	slices.Sort(forms)
	return strings.Join(forms, "|")
}

// MaxLength returns how many bytes the longest secret has.
func MaxLength() int {
	most := 0
	for k := range ids {
		most = max(most, len(k.Start())+k.length())
	}
	return most
}

// Found is a secret and where it begins in a text, in bytes.
type Found struct {
	Secret Secret
	At     int
}

// Find yields the secrets in a text, whose checksums are right, in their order.
func Find(text string) iter.Seq[Found] {
	return func(yield func(Found) bool) {
		from := 0 // a secret begins behind the last one
		for at := 0; ; {
			// The mark in its middle is rare, and quicker to find than its beginning.
			mark := strings.Index(text[at:], "_"+marker)
			if mark < 0 {
				return
			}
			at += mark + len("_"+marker)
			if s, ok := secretAround(text[from:], at-from); ok {
				if !yield(Found{s, at - len(s.Kind.Start())}) {
					return
				}
				from = at - len(s.Kind.Start()) + len(s.text)
				at = from
			}
		}
	}
}

// Hide returns a text with the start of each secret in place of the secret: what people put into the wrong place must not be kept there.
func Hide(text string) string {
	var shown strings.Builder
	from := 0
	for found := range Find(text) {
		shown.WriteString(text[from:found.At])
		shown.WriteString(found.Secret.Kind.Start() + "…")
		from = found.At + len(found.Secret.text)
	}
	if from == 0 {
		return text
	}
	return shown.String() + text[from:]
}

// secretAround returns the secret whose mark ends at an offset of text.
func secretAround(text string, mark int) (Secret, bool) {
	for kind := range ids {
		if !strings.HasSuffix(text[:mark], kind.Start()) {
			continue
		}
		if end := mark + kind.length(); end <= len(text) {
			if s, err := Parse(text[mark-len(kind.Start()) : end]); err == nil {
				return s, true
			}
		}
	}
	return Secret{}, false
}
