package dynamo

import "frontdesk/shared/booking"

type noteItem struct {
	Type          string `dynamodbav:"type"`
	ID            string `dynamodbav:"id"`
	ParticipantID string `dynamodbav:"participantId"`
	Category      string `dynamodbav:"category"`
	Text          string `dynamodbav:"text"`
	Author        string `dynamodbav:"author,omitempty"`
	At            unix   `dynamodbav:"at"`
}

func toNoteItem(n booking.Note) noteItem {
	return noteItem{"note", n.ID, n.ParticipantID, string(n.Category), n.Text, n.Author, at(n.At)}
}

func (i noteItem) note() booking.Note {
	return booking.Note{ID: i.ID, ParticipantID: i.ParticipantID, Category: booking.NoteCategory(i.Category), Text: i.Text, Author: i.Author, At: i.At.time()}
}
