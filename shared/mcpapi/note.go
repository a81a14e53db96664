package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type addCustomerNoteIn struct {
	CustomerID string `json:"customerId" jsonschema:"the customer's id, from the customers resource"`
	Note       string `json:"note" jsonschema:"what the team should remember; the customer never sees it"`
	Category   string `json:"category,omitempty" jsonschema:"general; preference, such as a favourite room; issue, which somebody should look into; followup, to come back to"`
}

type addCustomerNoteOut struct {
	CustomerID string `json:"customerId"`
	NoteAdded  bool   `json:"noteAdded" jsonschema:"always true"`
	TotalNotes int    `json:"totalNotes" jsonschema:"how many notes there are about the customer now"`
}

func addCustomerNote(desk *booking.Desk) operation {
	return define(operation{
		name: "add_customer_note", title: "Add a note about a customer", needs: []access.Capability{access.ParticipantsWrite},
		description: "Adds a note about a customer, for the team only, with its time and with who wrote it. Notes are never changed or removed, and each call adds one.",
	}, map[string]constraint{
		"customerId": idText, "note": {minLen: 1, maxLen: booking.MaxNote},
		"category": {oneOf: texts(booking.NoteCategories...), otherwise: string(booking.GeneralNote)},
	}, func(ctx context.Context, c access.Caller, in addCustomerNoteIn) (addCustomerNoteOut, error) {
		p, err := desk.AddNote(ctx, c, booking.NewNote{ParticipantID: in.CustomerID, Text: in.Note, Category: booking.NoteCategory(in.Category)})
		return addCustomerNoteOut{in.CustomerID, true, p.Notes}, err
	})
}
