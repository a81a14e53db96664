package credential_test

import (
	"crypto/rand"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/credential"

	"pgregory.net/rapid"
)

// secrets draws a secret of any kind.
func secrets() *rapid.Generator[credential.Secret] {
	return rapid.Custom(func(t *rapid.T) credential.Secret {
		kind := rapid.SampledFrom(slices.Sorted(slices.Values(credential.Kinds()))).Draw(t, "kind")
		return credential.New(kind, rand.Reader, someIDs(kinds[kind])...)
	})
}

func whole(kinds ...credential.Kind) *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + credential.Pattern(kinds...) + `)$`)
}

func TestPatternsMatchWhatIsMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := secrets().Draw(t, "secret")
		for name, list := range map[string][]credential.Kind{"every": credential.Kinds(), "keys": credential.APIKeys(), "tokens": credential.Tokens(), "its own": {s.Kind}} {
			if got := whole(list...).MatchString(s.Reveal()); got != slices.Contains(list, s.Kind) {
				t.Fatalf("the pattern of %s kinds matches %s: %v", name, s, got)
			}
			for _, other := range []string{s.Reveal() + "0", s.Reveal()[1:], s.Reveal()[:len(s.Reveal())-1], strings.ToUpper(s.Reveal())} {
				if whole(list...).MatchString(other) {
					t.Fatalf("the pattern of %s kinds matches a changed %s", name, s)
				}
			}
		}
		if len(s.Reveal()) > credential.MaxLength() {
			t.Fatalf("%s has %d bytes", s, len(s.Reveal()))
		}
	})
}

// TestPatternsArePublished: what operators give to other scanners is what we make. A change breaks what they have set up.
func TestPatternsArePublished(t *testing.T) {
	page, err := os.ReadFile("../../infra/docs/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	for pattern, kinds := range map[string][]credential.Kind{`(?:biz_sk_|sk_live_|sk_test_)fd[0-9A-Za-z]{81}`: credential.APIKeys(), `(?:mcp_|mcpr_)fd[0-9A-Za-z]{97}`: credential.Tokens()} {
		if got := credential.Pattern(kinds...); got != pattern || !strings.Contains(string(page), "\n    "+pattern+"\n") {
			t.Errorf("the pattern %s is not the published %s", got, pattern)
		}
	}
	if n := strings.Count(string(page), credential.Pattern(credential.APIKeys()...)); n != 3 {
		t.Errorf("the page has the pattern of keys %d times: by itself, for gitleaks and for trufflehog", n)
	}
	for _, kind := range credential.APIKeys() {
		if n := strings.Count(string(page), kind.Start()); n != 2 {
			t.Errorf("the page has the keyword %s %d times: for gitleaks and for trufflehog", kind.Start(), n)
		}
	}
}

// TestEverySecretIsFound between any other characters, also those that secrets are made of.
func TestEverySecretIsFound(t *testing.T) {
	noise := rapid.OneOf(rapid.StringMatching(`[0-9A-Za-z_]{0,99}`), rapid.String(), rapid.SampledFrom([]string{"", `\n`, "%20", "sk_live_fd", "mcp_fd000", "é", `{"key":"`}))
	rapid.Check(t, func(t *rapid.T) {
		text, want := "", map[int]string{}
		for range rapid.IntRange(0, 4).Draw(t, "how many") {
			text += noise.Draw(t, "noise")
			s := secrets().Draw(t, "secret")
			want[len(text)] = s.Reveal()
			text += s.Reveal()
		}
		text += noise.Draw(t, "rest")
		for _, secret := range want {
			if hidden := credential.Hide(text); strings.Contains(hidden, secret) {
				t.Fatalf("%q shows %s", hidden, secret)
			}
		}
		for f := range credential.Find(text) {
			if want[f.At] != f.Secret.Reveal() {
				t.Fatalf("found %s at %d", f.Secret, f.At)
			}
			delete(want, f.At)
		}
		if len(want) > 0 {
			t.Fatalf("missed %d in %q", len(want), text)
		}
	})
}

func TestFindCanBeLeft(t *testing.T) {
	text := credential.New(credential.Assistant, rand.Reader, someIDs(2)...).Reveal()
	for f := range credential.Find(text + text) {
		if f.At != 0 {
			t.Fatalf("went on to %d", f.At)
		}
		break
	}
}

// FuzzFind: what is found is what Parse accepts, and all of it that stands alone.
func FuzzFind(f *testing.F) {
	f.Add(credential.New(credential.AccessToken, rand.Reader, someIDs(3)...).Reveal())
	f.Add("sk_live_fd" + strings.Repeat("0", 81))
	f.Add("mcp_fdmcp_fd")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for found := range credential.Find(text) {
			if s, err := credential.Parse(found.Secret.Reveal()); err != nil || s.Kind != found.Secret.Kind || found.At < end || !strings.HasPrefix(text[found.At:], s.Reveal()) {
				t.Fatalf("found %v at %d of %q: %v", found.Secret, found.At, text, err)
			}
			end = found.At + len(found.Secret.Reveal())
		}
		if s, err := credential.Parse(text); err == nil && (end != len(text) || !whole(s.Kind).MatchString(text)) {
			t.Errorf("missed %q", text)
		}
	})
}
