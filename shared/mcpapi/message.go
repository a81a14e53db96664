package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type sendMessageIn struct {
	CustomerID string `json:"customerId" jsonschema:"the customer's id, from the customers resource"`
	Message    string `json:"message" jsonschema:"what to say to them, as plain text; it goes out as it is, so greet them and sign as the business would"`
	Platform   string `json:"platform,omitempty" jsonschema:"how to reach them; left out, as they were written to last, else by e-mail if the business has their address, else by SMS"`
}

type sendMessageOut struct {
	ConversationID string    `json:"conversationId" jsonschema:"the same for everything that is written to this customer on this platform"`
	MessageID      string    `json:"messageId"`
	Platform       string    `json:"platform" jsonschema:"how it was sent"`
	SentAt         time.Time `json:"sentAt" jsonschema:"RFC 3339, UTC"`
}

func sendMessage(desk *booking.Desk) operation {
	return define(operation{
		name: "send_message", title: "Send a message to a customer", openWorld: true, needs: []access.Capability{access.MessagesWrite},
		description: "Writes to one customer in the business's name, at once; it cannot be taken back. It has left when the call returns. " +
			"Fails with CONFLICT when the business has not connected the platform (details.connected lists those that it has), and with VALIDATION_ERROR when it has no address of the customer there. " +
			"After any other error, repeat the call with the same idempotency_key and arguments: what is known to have left is not sent again.",
	}, map[string]constraint{
		"customerId": idText, "message": {minLen: 1, maxLen: booking.MaxMessage}, "platform": {oneOf: texts(booking.Platforms...)},
	}, func(ctx context.Context, c access.Caller, in sendMessageIn) (sendMessageOut, error) {
		m, err := desk.SendMessage(ctx, c, booking.NewMessage{ParticipantID: in.CustomerID, Text: in.Message, Platform: booking.Platform(in.Platform)})
		return sendMessageOut{m.ConversationID, m.ID, string(m.Platform), m.SentAt}, err
	})
}
