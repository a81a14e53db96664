package demo

import (
	"time"

	"frontdesk/shared/booking"
)

// remembered are notes about participants.
var remembered = []booking.Note{
	{Category: booking.GeneralNote, Text: "Came with a friend who may join.", Author: "Hanna Lindqvist"},
	{Category: booking.PreferenceNote, Text: "Likes the place by the window.", Author: "Jonas Keller"},
	{Category: booking.IssueNote, Text: "The locker did not open. Offered a free class.", Author: "Hanna Lindqvist"},
	{Category: booking.FollowupNote, Text: "Asked about a membership: call next week.", Author: "Marlene Vogt"},
}

// notes makes as many notes about each participant as they count, in the days after they came.
func (d draws) notes(businessID string, participants []booking.Participant) []booking.Note {
	draw := d.stream("notes/" + businessID)
	var list []booking.Note
	for _, p := range participants {
		at := p.CreatedAt
		for range p.Notes {
			at = at.Add(time.Duration(1+draw.IntN(48)) * time.Hour)
			n := remembered[draw.IntN(len(remembered))]
			n.ID, n.ParticipantID, n.At = booking.NewID(at, draw), p.ID, at
			list = append(list, n)
		}
	}
	return list
}
