package fold_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"frontdesk/shared/fold"

	"pgregory.net/rapid"
)

func TestTextsThatPeopleTakeForTheSame(t *testing.T) {
	for _, same := range [][]string{
		{"Zoë Müller", "zoe muller", "ZOË MU\u0308LLER"}, {"Straße", "STRASSE"}, {"ｶﾞｲﾄﾞ", "ガイド"}, {"Łukasz", "łukasz"}, {"Αθήνα", "ΑΘΗΝΑ"}, {"Ꭰ", "ꭰ"},
	} {
		for _, one := range same[1:] {
			if fold.Text(one) != fold.Text(same[0]) {
				t.Errorf("%q is %q, %q is %q", one, fold.Text(one), same[0], fold.Text(same[0]))
			}
		}
	}
	if fold.Text("Lena") == fold.Text("Lene") || fold.Text("カキ") == fold.Text("ガギ") {
		t.Error("other letters are taken for the same")
	}
}

func TestWords(t *testing.T) {
	if got := fold.Words(" Studio-Lindenhof, Köln (2) "); !slices.Equal(got, []string{"studio", "lindenhof", "koln", "2"}) {
		t.Errorf("%q", got)
	}
}

func TestFoldingAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folded := fold.Text(rapid.String().Draw(t, "text"))
		if again := fold.Text(folded); again != folded || !utf8.ValidString(folded) {
			t.Fatalf("%q becomes %q", folded, again)
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add("Zoë's 2 cats\xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range fold.Words(s) {
			if w == "" || !utf8.ValidString(w) {
				t.Errorf("%q has the word %q", s, w)
			}
		}
	})
}
