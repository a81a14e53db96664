package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type knowledgeItem struct {
	ID        string     `json:"id"`
	Question  string     `json:"question"`
	Answer    string     `json:"answer"`
	Category  string     `json:"category"`
	Relevance *relevance `json:"relevance,omitempty" jsonschema:"how well the item answers the query, each from 0 to 1; left out when there is no query"`
}

type relevance struct {
	Semantic float64 `json:"semantic" jsonschema:"by what the words mean; 0 and without effect when mode is keyword, and for an item that the model has not read yet"`
	Keyword  float64 `json:"keyword" jsonschema:"by the words that the query and the item share"`
	Combined float64 `json:"combined" jsonschema:"the mean of both by vectorWeight and textWeight; where semantic has no effect, keyword alone"`
}

type knowledgeIn struct {
	Query               string  `json:"query,omitempty" jsonschema:"what a customer asks, in their words or in keywords"`
	Limit               int     `json:"limit,omitempty" jsonschema:"how many items to return at most"`
	SimilarityThreshold float64 `json:"similarityThreshold,omitempty" jsonschema:"the least combined relevance that an item must have: 0 finds whatever is related at all, 1 only what has all that is asked for"`
	VectorWeight        float64 `json:"vectorWeight,omitempty" jsonschema:"how much meaning counts in the combined relevance, in proportion to textWeight; not both 0"`
	TextWeight          float64 `json:"textWeight,omitempty" jsonschema:"how much shared words count in the combined relevance, in proportion to vectorWeight; not both 0"`
}

type knowledgeOut struct {
	Items      []knowledgeItem `json:"items"`
	Query      string          `json:"query"`
	TotalFound int             `json:"totalFound" jsonschema:"how many items there are, of which items has the first; with a query, those whose combined relevance is at least similarityThreshold"`
	Mode       string          `json:"mode" jsonschema:"what the search went by: hybrid (meaning and words) or keyword (words alone, because no embedding model is configured or it did not answer, vectorWeight is 0, or there is no query)"`
}

var knowledgeConstraints = map[string]constraint{
	"query": {minLen: 1, maxLen: booking.MaxQuery}, "limit": {min: 1, max: booking.MaxKnowledgeFound, otherwise: 5},
	"similarityThreshold": {max: 1, otherwise: 0.3}, "vectorWeight": {max: 1, otherwise: 0.6}, "textWeight": {max: 1, otherwise: 0.4},
}

func knowledge(desk *booking.Desk) operation {
	return define(operation{
		name: "knowledge", title: "Knowledge", resource: true, readOnly: true, needs: []access.Capability{access.KnowledgeRead},
		description: "What the business answers to the questions that customers ask: opening hours, cancellation, what to bring. " +
			"With a query, the items that answer it, the most relevant first; without one, the items by category and question.",
	}, knowledgeConstraints, func(ctx context.Context, c access.Caller, in knowledgeIn) (knowledgeOut, error) {
		if in.Query != "" {
			return findKnowledge(ctx, desk, c, in)
		}
		items, err := desk.Knowledge(ctx, c)
		out := knowledgeOut{Items: []knowledgeItem{}, TotalFound: len(items), Mode: string(booking.KeywordOnly)}
		for _, k := range items[:min(len(items), in.Limit)] {
			out.Items = append(out.Items, newKnowledgeItem(k))
		}
		return out, err
	})
}

func searchKnowledge(desk *booking.Desk) operation {
	op := define(operation{
		name: "search_knowledge", title: "Search the knowledge base", readOnly: true, needs: []access.Capability{access.KnowledgeRead},
		description: "Finds what the business answers to a question, the most relevant answer first: opening hours, cancellation, what to bring, and whatever else its team has written down. " +
			"Look here before you answer a customer's question about the business, and say that you do not know when nothing is found.",
	}, knowledgeConstraints, func(ctx context.Context, c access.Caller, in knowledgeIn) (knowledgeOut, error) {
		return findKnowledge(ctx, desk, c, in)
	})
	op.input.Required = []string{"query"}
	return op
}

func findKnowledge(ctx context.Context, desk *booking.Desk, c access.Caller, in knowledgeIn) (knowledgeOut, error) {
	found, err := desk.SearchKnowledge(ctx, c, booking.KnowledgeQuery{
		Text: in.Query, Threshold: in.SimilarityThreshold, VectorWeight: in.VectorWeight, TextWeight: in.TextWeight, Limit: in.Limit,
	})
	out := knowledgeOut{Items: []knowledgeItem{}, Query: in.Query, TotalFound: found.Total, Mode: string(found.Mode)}
	for _, one := range found.Items {
		item := newKnowledgeItem(one.KnowledgeItem)
		item.Relevance = &relevance{Keyword: one.Keyword, Combined: one.Combined}
		if one.Semantic != nil {
			item.Relevance.Semantic = *one.Semantic
		}
		out.Items = append(out.Items, item)
	}
	return out, err
}

func newKnowledgeItem(k booking.KnowledgeItem) knowledgeItem {
	return knowledgeItem{ID: k.ID, Question: k.Question, Answer: k.Answer, Category: k.Category}
}
