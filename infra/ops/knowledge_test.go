package main

import (
	"context"
	"strings"
	"testing"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

// reader is a model to which all texts mean the same.
type reader struct{}

func (reader) Model() string { return "m-1" }

func (reader) Embed(context.Context, string) ([]float32, error) { return []float32{1}, nil }

// knowledge loads items with those ids, which no model has read.
func (b *bench) knowledge(businessID string, ids ...string) {
	b.t.Helper()
	var all []booking.KnowledgeItem
	for _, id := range ids {
		all = append(all, booking.KnowledgeItem{ID: id, Question: "What is " + id + "?", Answer: "Nothing.", Category: "Puzzles"})
	}
	l := dynamo.NewLoader(b.tables)
	if err := l.AddKnowledge(b.t.Context(), businessID, all...); err != nil {
		b.t.Fatal(err)
	}
	if err := l.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func TestKnowledge(t *testing.T) {
	b := newBench(t)
	b.knowledge(b.business("studio").ID, "k-1")
	var k knowledgeAnswer
	b.must(&k, "knowledge", "add", "--business", "studio", "--question", "Is there parking?", "--answer", " Yes. ", "--category", "Arrival")
	if k.ID == "" || k.Question != "Is there parking?" || k.Answer != "Yes." || k.Category != "Arrival" || k.Model != "" || k.UpdatedAt.IsZero() {
		t.Errorf("added %+v", k)
	}
	if code, _ := b.refused("knowledge", "embed", "--business", "studio"); code != "CONFLICT" {
		t.Errorf("without a model: %s", code)
	}
	b.embedder = reader{}
	var embedded embeddedAnswer
	if b.must(&embedded, "knowledge", "embed", "--business", "studio"); embedded.Embedded != 2 {
		t.Errorf("embedded %+v", embedded)
	}
	b.must(&k, "knowledge", "edit", "--business", "studio", "--id", k.ID, "--question", "May I park?")
	if k.Question != "May I park?" || k.Answer != "Yes." || k.Model != "m-1" {
		t.Errorf("changed %+v", k)
	}
	var all []knowledgeAnswer
	if b.must(&all, "knowledge", "list", "--business", "studio"); len(all) != 2 || all[0] != k || all[1].Category != "Puzzles" {
		t.Errorf("listed %+v", all)
	}
	if _, text, _ := b.run("knowledge", "list", "--business", "studio"); !strings.Contains(text, k.ID+"  Arrival   May I park?   m-1\n") {
		t.Errorf("it says %q", text)
	}
	var removed knowledgeAnswer
	if b.must(&removed, "knowledge", "remove", "--business", "studio", "--id", k.ID); removed != k {
		t.Errorf("removed %+v", removed)
	}
	for args, code := range map[string]string{
		"remove --id nothing": "NOT_FOUND", "edit --id nothing --answer No.": "NOT_FOUND", "edit --id k-1 --answer=": "VALIDATION_ERROR",
		"add --question= --answer A --category C": "VALIDATION_ERROR",
	} {
		if got, _ := b.refused(append([]string{"knowledge"}, strings.Fields(args+" --business studio")...)...); got != code {
			t.Errorf("%s: %s", args, got)
		}
	}
	if code, _, _ := b.run("knowledge", "edit", "--business", "studio", "--id", "k-1"); code != misused {
		t.Errorf("nothing to change: %d", code)
	}
}
