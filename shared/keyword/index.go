package keyword

import (
	"math"
	"slices"
)

// Field is a part of a document. Each word in it counts Weight times; a title may count for more than the text.
type Field struct {
	Text   string
	Weight float64
}

// Index is some documents, cut to words.
type Index struct {
	documents []document
	mean      float64 // length
}

type document struct {
	words  []counted
	length float64
}

// counted is a word and how much it counts there.
type counted struct {
	word string
	n    float64
}

// NewIndex cuts documents, each of which is its fields, to words.
func NewIndex(documents ...[]Field) *Index {
	x := &Index{}
	for _, fields := range documents {
		d := document{}
		for _, f := range fields {
			for _, word := range words(f.Text) {
				d.words = append(d.words, counted{word, f.Weight})
				d.length += f.Weight
			}
		}
		x.documents = append(x.documents, d)
		x.mean += d.length / float64(len(documents))
	}
	return x
}

// The usual parameters of BM25: how soon a word's repetition stops to count, and how much a long document's words count for less.
const repetition, lengthiness = 1.2, 0.75

// Relevance returns for each document how much of the query it has, from 0 for nothing to 1 for all: the share of its words, each
// weighed by how few documents have it. A query without words gets 0 everywhere.
func (x *Index) Relevance(query string) []float64 {
	relevance, all := make([]float64, len(x.documents)), 0.0
	q := newQuestion(asked(query))
	found := make([][]float64, len(x.documents))
	having := make([]int, len(q.words))
	for i, d := range x.documents {
		found[i] = q.occurrences(d)
		for w, n := range found[i] {
			if n > 0 {
				having[w]++
			}
		}
	}
	for w := range q.words {
		weight := x.weight(having[w])
		all += weight
		for i, of := range found {
			if of[w] > 0 {
				relevance[i] += weight * x.saturation(of[w], x.documents[i].length)
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
	all := len(x.documents)
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
