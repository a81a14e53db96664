package dynamo

import (
	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
)

type messageItem struct {
	Type           string `dynamodbav:"type"`
	ID             string `dynamodbav:"id"`
	ParticipantID  string `dynamodbav:"participantId"`
	ConversationID string `dynamodbav:"conversationId"`
	Platform       string `dynamodbav:"platform"`
	To             string `dynamodbav:"to"`
	Text           string `dynamodbav:"text"`
	Status         string `dynamodbav:"status"`
	CreatedAt      milli  `dynamodbav:"createdAt"`
	LeasedUntil    milli  `dynamodbav:"leasedUntil"`
	SentAt         milli  `dynamodbav:"sentAt,omitempty"`
}

func toMessageItem(m booking.Message) messageItem {
	return messageItem{"message", m.ID, m.ParticipantID, m.ConversationID, string(m.Platform), m.To, m.Text, string(m.Status),
		atMilli(m.CreatedAt), atMilli(m.LeasedUntil), atMilli(m.SentAt)}
}

func (i messageItem) message() booking.Message {
	return booking.Message{ID: i.ID, ParticipantID: i.ParticipantID, ConversationID: i.ConversationID, Platform: booking.Platform(i.Platform), To: i.To,
		Text: i.Text, Status: booking.MessageStatus(i.Status), CreatedAt: i.CreatedAt.time(), LeasedUntil: i.LeasedUntil.time(), SentAt: i.SentAt.time()}
}

// queuedMessageItem says which message an idempotency key has queued.
type queuedMessageItem struct {
	Type      string `dynamodbav:"type"`
	MessageID string `dynamodbav:"messageId"`
	Asked     string `dynamodbav:"asked"`
	ExpiresAt milli  `dynamodbav:"expiresAt"`
	TTL       unix   `dynamodbav:"ttl"`
}

func toQueuedMessageItem(messageID string, o idempotency.Once) queuedMessageItem {
	expires := o.At.Add(idempotency.Kept)
	return queuedMessageItem{"queuedMessage", messageID, o.Asked, atMilli(expires), at(expires)}
}
