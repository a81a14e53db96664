package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"frontdesk/shared/booking"
)

// knowledgeRecord is without what a model has made of it: the model may be another one where it is imported.
type knowledgeRecord struct {
	head
	ID        string    `json:"id"`
	Question  string    `json:"question"`
	Answer    string    `json:"answer"`
	Category  string    `json:"category"`
	UpdatedAt time.Time `json:"updatedAt"`
}

func readKnowledge(ctx context.Context, from source, last knowledgeRecord) iter.Seq2[*knowledgeRecord, error] {
	return lines(from.Knowledge(ctx, booking.KnowledgeItem{ID: last.ID}), from.begun, func(k booking.KnowledgeItem) *knowledgeRecord {
		return &knowledgeRecord{head{"knowledge"}, k.ID, k.Question, k.Answer, k.Category, k.UpdatedAt}
	}, func(booking.KnowledgeItem) time.Time { return time.Time{} })
}

func (r *knowledgeRecord) check(c *census) error {
	if err := c.known.add("knowledge", r.ID); err != nil {
		return err
	}
	if c.counts["knowledge"] >= booking.MaxKnowledge {
		return fmt.Errorf("a business may have %d knowledge items", booking.MaxKnowledge)
	}
	if r.Question == "" || r.Answer == "" {
		return errors.New("a knowledge item has a question and an answer")
	}
	return nil
}

func (r *knowledgeRecord) write(ctx context.Context, w *writing) error {
	return w.store.Knowledge(ctx, booking.KnowledgeItem{ID: r.ID, Question: r.Question, Answer: r.Answer, Category: r.Category, UpdatedAt: r.UpdatedAt})
}
