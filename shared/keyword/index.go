package keyword

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Field is a part of a document. Each word in it counts Weight times; a title may count for more than the text.
type Field struct {
	Text   string
	Weight float64
}

// Index is some documents whose words were counted.
type Index struct {
	counts  []map[string]float64 // by word, of each document
	lengths []float64
	mean    float64 // length
}

// NewIndex counts the words of documents, each of which is its fields.
func NewIndex(documents ...[]Field) *Index {
	x := &Index{}
	for _, fields := range documents {
		counts, length := map[string]float64{}, 0.0
		for _, f := range fields {
			for _, word := range words(f.Text) {
				counts[word] += f.Weight
				length += f.Weight
			}
		}
		x.counts, x.lengths = append(x.counts, counts), append(x.lengths, length)
		x.mean += length / float64(len(documents))
	}
	return x
}

// The usual parameters of BM25: how soon a word's repetition stops to count, and how much a long document's words count for less.
const repetition, lengthiness = 1.2, 0.75

// beginning is what a word counts that only begins like the one that is asked for.
const beginning = 0.8

// Relevance returns for each document how much of the query it has, from 0 for nothing to 1 for all: the share of its words, each
// weighed by how few documents have it. A query without words gets 0 everywhere.
func (x *Index) Relevance(query string) []float64 {
	relevance, all := make([]float64, len(x.counts)), 0.0
	for _, word := range asked(query) {
		found := make([]float64, len(x.counts))
		having := 0
		for i, counts := range x.counts {
			if found[i] = occurrences(counts, word); found[i] > 0 {
				having++
			}
		}
		weight := x.weight(having)
		all += weight
		for i, n := range found {
			if n > 0 {
				relevance[i] += weight * x.saturation(n, x.lengths[i])
			}
		}
	}
	for i := range relevance {
		if all > 0 {
			relevance[i] = min(1, relevance[i]/all)
		}
	}
	return relevance
}

// weight is how much a word tells that so many documents have. One that none has says even less than one that all have: most often
// it belongs to how the question is put.
func (x *Index) weight(having int) float64 {
	all := len(x.counts)
	if having == 0 {
		return math.Log(1+float64(all+1)/(float64(all)+0.5)) / 2
	}
	return math.Log(1 + float64(all+1)/(float64(having)+0.5))
}

// enough is how many occurrences in a document of mean length say that it is about a word.
const enough = 2

// saturation is how much n occurrences in a document of that length count, at most 1.
func (x *Index) saturation(n, length float64) float64 {
	most := (enough + repetition) / enough
	return min(1, most*n/(n+repetition*(1-lengthiness+lengthiness*length/x.mean)))
}

// occurrences counts a word in a document, and those that begin with it.
func occurrences(counts map[string]float64, word string) float64 {
	if n := counts[word]; n > 0 {
		return n
	}
	letters := utf8.RuneCountInString(word)
	first, _ := utf8.DecodeRuneInString(word)
	related := 0.0
	for other, n := range counts {
		switch {
		case spaceless(first):
			if letters == 1 && strings.Contains(other, word) {
				related += n
			}
		case letters >= 4 && strings.HasPrefix(other, word), utf8.RuneCountInString(other) >= 4 && strings.HasPrefix(word, other):
			related += n * beginning
		}
	}
	return related
}

// empty are English words that a question has whatever it is about, as words returns them.
var empty = words("a an am and any are at be by can could do does for from have how i if in is it its me my of on or our please should tell that the their " +
	"there this to us was we what when where which who will with would you your")

// asked returns the words of a query that say what it is about, each once; all of them when none does.
func asked(query string) []string {
	all := words(query)
	slices.Sort(all)
	all = slices.Compact(all)
	about := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return slices.Contains(empty, word) })
	if len(about) == 0 {
		return all
	}
	return about
}
