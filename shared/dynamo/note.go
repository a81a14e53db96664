package dynamo

import (
	"context"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// AddNote implements booking.Store.
func (t Bookings) AddNote(ctx context.Context, businessID string, n booking.Note, p booking.Participant, change booking.Change) error {
	return t.commit(ctx, businessID, change,
		write{table: t.business, key: noteKey(businessID, p.ID, n.ID), put: toNoteItem(n), when: isNew(booking.ErrChanged)},
		write{table: t.business, key: participantKey(businessID, p.ID), update: "SET notes = :notes", values: map[string]any{":notes": p.Notes + 1}, when: notedAs(p)},
	)
}

// NotesOf implements booking.Store.
func (t Bookings) NotesOf(ctx context.Context, businessID string, participantIDs []string, latest int) (map[string][]booking.Note, error) {
	return ofEach(ctx, participantIDs, func(ctx context.Context, id string) ([]booking.Note, error) {
		in := withPrefix(t.business, noteKey(businessID, id, ""))
		in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(int32(latest))
		notes := []booking.Note{}
		for n, err := range decoded(t.pages(ctx, in), noteItem.note) {
			if err != nil {
				return nil, err
			}
			if notes = append(notes, n); len(notes) == latest {
				break
			}
		}
		return notes, nil
	})
}
