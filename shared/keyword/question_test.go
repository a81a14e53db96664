package keyword

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestOccurrencesAreThoseOfEachWordByItself, however they are looked up.
func TestOccurrencesAreThoseOfEachWordByItself(t *testing.T) {
	alone := func(d document, word string) float64 {
		same, related := 0.0, 0.0
		first, _ := utf8.DecodeRuneInString(word)
		letters := utf8.RuneCountInString(word)
		for _, of := range d.words {
			switch {
			case of.word == word:
				same += of.n
			case spaceless(first):
				if letters == 1 && strings.Contains(of.word, word) {
					related += of.n
				}
			case letters >= 4 && strings.HasPrefix(of.word, word), utf8.RuneCountInString(of.word) >= 4 && strings.HasPrefix(word, of.word):
				related += of.n * beginning
			}
		}
		if same > 0 {
			return same
		}
		return related
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Map(rapid.SliceOfN(rapid.StringMatching("[abc]{1,7}|[中国日]{1,3}|[абв]{1,6}|[äx]{3,5}|2nd"), 0, 12), func(words []string) string { return strings.Join(words, " ") })
		d := NewIndex([]Field{{text.Draw(t, "title"), 2}, {text.Draw(t, "text"), 1}}).documents[0]
		q := newQuestion(asked(text.Draw(t, "query")))
		for n, got := range q.occurrences(d) {
			if want := alone(d, q.words[n]); math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s: %v, want %v", q.words[n], got, want)
			}
		}
	})
}

// TestCWE_407_NoQueryCostsMuch more than cutting the documents to words, which every query does: as many as a business may have, and the
// longest queries there are. It took seconds when each word that is asked for was compared with each that is there.
func TestCWE_407_NoQueryCostsMuch(t *testing.T) {
	var documents [][]Field
	for i := range 500 {
		var text strings.Builder
		for j := 0; text.Len() < 2000; j++ {
			fmt.Fprintf(&text, "w%x ", i*7+j*13)
		}
		documents = append(documents, []Field{{text.String(), 1}})
	}
	x := NewIndex(documents...)
	query := func(n int, word func(i int) string) string {
		var text strings.Builder
		for i := range n {
			text.WriteString(word(i))
		}
		return text.String()
	}
	queries := []string{
		query(500, func(i int) string { return string(rune(0x4e00 + i)) }),
		query(250, func(i int) string { return string(rune(0x430+i)) + " " }),
		query(100, func(i int) string { return fmt.Sprintf("zz%02x ", i) }),
		strings.Repeat("w", 500),
	}
	start := time.Now()
	for _, q := range queries {
		if got := x.Relevance(q); slices.Max(got) > 1 {
			t.Error(got)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("%d queries took %s", len(queries), took)
	}
}
