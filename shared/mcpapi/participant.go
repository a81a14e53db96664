package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type participant struct {
	ID                string            `json:"id"`
	Name              string            `json:"name"`
	Email             string            `json:"email,omitempty"`
	Phone             string            `json:"phone,omitempty"`
	Status            string            `json:"status" jsonschema:"lead (has not bought or booked yet), customer, or archived"`
	Tags              []string          `json:"tags"`
	MarketingConsent  string            `json:"marketingConsent" jsonschema:"to marketing by e-mail: granted, revoked, or unknown when they were never asked"`
	Registrations     int               `json:"registrations" jsonschema:"how many were ever made for them, cancelled ones included"`
	LastInteractionAt time.Time         `json:"lastInteractionAt" jsonschema:"RFC 3339, UTC"`
	Notes             []participantNote `json:"notes" jsonschema:"the latest three about them, the latest first"`
	Upcoming          []upcomingOfOne   `json:"upcoming,omitempty" jsonschema:"their next registrations, at most five, the next one first; only for who may read registrations"`
}

type participantNote struct {
	Category string    `json:"category" jsonschema:"general, preference, issue or followup"`
	Text     string    `json:"text"`
	Author   string    `json:"author" jsonschema:"who wrote it"`
	At       time.Time `json:"at" jsonschema:"RFC 3339, UTC"`
}

type upcomingOfOne struct {
	RegistrationID string    `json:"registrationId"`
	SessionID      string    `json:"sessionId"`
	Activity       string    `json:"activity"`
	Status         string    `json:"status"`
	StartTime      time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
}

func newParticipant(k booking.KnownParticipant) participant {
	out := participant{ID: k.ID, Name: k.Name, Email: k.Email, Phone: k.Phone, Status: string(k.Status), Tags: append([]string{}, k.Tags...), MarketingConsent: string(k.Consent.Status),
		Registrations: k.Bookings, LastInteractionAt: k.LastInteractionAt, Notes: []participantNote{}}
	for _, n := range k.LatestNotes {
		out.Notes = append(out.Notes, participantNote{string(n.Category), n.Text, n.Author, n.At})
	}
	for _, r := range k.Upcoming {
		out.Upcoming = append(out.Upcoming, upcomingOfOne{r.ID, r.SessionID, r.ActivityName, string(r.Status), r.Start})
	}
	return out
}

type findParticipantIn struct {
	Query string `json:"query" jsonschema:"a whole e-mail address or phone number, or words of a name in any order, or a part of an address or a number, whatever the case and accents"`
	Limit int    `json:"limit,omitempty" jsonschema:"how many participants to list at most"`
}

type findParticipantOut struct {
	Participants []participant `json:"participants"`
	Total        int           `json:"total" jsonschema:"how many participants fit"`
}

func findParticipant(desk *booking.Desk) operation {
	return define(operation{
		name: "find_participant", title: "Find a participant", readOnly: true, needs: []access.Capability{access.ParticipantsRead},
		description: "Finds participants by name, e-mail address or phone number, with their tags, their consent to marketing, the latest notes about them and their next registrations. " +
			"A whole e-mail address or phone number that somebody has finds that person alone; otherwise who was last here comes first.",
	}, map[string]constraint{
		"query": {minLen: 1, maxLen: booking.MaxName}, "limit": {min: 1, max: booking.MaxFound, otherwise: 5},
	}, func(ctx context.Context, c access.Caller, in findParticipantIn) (findParticipantOut, error) {
		found, err := desk.LookUpParticipants(ctx, c, in.Query, in.Limit)
		out := findParticipantOut{[]participant{}, found.Total}
		for _, k := range found.Records {
			out.Participants = append(out.Participants, newParticipant(k))
		}
		return out, err
	})
}
