package booking

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/keyword"
	"frontdesk/shared/problem"
)

// KnowledgeQuery asks what the business knows about something.
type KnowledgeQuery struct {
	Text string
	// Threshold is the least combined relevance that is found, from 0 for whatever is related at all to 1.
	Threshold float64
	// VectorWeight and TextWeight are the shares of semantic and keyword relevance in the combined one, each 0 to 1, not both 0.
	VectorWeight, TextWeight float64
	Limit                    int
}

// Bounds of a KnowledgeQuery.
const (
	MaxQuery          = 500 // characters
	MaxKnowledgeFound = 20  // items
)

// SearchMode says what a search went by.
type SearchMode string

// The modes of a search.
const (
	Hybrid      SearchMode = "hybrid"  // keywords and meaning
	KeywordOnly SearchMode = "keyword" // there is no model, it did not answer, or no item was embedded with it
)

// KnowledgeFound is what a search has found: the most relevant items first, of Total that are relevant enough.
type KnowledgeFound struct {
	Items []RelevantItem
	Total int
	Mode  SearchMode
}

// RelevantItem is an item and how relevant it is.
type RelevantItem struct {
	KnowledgeItem
	Relevance
}

// Relevance is how well an item answers a query, each from 0 to 1 with four decimals.
type Relevance struct {
	Semantic *float64 // nil where it is not known: then Keyword counts in full
	Keyword  float64
	Combined float64
}

// SearchKnowledge finds what the business knows about something. VALIDATION_ERROR names what is wrong with the query.
func (d *Desk) SearchKnowledge(ctx context.Context, c access.Caller, q KnowledgeQuery) (KnowledgeFound, error) {
	if err := c.Require(access.KnowledgeRead); err != nil {
		return KnowledgeFound{}, err
	}
	q.Text = strings.TrimSpace(q.Text)
	if err := q.check(); err != nil {
		return KnowledgeFound{}, err
	}
	items, err := d.store.Knowledge(ctx, c.Business.ID)
	if err != nil {
		return KnowledgeFound{}, err
	}
	return q.among(items, d.meaning(ctx, q, items)), nil
}

func (q KnowledgeQuery) check() error {
	if n := utf8.RuneCountInString(q.Text); n < 1 || n > MaxQuery {
		return problem.Invalid("query", q.Text, "`query` must have 1 to %d characters.", MaxQuery)
	}
	for name, value := range map[string]float64{"similarityThreshold": q.Threshold, "vectorWeight": q.VectorWeight, "textWeight": q.TextWeight} {
		if !(value >= 0 && value <= 1) {
			return problem.New(problem.ValidationError, "`%s` must be between 0 and 1.", name).With("field", name)
		}
	}
	if q.VectorWeight+q.TextWeight == 0 {
		return problem.Invalid("vectorWeight", q.VectorWeight, "`vectorWeight` and `textWeight` must not both be 0.")
	}
	if q.Limit < 1 || q.Limit > MaxKnowledgeFound {
		return problem.Invalid("limit", q.Limit, "`limit` must be between 1 and %d.", MaxKnowledgeFound)
	}
	return nil
}

// meaning embeds the query, where that tells anything. It is zero where it does not, and when the model fails, which the embedder
// logs: the keywords find enough to answer without it.
func (d *Desk) meaning(ctx context.Context, q KnowledgeQuery, items []KnowledgeItem) Embedding {
	e := d.outside.Embedder
	if e == nil || q.VectorWeight == 0 || !slices.ContainsFunc(items, func(k KnowledgeItem) bool { return k.Embedding.Model == e.Model() }) {
		return Embedding{}
	}
	vector, err := e.Embed(ctx, q.Text)
	if err != nil {
		return Embedding{}
	}
	return Embedding{e.Model(), vector}
}

// titled is how much more a word of the question or the category counts than one of the answer.
const titled = 2

// among finds the items that the query is about. asked is what it means; zero: that is not known.
func (q KnowledgeQuery) among(items []KnowledgeItem, asked Embedding) KnowledgeFound {
	var documents [][]keyword.Field
	for _, k := range items {
		documents = append(documents, []keyword.Field{{Text: k.Question, Weight: titled}, {Text: k.Category, Weight: titled}, {Text: k.Answer, Weight: 1}})
	}
	byKeyword := keyword.NewIndex(documents...).Relevance(q.Text)
	found := KnowledgeFound{Items: []RelevantItem{}, Mode: KeywordOnly}
	for i, k := range items {
		r := Relevance{Keyword: rounded(byKeyword[i])}
		if similarity, known := asked.similarity(k.Embedding); known {
			found.Mode, r.Semantic = Hybrid, &similarity
		}
		r.Combined = q.combined(r)
		if r.Combined > 0 && r.Combined >= q.Threshold {
			found.Items = append(found.Items, RelevantItem{k, r})
		}
	}
	slices.SortFunc(found.Items, func(a, b RelevantItem) int {
		return cmp.Or(cmp.Compare(b.Combined, a.Combined), cmp.Compare(a.ID, b.ID))
	})
	found.Total = len(found.Items)
	found.Items = found.Items[:min(found.Total, q.Limit)]
	return found
}

// combined is the mean of what is known of an item's relevance, by the query's weights.
func (q KnowledgeQuery) combined(r Relevance) float64 {
	if r.Semantic == nil {
		return r.Keyword
	}
	return rounded((q.VectorWeight**r.Semantic + q.TextWeight*r.Keyword) / (q.VectorWeight + q.TextWeight))
}

// similarity is the cosine of the angle between two embeddings of one model, 0 where it is negative.
func (e Embedding) similarity(other Embedding) (_ float64, known bool) {
	if e.Model == "" || e.Model != other.Model || len(e.Vector) != len(other.Vector) {
		return 0, false
	}
	var product, own, others float64
	for i, x := range e.Vector {
		y := float64(other.Vector[i])
		product, own, others = product+float64(x)*y, own+float64(x)*float64(x), others+y*y
	}
	if own == 0 || others == 0 {
		return 0, false
	}
	return rounded(max(0, min(1, product/math.Sqrt(own*others)))), true
}

// rounded leaves four decimals: more would say how the numbers were worked out, and nothing about relevance.
func rounded(share float64) float64 { return math.Round(share*1e4) / 1e4 }
