package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/booking"
)

type knowledgeAnswer struct {
	ID        string    `json:"id"`
	Question  string    `json:"question"`
	Answer    string    `json:"answer"`
	Category  string    `json:"category"`
	Model     string    `json:"model"` // that has read it; empty: none
	UpdatedAt time.Time `json:"updatedAt"`
}

func toKnowledgeAnswer(k booking.KnowledgeItem) knowledgeAnswer {
	return knowledgeAnswer{k.ID, k.Question, k.Answer, k.Category, k.Embedding.Model, k.UpdatedAt}
}

// foundBy says what an item is found by.
func foundBy(k booking.KnowledgeItem) string {
	if k.Embedding.Model == "" {
		return "It is found by its words alone."
	}
	return "It is found by its words, and by its meaning to " + k.Embedding.Model + "."
}

func addKnowledge(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, err := inv.desk().AddKnowledge(ctx, operator(b), booking.NewKnowledge{Question: in["question"], Answer: in["answer"], Category: in["category"]})
	if err != nil {
		return answer{}, err
	}
	return answer{toKnowledgeAnswer(k), fmt.Sprintf("Added the item %s. %s", k.ID, foundBy(k))}, nil
}

func editKnowledge(ctx context.Context, inv *invocation, in input) (answer, error) {
	changes := booking.KnowledgeChanges{Question: in.given("question"), Answer: in.given("answer"), Category: in.given("category")}
	if changes == (booking.KnowledgeChanges{}) {
		return answer{}, misuse{message: "Say what to change: --question, --answer or --category."}
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, err := inv.desk().EditKnowledge(ctx, operator(b), in["id"], changes)
	if err != nil {
		return answer{}, err
	}
	return answer{toKnowledgeAnswer(k), fmt.Sprintf("Changed the item %s. %s", k.ID, foundBy(k))}, nil
}

func listKnowledge(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	items, err := inv.desk().Knowledge(ctx, operator(b))
	if err != nil {
		return answer{}, err
	}
	all := []knowledgeAnswer{}
	text := table(func(row func(...any)) {
		row("ID", "CATEGORY", "QUESTION", "MODEL")
		for _, k := range items {
			all = append(all, toKnowledgeAnswer(k))
			row(k.ID, k.Category, k.Question, k.Embedding.Model)
		}
	})
	return answer{all, text}, nil
}

func removeKnowledge(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	k, err := inv.desk().RemoveKnowledge(ctx, operator(b), in["id"])
	if err != nil {
		return answer{}, err
	}
	return answer{toKnowledgeAnswer(k), fmt.Sprintf("Removed %q.", k.Question)}, nil
}

type embeddedAnswer struct {
	Embedded int `json:"embedded"`
}

func embedKnowledge(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	n, err := inv.desk().EmbedKnowledge(ctx, operator(b))
	if err != nil {
		return answer{}, err
	}
	return answer{embeddedAnswer{n}, fmt.Sprintf("The model has read %d more items of %s.", n, b.Name)}, nil
}
