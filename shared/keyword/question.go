package keyword

import "unicode/utf8"

const (
	beginning    = 0.8 // what a word counts that only begins like the one that is asked for
	enoughToTell = 4   // letters of a beginning that say so
)

// question is the words of a query, by all that a document's word may have in common with them: so each of a document's words is looked
// at once, however many are asked for (CWE-407).
type question struct {
	words      []string
	whole      map[string]int
	beginnings map[string][]int // those that begin so and go on
	characters map[rune]int     // those that are one character of a script without spaces
	longest    int              // bytes
}

func newQuestion(words []string) question {
	q := question{words, map[string]int{}, map[string][]int{}, map[rune]int{}, 0}
	for n, word := range words {
		q.whole[word], q.longest = n, max(q.longest, len(word))
		first, size := utf8.DecodeRuneInString(word)
		if !spaceless(first) {
			eachBeginning(word, len(word), func(begins string) { q.beginnings[begins] = append(q.beginnings[begins], n) })
		} else if size == len(word) {
			q.characters[first] = n
		}
	}
	return q
}

// eachBeginning calls do with what word begins with and goes on after: what is long enough to tell, and of at most so many bytes.
func eachBeginning(word string, longest int, do func(string)) {
	letters := 0
	for end := range word {
		if end > longest {
			break
		}
		if letters >= enoughToTell {
			do(word[:end])
		}
		letters++
	}
}

// occurrences counts each word of the question in a document; where it is not there, those that begin like it.
func (q question) occurrences(d document) []float64 {
	same, related := make([]float64, len(q.words)), make([]float64, len(q.words))
	for _, of := range d.words {
		if n, asked := q.whole[of.word]; asked {
			same[n] += of.n
		}
		for _, n := range q.beginnings[of.word] {
			related[n] += of.n * beginning
		}
		if first, _ := utf8.DecodeRuneInString(of.word); spaceless(first) {
			q.character(of, related)
			continue
		}
		eachBeginning(of.word, q.longest, func(begins string) {
			if n, asked := q.whole[begins]; asked {
				related[n] += of.n * beginning
			}
		})
	}
	for n, here := range same {
		if here == 0 {
			same[n] = related[n]
		}
	}
	return same
}

// character counts the characters of a document's word that are asked for by themselves.
func (q question) character(of counted, related []float64) {
	before := rune(-1)
	for _, r := range of.word {
		if n, asked := q.characters[r]; asked && r != before {
			related[n] += of.n
		}
		before = r
	}
}
