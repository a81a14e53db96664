package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type ownRegistration struct {
	ID        string    `json:"id" jsonschema:"for cancel_registration"`
	Business  business  `json:"business"`
	Session   string    `json:"sessionId"`
	Activity  string    `json:"activity" jsonschema:"what it is called"`
	StartTime time.Time `json:"startTime" jsonschema:"RFC 3339, UTC; say it in the business's time zone"`
	EndTime   time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
	Status    string    `json:"status" jsonschema:"pending (until the business confirms), confirmed, waitlisted, offered (a place became free), completed, no_show or cancelled"`
	Guest     string    `json:"guest,omitempty" jsonschema:"who comes in the person's place"`
}

func newOwnRegistration(own booking.OwnRegistration) ownRegistration {
	r := own.Registration
	return ownRegistration{r.ID, newBusiness(own.Business), r.SessionID, r.ActivityName, r.Start, r.End, string(r.Status), r.Guest}
}

type myRegistrationsIn struct {
	Handle string `json:"handle,omitempty" jsonschema:"only those in the business of this handle; left out, those in every business that the person is known in through this account"`
	Past   bool   `json:"past,omitempty" jsonschema:"true: those whose session has begun, the latest first; false: the coming ones, the next first"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many to list at most"`
	cursorIn
}

type myRegistrationsOut struct {
	Registrations []ownRegistration `json:"registrations"`
	cursorOut
}

func myRegistrations(desk *booking.Desk, s states) operation {
	return define(operation{
		name: "my_registrations", title: "My registrations", readOnly: true, needs: []access.Capability{access.OwnRecords},
		description: "Lists the signed-in person's own registrations for classes and appointments, the coming ones first unless asked for past ones. " +
			"Give the handle of a business where they registered in another way: their verified e-mail address then finds what is theirs there.",
	}, map[string]constraint{"limit": {min: 1, max: 100, otherwise: 20}, "handle": handleText, "cursor": aCursor},
		func(ctx context.Context, c access.Caller, in myRegistrationsIn) (myRegistrationsOut, error) {
			list := listing{s, c, "my_registrations", []any{in.Handle, in.Past}}
			after, err := list.after(ctx, in.Cursor)
			if err != nil {
				return myRegistrationsOut{}, err
			}
			when := booking.Upcoming
			if in.Past {
				when = booking.Past
			}
			page, err := desk.OwnRegistrations(ctx, c, booking.OwnList{Page: booking.Page{First: in.Limit, After: after}, Handle: in.Handle, Time: when})
			if err != nil {
				return myRegistrationsOut{}, err
			}
			out := myRegistrationsOut{Registrations: []ownRegistration{}}
			for _, own := range page.All() {
				out.Registrations = append(out.Registrations, newOwnRegistration(own))
			}
			if page.More {
				out.NextCursor, err = list.next(ctx, page.Next)
			}
			return out, err
		})
}

type registerIn struct {
	publicSessionIn
	Notes string `json:"notes,omitempty" jsonschema:"what the team should know"`
}

func (in registerIn) asked() booking.NewOwnRegistration {
	return booking.NewOwnRegistration{Handle: in.Handle, SessionID: in.SessionID, Notes: in.Notes}
}

type ownRegistrationOut struct {
	Registration ownRegistration `json:"registration"`
}

var registering = map[string]constraint{"handle": handleText, "sessionId": idText, "notes": {maxLen: booking.MaxNotes}}

func registerOneself(desk *booking.Desk) operation {
	return define(operation{
		name: "register", title: "Register for a class", needs: []access.Capability{access.OwnRecords},
		description: "Registers the signed-in person for a session of a class. Fails with CONFLICT when the session is full (join_waitlist then), has begun, is cancelled, " +
			"or they are registered for it already. Show them preview_checkout first: the price is paid at the business.",
	}, registering, func(ctx context.Context, c access.Caller, in registerIn) (ownRegistrationOut, error) {
		own, err := desk.RegisterOneself(ctx, c, in.asked())
		return ownRegistrationOut{newOwnRegistration(own)}, err
	})
}

func joinWaitlist(desk *booking.Desk) operation {
	return define(operation{
		name: "join_waitlist", title: "Join the waiting list", needs: []access.Capability{access.OwnRecords},
		description: "Puts the signed-in person on the waiting list of a session that is full. Fails with CONFLICT when the session has a free place (register then), has begun, " +
			"is cancelled, or they are registered for it or waiting already.",
	}, registering, func(ctx context.Context, c access.Caller, in registerIn) (ownRegistrationOut, error) {
		own, err := desk.JoinWaitlist(ctx, c, in.asked())
		return ownRegistrationOut{newOwnRegistration(own)}, err
	})
}

type cancelOwnIn struct {
	RegistrationID string `json:"registrationId" jsonschema:"the registration's id, from my_registrations"`
	Reason         string `json:"reason,omitempty" jsonschema:"why, for the business"`
}

func cancelOwnRegistration(desk *booking.Desk) operation {
	return confirming(define(operation{
		name: "cancel_registration", title: "Cancel my registration", destructive: true, needs: []access.Capability{access.OwnRecords},
		description: "Cancels a registration of the signed-in person, before its session begins; the place is given to others and cannot be taken back. " +
			"Fails with CONFLICT when it is cancelled already or its session has begun.",
	}, map[string]constraint{"registrationId": idText, "reason": {maxLen: booking.MaxReason}},
		func(ctx context.Context, c access.Caller, in cancelOwnIn) (ownRegistrationOut, error) {
			own, err := desk.CancelOwnRegistration(ctx, c, in.RegistrationID, in.Reason)
			return ownRegistrationOut{newOwnRegistration(own)}, err
		}), func(context.Context, access.Caller, cancelOwnIn) (string, error) {
		return "Cancel this registration? The place is given to others and cannot be taken back.", nil
	})
}
