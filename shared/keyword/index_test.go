package keyword

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Where can I PARK? Parking, parks; parked.":    "wher can i park park park park",
		"cancel cancelled cancelling cancels":          "cancel cancel cancel cancel",
		"policies policy prices price pricing classes": "policy policy pric pric pric clas",
		"bring spring evening pass bus":                "bring spring even pas bus",
		"Straße Ångström naïve Müller":                 "stras angstrom naiv muller",
		"cafe\u0301 don't 2nd-hand":                    "caf don t 2nd hand",
		"営業時間は１０時":                                     "営業 業時 時間 間は 10 時",
		"ヘアカット haircut予約":                              "ヘア アカ カッ ット haircut 予約",
		"예약 취소":                                        "예약 취소",
		"парковка ПАРКОВКА":                            "парковка парковка",
		"  … !? ":                                      "",
	} {
		if got := strings.Join(words(text), " "); got != want {
			t.Errorf("%q has the words %q, want %q", text, got, want)
		}
	}
}

var faq = []string{
	"Where can I park? There is a car park behind the house; the first hour is free.",
	"What are your opening hours? Monday to Friday from 7:00 to 22:00, at the weekend from 9:00 to 20:00.",
	"Can I cancel a class? Up to twelve hours before the start it costs nothing. After that the class is charged.",
	"What should I bring to a class? Comfortable clothes and a bottle of water. We have mats.",
	"Gibt es Duschen? Ja, mit Handtüchern.",
	"予約の変更はできますか。前日までお電話ください。",
}

func faqIndex() *Index {
	var all [][]Field
	for _, text := range faq {
		all = append(all, []Field{{text, 1}})
	}
	return NewIndex(all...)
}

func TestTheRightDocumentComesFirst(t *testing.T) {
	x := faqIndex()
	for query, want := range map[string]int{
		"parking": 0, "Is there a parking lot?": 0, "car parks": 0, "opening times": 1, "when are you open": 1, "weekends": 1, "cancellation policy": 2,
		"Do I have to pay when I cancel too late?": 2, "what do I need to bring": 3, "mat": 3, "bottles of water": 3, "handtuch": 4, "HANDTUCHER": 4,
		"予約": 5, "電話": 5, "変更したい": 5, "話": 5,
	} {
		got := x.Relevance(query)
		best := slices.Index(got, slices.Max(got))
		if best != want || got[best] < 0.3 {
			t.Errorf("%q: document %d comes first of %.2f, want %d", query, best, got, want)
		}
	}
	for _, query := range []string{"", "?", "quantum", "sauna"} {
		if got := x.Relevance(query); slices.Max(got) != 0 {
			t.Errorf("%q: %.2f", query, got)
		}
	}
	if got := x.Relevance("what are the"); slices.Max(got) == 0 {
		t.Error("a query of empty words finds nothing")
	}
	if got := NewIndex().Relevance("park"); len(got) != 0 {
		t.Errorf("nothing among nothing: %v", got)
	}
	single := NewIndex([]Field{{"Where can I park? Behind the house.", 1}}).Relevance("what are the parking rules")
	if single[0] < 0.3 {
		t.Errorf("the only document: %v", single)
	}
}

func TestATitleCountsForMore(t *testing.T) {
	got := NewIndex([]Field{{"mats", 2}, {"rental of one", 1}}, []Field{{"rental", 2}, {"of one mats", 1}}).Relevance("mats")
	if got[0] <= got[1] {
		t.Errorf("%v", got)
	}
}

// TestRelevanceIsAShare of the query: from 0 to 1, the same however often and in whatever order its words stand there.
func TestRelevanceIsAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom(faq), rapid.StringMatching(`([a-e]{1,6} ){0,8}`))
		var all [][]Field
		for _, one := range rapid.SliceOfN(text, 1, 8).Draw(t, "documents") {
			all = append(all, []Field{{one, 2}, {text.Draw(t, "text"), 1}})
		}
		query := text.Draw(t, "query")
		x := NewIndex(all...)
		got := x.Relevance(query)
		for _, r := range got {
			if math.IsNaN(r) || r < 0 || r > 1 {
				t.Fatalf("%v", got)
			}
		}
		again := x.Relevance(query + " " + query)
		for i := range got {
			if math.Abs(got[i]-again[i]) > 1e-9 {
				t.Fatalf("%v, and said twice %v", got, again)
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, text := range faq {
		f.Add(text)
	}
	f.Add("ß\u0301\xff１Ａー")
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range words(text) {
			if word == "" || strings.ContainsAny(word, " \n?") || utf8.ValidString(text) && !utf8.ValidString(word) {
				t.Errorf("%q has the word %q", text, word)
			}
			if again := words(word); len(again) != 1 && !strings.ContainsFunc(word, spaceless) {
				t.Errorf("%q, a word of %q, has the words %q", word, text, again)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	var all [][]Field
	for range 500 / len(faq) {
		for _, text := range faq {
			all = append(all, []Field{{text, 2}, {strings.Repeat(text+" ", 4), 1}})
		}
	}
	for b.Loop() {
		NewIndex(all...).Relevance("Where can I park my car at the weekend?")
	}
}
