package booking_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// known is all that the studio knows, by category and question.
func known(s studio) []booking.KnowledgeItem {
	s.t.Helper()
	all, err := s.Desk.Knowledge(s.t.Context(), s.Operator())
	wantCode(s.t, err, "")
	return all
}

func TestKnowledgeComesBackAsItWasWritten(t *testing.T) {
	s, all := library(t, &subjects{name: "m-1"})
	if got := known(s); !reflect.DeepEqual(got, all) {
		t.Errorf("%+v, want %+v", got, all)
	}
	if e := all[0].Embedding; e.Model != "m-1" || len(e.Vector) != 4 || e.Vector[1] != 1 {
		t.Errorf("embedded as %+v", e)
	}
	told := s.Events(audit.KnowledgeAdded)
	if len(told) != 3 || !slices.ContainsFunc(told, func(e audit.Event) bool {
		return e.Subject == "Where can I park?" && e.Details["knowledge"] == all[0].ID
	}) {
		t.Errorf("the log has %+v", told)
	}
}

func TestKnowledgeIsEditedAndRemoved(t *testing.T) {
	model := &subjects{name: "m-1"}
	s, all := library(t, model)
	answer := "  In the car park across the road.\n"
	k, err := s.Desk.EditKnowledge(t.Context(), s.Operator(), all[0].ID, booking.KnowledgeChanges{Answer: &answer})
	wantCode(t, err, "")
	if k.Answer != "In the car park across the road." || k.Question != all[0].Question || k.Category != all[0].Category || k.Embedding.Model != "m-1" {
		t.Errorf("%+v", k)
	}
	model.fails.Store(true) // what the old text meant does not count for the new one
	k, err = s.Desk.EditKnowledge(t.Context(), s.Operator(), all[1].ID, booking.KnowledgeChanges{Answer: &answer})
	if err != nil || k.Embedding.Model != "" || known(s)[1].Embedding.Model != "" {
		t.Errorf("%+v, %v", k, err)
	}
	_, err = s.Desk.EditKnowledge(t.Context(), s.Operator(), "unknown", booking.KnowledgeChanges{Answer: &answer})
	wantCode(t, err, problem.NotFound)
	_, err = s.Desk.EditKnowledge(t.Context(), s.Operator(), all[0].ID, booking.KnowledgeChanges{})
	wantCode(t, err, problem.ValidationError)

	removed, err := s.Desk.RemoveKnowledge(t.Context(), s.Operator(), all[2].ID)
	if err != nil || removed.Question != all[2].Question || len(known(s)) != 2 {
		t.Errorf("%+v, %v", removed, err)
	}
	_, err = s.Desk.RemoveKnowledge(t.Context(), s.Operator(), all[2].ID)
	wantCode(t, err, problem.NotFound)
	if edited, gone := s.Events(audit.KnowledgeEdited), s.Events(audit.KnowledgeRemoved); len(edited) != 2 || len(gone) != 1 || gone[0].Details["knowledge"] != all[2].ID {
		t.Errorf("the log has %+v, %+v", edited, gone)
	}
}

func TestWhatIsNoKnowledge(t *testing.T) {
	s := newStudio(t)
	for field, in := range map[string]booking.NewKnowledge{
		"question": {Question: " ", Answer: "a", Category: "c"}, "answer": {Question: "q", Answer: strings.Repeat("x", 2001), Category: "c"},
		"category": {Question: "q", Answer: "a", Category: "c\x00"},
	} {
		_, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), in)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}

// TestABusinessKnowsAtMostSoMuch also when many add at once.
func TestABusinessKnowsAtMostSoMuch(t *testing.T) {
	s := newStudio(t)
	var all []booking.KnowledgeItem
	for n := range booking.MaxKnowledge - 2 {
		all = append(all, booking.KnowledgeItem{ID: fmt.Sprintf("k%03d", n), Question: fmt.Sprint("Question ", n), Answer: "Yes.", Category: "All"})
	}
	s.Load(func(l *dynamo.Loader) error { return l.AddKnowledge(t.Context(), s.ID, all...) })
	add := func(n int) error {
		_, err := s.Desk.AddKnowledge(t.Context(), s.Operator(), booking.NewKnowledge{Question: fmt.Sprint("More ", n), Answer: "Yes.", Category: "All"})
		return err
	}
	if got := tally(bookingtest.AtOnce(16, add)); got[""] != 2 || got[problem.Conflict] != 14 || len(known(s)) != booking.MaxKnowledge {
		t.Errorf("%v, and %d items", got, len(known(s)))
	}
	_, err := s.Desk.RemoveKnowledge(t.Context(), s.Operator(), all[0].ID)
	wantCode(t, err, "")
	wantCode(t, add(17), "")
	wantCode(t, add(18), problem.Conflict)
}

func TestKnowledgeIsAddedOnceForAKey(t *testing.T) {
	s := newStudio(t)
	c := keyed(s.Person("ana", access.Frontdesk), "k-1")
	ids := make([]string, 16)
	errs := bookingtest.AtOnce(16, func(i int) error {
		k, err := s.Desk.AddKnowledge(t.Context(), c, questions[0])
		ids[i] = k.ID
		return err
	})
	if got := tally(errs); got[""] != 16 || len(known(s)) != 1 || ids[0] != ids[15] {
		t.Errorf("%v, %v, %+v", got, ids, known(s))
	}
}

// TestWhatHasNoEmbeddingGetsOne, after a model failed or was replaced by another.
func TestWhatHasNoEmbeddingGetsOne(t *testing.T) {
	s, all := library(t, nil)
	_, err := s.Desk.EmbedKnowledge(t.Context(), s.Operator())
	wantCode(t, err, problem.Conflict)
	model := &subjects{name: "m-1"}
	s.Desk = s.Desk.With(booking.Outside{Embedder: model})
	model.fails.Store(true)
	if n, err := s.Desk.EmbedKnowledge(t.Context(), s.Operator()); n != 0 || !errors.Is(err, errModel) {
		t.Errorf("%d, %v", n, err)
	}
	model.fails.Store(false)
	for _, want := range []int{3, 0} {
		if n, err := s.Desk.EmbedKnowledge(t.Context(), s.Operator()); n != want || err != nil {
			t.Errorf("embedded %d, %v, want %d", n, err, want)
		}
	}
	for i, k := range known(s) {
		if k.Embedding.Model != "m-1" || k.UpdatedAt != all[i].UpdatedAt {
			t.Errorf("%+v", k)
		}
	}
}
