package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type registration struct {
	ID            string    `json:"id"`
	ParticipantID string    `json:"participantId"`
	Participant   string    `json:"participant" jsonschema:"the participant's name"`
	Guest         string    `json:"guest,omitempty" jsonschema:"the name of whom the participant brings in their place"`
	SessionID     string    `json:"sessionId"`
	Activity      string    `json:"activity" jsonschema:"what the session is called"`
	Status        string    `json:"status" jsonschema:"pending, confirmed, waitlisted, offered, completed (they came), cancelled or no_show"`
	StartTime     time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
	EndTime       time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
	Notes         string    `json:"notes,omitempty" jsonschema:"what the team should know"`
}

func newRegistration(r booking.Registration) registration {
	return registration{r.ID, r.ParticipantID, r.ParticipantName, r.Guest, r.SessionID, r.ActivityName, string(r.Status), r.Start, r.End, r.Notes}
}

// newRegistrations lists those that wait for a place, or the others.
func newRegistrations(all []booking.Registration, waiting bool) []registration {
	list := []registration{}
	for _, r := range all {
		if (r.Status == booking.Waitlisted) == waiting {
			list = append(list, newRegistration(r))
		}
	}
	return list
}

type registrationOut struct {
	Registration registration `json:"registration"`
}

type registerParticipantIn struct {
	SessionID     string `json:"sessionId" jsonschema:"the session's id, from upcoming_sessions"`
	ParticipantID string `json:"participantId,omitempty" jsonschema:"who it is for, when you know their id"`
	Name          string `json:"name,omitempty" jsonschema:"who it is for, with email or phone; a participant the business does not know is added"`
	Email         string `json:"email,omitempty" jsonschema:"their e-mail address"`
	Phone         string `json:"phone,omitempty" jsonschema:"their phone number, with + and country code"`
	Waitlist      bool   `json:"waitlist,omitempty" jsonschema:"true: put them on the waiting list when the class is full"`
	Notes         string `json:"notes,omitempty" jsonschema:"what the team should know"`
	Guest         string `json:"guest,omitempty" jsonschema:"the name of whom they bring in their place; left out, they come themselves"`
}

func registerParticipant(desk *booking.Desk) operation {
	return define(operation{
		name: "register_participant", title: "Register a participant", needs: []access.Capability{access.RegistrationsWrite},
		description: "Gives a participant a place in a session, confirmed at once; who has asked for one (pending) or was offered one is confirmed by it. Fails with CONFLICT when the session is full, unless waitlist is true and it is a class: then they wait, with the status waitlisted. " +
			"Places that become free are given to nobody by themselves: session_attendance shows who is next, and this tool, called for them, gives them the place. " +
			"Also fails with CONFLICT when they have a confirmed place already, or the session is over or cancelled.",
	}, map[string]constraint{
		"sessionId": idText, "participantId": anyID, "name": {maxLen: booking.MaxName}, "email": emailText, "phone": phoneText,
		"waitlist": {otherwise: false}, "notes": {maxLen: booking.MaxNotes}, "guest": {maxLen: booking.MaxName},
	}, func(ctx context.Context, c access.Caller, in registerParticipantIn) (registrationOut, error) {
		r, err := desk.RegisterIn(ctx, c, booking.NewBooking{SessionID: in.SessionID, ParticipantID: in.ParticipantID, Name: in.Name, Email: in.Email, Phone: in.Phone,
			Waitlist: in.Waitlist, Notes: in.Notes, Guest: in.Guest})
		return registrationOut{newRegistration(r)}, err
	})
}

type cancelRegistrationIn struct {
	RegistrationID string `json:"registrationId" jsonschema:"the registration's id, from session_attendance"`
	Reason         string `json:"reason,omitempty" jsonschema:"why, for the business's log"`
}

func cancelRegistration(desk *booking.Desk) operation {
	return confirming(define(operation{
		name: "cancel_registration", title: "Cancel a registration", destructive: true, needs: []access.Capability{access.RegistrationsWrite},
		description: "Cancels a participant's registration and gives their place back; this cannot be undone, but they can be registered again. That of an appointment cancels its session too. " +
			"Nobody on the waiting list moves up by itself: session_attendance shows who is next. Fails with CONFLICT when it is cancelled already, or they were checked in or marked as a no-show.",
	}, map[string]constraint{"registrationId": idText, "reason": {maxLen: booking.MaxReason}},
		func(ctx context.Context, c access.Caller, in cancelRegistrationIn) (registrationOut, error) {
			r, err := desk.CancelRegistration(ctx, c, in.RegistrationID, in.Reason)
			return registrationOut{newRegistration(r)}, err
		}), func(ctx context.Context, c access.Caller, in cancelRegistrationIn) (string, error) {
		return askToCancelRegistration(ctx, desk, c, in.RegistrationID, "registration")
	})
}

type moveRegistrationIn struct {
	RegistrationID string `json:"registrationId" jsonschema:"the registration's id, from session_attendance"`
	ToSessionID    string `json:"toSessionId" jsonschema:"the id of the other session, from upcoming_sessions"`
}

type moveRegistrationOut struct {
	Registration registration `json:"registration" jsonschema:"the new one"`
	Cancelled    registration `json:"cancelled" jsonschema:"the one that it takes the place of"`
}

func moveRegistration(desk *booking.Desk) operation {
	return define(operation{
		name: "move_registration", title: "Move a registration", needs: []access.Capability{access.RegistrationsWrite},
		description: "Moves a participant from their session of a class to another session of any class: the registration is cancelled and a new one made, with a new id and the same status, notes and guest; who was waiting gets a confirmed place. " +
			"Either both happen or nothing: fails with CONFLICT when the other session is full, over or cancelled, they are in it already, or the registration is cancelled or attended. To move an appointment, use update_session.",
	}, map[string]constraint{"registrationId": idText, "toSessionId": idText}, func(ctx context.Context, c access.Caller, in moveRegistrationIn) (moveRegistrationOut, error) {
		m, err := desk.MoveRegistration(ctx, c, in.RegistrationID, in.ToSessionID)
		return moveRegistrationOut{newRegistration(m.To), newRegistration(m.From)}, err
	})
}
