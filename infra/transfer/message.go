package transfer

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

// messageRecord is something that was written to a participant. Nobody sends it again: the request that asked for it is not in the file.
type messageRecord struct {
	head
	ID            string    `json:"id"`
	ParticipantID string    `json:"participantId"`
	Platform      string    `json:"platform"`
	To            string    `json:"to"`
	Text          string    `json:"text"`
	Status        string    `json:"status"`
	CreatedAt     time.Time `json:"createdAt"`
	SentAt        time.Time `json:"sentAt,omitzero"`
}

func readMessages(ctx context.Context, from source, last messageRecord) iter.Seq2[*messageRecord, error] {
	return lines(from.Messages(ctx, booking.Message{ParticipantID: last.ParticipantID, ID: last.ID}), from.begun, func(m booking.Message) *messageRecord {
		return &messageRecord{head{"message"}, m.ID, m.ParticipantID, string(m.Platform), m.To, m.Text, string(m.Status), m.CreatedAt, m.SentAt}
	}, func(m booking.Message) time.Time { return m.CreatedAt })
}

func (r *messageRecord) check(c *census) error {
	if err := c.known.add("message", r.ID); err != nil {
		return err
	}
	statuses := []booking.MessageStatus{booking.MessageQueued, booking.MessageSent, booking.MessageFailed}
	if !slices.Contains(booking.Platforms, booking.Platform(r.Platform)) || !slices.Contains(statuses, booking.MessageStatus(r.Status)) {
		return fmt.Errorf("a message is one of %v on one of %v, not %q on %q", statuses, booking.Platforms, r.Status, r.Platform)
	}
	return c.countFor(r.ParticipantID, participantCount{})
}

func (r *messageRecord) write(ctx context.Context, w *writing) error {
	on := booking.Platform(r.Platform)
	return w.store.Message(ctx, booking.Message{ID: r.ID, ParticipantID: r.ParticipantID, ConversationID: booking.ConversationID(w.business.ID, r.ParticipantID, on), Platform: on,
		To: r.To, Text: r.Text, Status: booking.MessageStatus(r.Status), CreatedAt: r.CreatedAt, SentAt: r.SentAt})
}
