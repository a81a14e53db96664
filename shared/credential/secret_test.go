package credential_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/credential"

	"pgregory.net/rapid"
)

var kinds = map[credential.Kind]int{
	credential.PartnerLive: 2, credential.PartnerTest: 2, credential.Assistant: 2,
	credential.AccessToken: 3, credential.RefreshToken: 3,
	credential.ClientSecret: 0, credential.Code: 0, credential.ConsoleSession: 0, credential.Transaction: 0,
	credential.MailedLink: 0, credential.LinkRequest: 0, credential.SignInAttempt: 0, credential.Invitation: 2,
}

func TestParseKindTakesOneKindOnly(t *testing.T) {
	for made, n := range kinds {
		text := credential.New(made, rand.Reader, slices.Repeat([]string{credential.NewID(rand.Reader)}, n)...).Reveal()
		for asked := range kinds {
			if _, err := credential.ParseKind(asked, text); (err == nil) != (asked == made) {
				t.Errorf("%s for %s: %v", made, asked, err)
			}
		}
	}
}

func TestEveryKindIsTested(t *testing.T) {
	if all := credential.Kinds(); len(all) != len(kinds) {
		t.Errorf("there are %d kinds, and %d are tested", len(all), len(kinds))
	}
}

func someIDs(n int) []string {
	var ids []string
	for range n {
		ids = append(ids, credential.NewID(rand.Reader))
	}
	return ids
}

func TestParseReturnsWhatNewMade(t *testing.T) {
	for kind, n := range kinds {
		ids := someIDs(n)
		made := credential.New(kind, rand.Reader, ids...)
		got, err := credential.Parse(made.Reveal())
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if got.Kind != kind || fmt.Sprint(got.IDs) != fmt.Sprint(ids) || got.Digest() != made.Digest() {
			t.Errorf("%s: parsed %v %v, made with %v", kind, got.Kind, got.IDs, ids)
		}
	}
}

func TestSecretsLookAsPublished(t *testing.T) {
	zeros := bytes.NewReader(make([]byte, 32))
	s := credential.New(credential.PartnerLive, zeros, credential.NoID, credential.NoID)
	if want := "sk_live_fd" + strings.Repeat("0", 75); !strings.HasPrefix(s.Reveal(), want) || len(s.Reveal()) != len(want)+6 {
		t.Errorf("secret is %s", s.Reveal())
	}
	if credential.Partner("prod") != credential.PartnerLive || credential.Partner("staging") != credential.PartnerTest {
		t.Error("live keys belong to prod alone")
	}
}

func TestASecretDoesNotPrintItself(t *testing.T) {
	s := credential.New(credential.Code, rand.Reader)
	if text := fmt.Sprintf("%v %s", s, s); strings.Contains(text, s.Reveal()) {
		t.Errorf("printed itself: %s", text)
	}
}

func TestAnyOneChangedCharacterIsMalformed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(credential.New(credential.Assistant, rand.Reader, someIDs(2)...).Reveal())
		i := rapid.IntRange(0, len(text)-1).Draw(t, "position")
		c := rapid.SampledFrom([]byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_ \x00é")).Draw(t, "character")
		if text[i] == c {
			return
		}
		text[i] = c
		if _, err := credential.Parse(string(text)); err == nil {
			t.Fatalf("accepted %q", text)
		}
	})
}

func TestEqual(t *testing.T) {
	a, b := credential.Digest("a"), credential.Digest("b")
	if !credential.Equal(a, a) || credential.Equal(a, b) || credential.Equal("", "") {
		t.Error("Equal is wrong")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(credential.New(credential.AccessToken, rand.Reader, someIDs(3)...).Reveal())
	f.Add("sk_live_fd")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := credential.Parse(text)
		if err == nil && (s.Reveal() != text || len(s.IDs) != kinds[s.Kind]) {
			t.Errorf("%q parsed to %v", text, s)
		}
	})
}
