package transfer

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

type noteRecord struct {
	head
	ID            string    `json:"id"`
	ParticipantID string    `json:"participantId"`
	Category      string    `json:"category"`
	Text          string    `json:"text"`
	Author        string    `json:"author,omitempty"`
	At            time.Time `json:"at"`
}

func readNotes(ctx context.Context, from source, last noteRecord) iter.Seq2[*noteRecord, error] {
	return lines(from.Notes(ctx, booking.Note{ParticipantID: last.ParticipantID, ID: last.ID}), from.begun, func(n booking.Note) *noteRecord {
		return &noteRecord{head{"note"}, n.ID, n.ParticipantID, string(n.Category), n.Text, n.Author, n.At}
	}, func(n booking.Note) time.Time { return n.At })
}

func (r *noteRecord) check(c *census) error {
	if err := c.known.add("note", r.ID); err != nil {
		return err
	}
	if !slices.Contains(booking.NoteCategories, booking.NoteCategory(r.Category)) || r.Text == "" {
		return fmt.Errorf("a note has a text, and is one of %v, not %q", booking.NoteCategories, r.Category)
	}
	return c.countFor(r.ParticipantID, participantCount{notes: 1})
}

func (r *noteRecord) write(ctx context.Context, w *writing) error {
	return w.store.Note(ctx, booking.Note{ID: r.ID, ParticipantID: r.ParticipantID, Category: booking.NoteCategory(r.Category), Text: r.Text, Author: r.Author, At: r.At})
}
