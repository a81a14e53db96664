package booking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// subjects is a model for tests: a text means which of a few things it is about.
type subjects struct {
	name  string
	fails atomic.Bool
	calls atomic.Int64
}

var errModel = errors.New("the model does not answer")

func (s *subjects) Model() string { return s.name }

func (s *subjects) Embed(_ context.Context, text string) ([]float32, error) {
	s.calls.Add(1)
	if s.fails.Load() {
		return nil, errModel
	}
	vector := []float32{0.01, 0, 0, 0}
	for i, words := range []string{"park car vehicle automobile", "cancel refund", "bring clothes wear outfit"} {
		for _, word := range strings.Fields(words) {
			if strings.Contains(strings.ToLower(text), word) {
				vector[i+1] = 1
			}
		}
	}
	return vector, nil
}

var questions = []booking.NewKnowledge{
	{Question: "Where can I park?", Answer: "Behind the house; the first hour is free.", Category: "Arrival"},
	{Question: "Can I cancel a class?", Answer: "Up to twelve hours before the start.", Category: "Bookings"},
	{Question: "What should I bring?", Answer: "Comfortable clothes and water.", Category: "Classes"},
}

// library is a studio that knows the answers to questions, as a model has read them, unless it is nil.
func library(t *testing.T, model *subjects) (studio, []booking.KnowledgeItem) {
	t.Helper()
	s := newStudio(t)
	if model != nil {
		s.Desk = s.Desk.With(booking.Outside{Embedder: model})
	}
	var all []booking.KnowledgeItem
	for _, q := range questions {
		k, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), q)
		wantCode(t, err, "")
		all = append(all, k)
	}
	return s, all
}

func search(s studio, q booking.KnowledgeQuery) (booking.KnowledgeFound, error) {
	return s.Desk.SearchKnowledge(s.t.Context(), s.Key(access.Assistant, "read:knowledge"), q)
}

// usual is a query with the published defaults.
func usual(text string) booking.KnowledgeQuery {
	return booking.KnowledgeQuery{Text: text, Threshold: 0.3, VectorWeight: 0.6, TextWeight: 0.4, Limit: 5}
}

// foundByWords holds a search to have found that item alone, by words alone.
func foundByWords(t *testing.T, found booking.KnowledgeFound, err error, want booking.KnowledgeItem) {
	t.Helper()
	wantCode(t, err, "")
	if found.Mode != booking.KeywordOnly || found.Total != 1 || found.Items[0].ID != want.ID || found.Items[0].Semantic != nil || found.Items[0].Combined != found.Items[0].Keyword {
		t.Errorf("found %+v", found)
	}
}

func TestKnowledgeIsFoundByItsWords(t *testing.T) {
	s, all := library(t, nil)
	s.Requests.Count()
	found, err := search(s, usual("  Parking? "))
	if n := s.Requests.Count(); n != 1 {
		t.Errorf("%d store requests", n)
	}
	foundByWords(t, found, err, all[0])
	if found, err = search(s, usual("automobile")); err != nil || found.Total != 0 || found.Items == nil {
		t.Errorf("by its meaning: %+v, %v", found, err)
	}
}

func TestKnowledgeIsFoundByItsMeaning(t *testing.T) {
	model := &subjects{name: "m-1"}
	s, all := library(t, model)
	found, err := search(s, usual("automobile"))
	wantCode(t, err, "")
	if found.Mode != booking.Hybrid || found.Total != 1 || found.Items[0].ID != all[0].ID || *found.Items[0].Semantic < 0.99 || found.Items[0].Keyword != 0 || found.Items[0].Combined != 0.6 {
		t.Errorf("%+v", found)
	}
	model.fails.Store(true)
	found, err = search(s, usual("parking"))
	foundByWords(t, found, err, all[0])
}

// TestAModelIsAskedOnlyWhereItTellsAnything.
func TestAModelIsAskedOnlyWhereItTellsAnything(t *testing.T) {
	model, other := &subjects{name: "m-1"}, &subjects{name: "m-2"}
	s, all := library(t, model)
	model.calls.Store(0)
	found, err := search(s, booking.KnowledgeQuery{Text: "parking", Threshold: 0.3, TextWeight: 1, Limit: 5})
	foundByWords(t, found, err, all[0])
	s.Desk = s.Desk.With(booking.Outside{Embedder: other})
	found, err = search(s, usual("parking"))
	foundByWords(t, found, err, all[0])
	if n := model.calls.Load() + other.calls.Load(); n != 0 {
		t.Errorf("asked %d times", n)
	}
	// An item that the model has read counts by both, beside those that it has not.
	k, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), booking.NewKnowledge{Question: "May I park a vehicle for a week?", Answer: "No.", Category: "Arrival"})
	wantCode(t, err, "")
	found, err = search(s, usual("parking"))
	wantCode(t, err, "")
	if found.Mode != booking.Hybrid || found.Total != 2 || slices.ContainsFunc(found.Items, func(i booking.RelevantItem) bool { return (i.Semantic != nil) != (i.ID == k.ID) }) {
		t.Errorf("%+v", found)
	}
}

func TestWrongQueries(t *testing.T) {
	s, _ := library(t, nil)
	for field, change := range map[string]func(*booking.KnowledgeQuery){
		"query": func(q *booking.KnowledgeQuery) { q.Text = " \n" }, "limit": func(q *booking.KnowledgeQuery) { q.Limit = 21 },
		"similarityThreshold": func(q *booking.KnowledgeQuery) { q.Threshold = 1.01 }, "textWeight": func(q *booking.KnowledgeQuery) { q.TextWeight = -0.1 },
		"vectorWeight": func(q *booking.KnowledgeQuery) { q.VectorWeight, q.TextWeight = 0, 0 },
	} {
		q := usual("parking")
		change(&q)
		_, err := search(s, q)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != field {
			t.Errorf("%s: %v", field, e)
		}
	}
	_, err := search(s, usual(strings.Repeat("é", 501)))
	wantCode(t, err, problem.ValidationError)
	_, err = search(s, usual(strings.Repeat("é", 500)))
	wantCode(t, err, "")
}

// TestNobodyFindsAnothersKnowledge (OWASP API1).
func TestNobodyFindsAnothersKnowledge(t *testing.T) {
	s, all := library(t, nil)
	neighbour := studio{s.Neighbour("other"), t}
	found, err := search(neighbour, booking.KnowledgeQuery{Text: "Where can I park?", TextWeight: 1, Limit: 20})
	if err != nil || found.Total != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = neighbour.Desk.RemoveKnowledge(t.Context(), neighbour.Operator(), all[0].ID)
	wantCode(t, err, problem.NotFound)
}

// TestRelevanceKeepsItsPromises for whatever is known and asked: each number is a share, what is found is in order and above the
// threshold, a higher threshold finds the first of the same, and a weight of 0 leaves its side out.
func TestRelevanceKeepsItsPromises(t *testing.T) {
	t.Parallel()
	first := newStudio(t)
	first.Desk = first.Desk.With(booking.Outside{Embedder: &subjects{name: "m-1"}})
	round := 0
	text := rapid.StringMatching(`((park|car|cancel|refund|bring|outfit|class|água|駐車場) ){1,5}`)
	share := rapid.Float64Range(0, 1)
	rapid.Check(t, func(rt *rapid.T) {
		round++
		s := studio{first.Neighbour(fmt.Sprint("round-", round)), t}
		var all []booking.KnowledgeItem
		for range rapid.IntRange(0, 6).Draw(rt, "items") {
			k := booking.KnowledgeItem{ID: fmt.Sprint(len(all)), Question: text.Draw(rt, "question"), Answer: text.Draw(rt, "answer"), Category: "x"}
			if rapid.Bool().Draw(rt, "embedded") {
				vector, _ := (&subjects{}).Embed(t.Context(), k.Question)
				k.Embedding = booking.Embedding{Model: rapid.SampledFrom([]string{"m-1", "m-0"}).Draw(rt, "model"), Vector: vector}
			}
			all = append(all, k)
		}
		s.Load(func(l *dynamo.Loader) error { return l.AddKnowledge(t.Context(), s.ID, all...) })
		q := booking.KnowledgeQuery{Text: text.Draw(rt, "query"), Threshold: share.Draw(rt, "threshold"), VectorWeight: share.Draw(rt, "vector weight"), TextWeight: 0.01 + 0.99*share.Draw(rt, "text weight"), Limit: 20}
		ask := func(change func(*booking.KnowledgeQuery)) booking.KnowledgeFound {
			changed := q
			change(&changed)
			found, err := search(s, changed)
			if err != nil {
				rt.Fatal(err)
			}
			return found
		}
		found := ask(func(*booking.KnowledgeQuery) {})
		checkRelevance(rt, q, found)
		stricter := ask(func(q *booking.KnowledgeQuery) { q.Threshold = min(1, q.Threshold+0.2) })
		if len(stricter.Items) > len(found.Items) || !slices.EqualFunc(stricter.Items, found.Items[:len(stricter.Items)], func(a, b booking.RelevantItem) bool { return a.ID == b.ID }) {
			rt.Fatalf("%+v is not the beginning of %+v", stricter, found)
		}
		if one := ask(func(q *booking.KnowledgeQuery) { q.Limit = 1 }); one.Total != found.Total || len(one.Items) != min(1, found.Total) {
			rt.Fatalf("one of %d: %+v", found.Total, one)
		}
		for _, i := range ask(func(q *booking.KnowledgeQuery) { q.VectorWeight, q.TextWeight = 1, 0 }).Items {
			if i.Semantic != nil && i.Combined != *i.Semantic {
				rt.Fatalf("by meaning alone: %+v", i)
			}
		}
		for _, i := range ask(func(q *booking.KnowledgeQuery) { q.VectorWeight, q.TextWeight = 0, 1 }).Items {
			if i.Combined != i.Keyword {
				rt.Fatalf("by words alone: %+v", i)
			}
		}
	})
}

func checkRelevance(t *rapid.T, q booking.KnowledgeQuery, found booking.KnowledgeFound) {
	last := 1.0
	for _, i := range found.Items {
		shares := []float64{i.Keyword, i.Combined}
		if i.Semantic != nil {
			shares = append(shares, *i.Semantic)
		}
		for _, share := range shares {
			if !(share >= 0 && share <= 1) {
				t.Fatalf("%+v", i)
			}
		}
		if i.Combined > last || i.Combined < q.Threshold || i.Combined == 0 || i.Semantic != nil && found.Mode != booking.Hybrid {
			t.Fatalf("%+v after %v, with %+v and %s", i, last, q, found.Mode)
		}
		last = i.Combined
	}
}
