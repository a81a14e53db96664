package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type createBookingIn struct {
	CustomerID    string `json:"customerId,omitempty" jsonschema:"who the booking is for, when you know their id"`
	CustomerName  string `json:"customerName,omitempty" jsonschema:"who the booking is for, with customerEmail or customerPhone; a customer the business does not know is added"`
	CustomerEmail string `json:"customerEmail,omitempty" jsonschema:"their e-mail address"`
	CustomerPhone string `json:"customerPhone,omitempty" jsonschema:"their phone number, with + and country code"`
	ServiceID     string `json:"serviceId" jsonschema:"the service's id, from the services resource"`
	VariantID     string `json:"variantId,omitempty" jsonschema:"the id of one of the service's variants"`
	StartTime     string `json:"startTime" jsonschema:"RFC 3339 with offset; of a class, the exact start of one of its sessions"`
	AssigneeID    string `json:"assigneeId,omitempty" jsonschema:"the id of the team member; left out, the first who is free"`
	Notes         string `json:"notes,omitempty" jsonschema:"what the team should know"`
	Waitlist      bool   `json:"waitlist,omitempty" jsonschema:"true: put them on the waiting list when the class is full"`
	SessionID     string `json:"session_id,omitempty" jsonschema:"the session_id of a hold that keeps this time, which ends with the booking"`
}

type createBookingOut struct {
	BookingID  string    `json:"bookingId"`
	CustomerID string    `json:"customerId"`
	ServiceID  string    `json:"serviceId"`
	AssigneeID string    `json:"assigneeId"`
	Status     string    `json:"status" jsonschema:"pending until the business confirms, or waitlisted"`
	StartTime  time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
	EndTime    time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
}

func createBooking(desk *booking.Desk) operation {
	return define(operation{
		name: "create_booking", title: "Create a booking", needs: []access.Capability{access.RegistrationsWrite},
		description: "Books a service for a customer. A class is booked at the exact start of one of its sessions; an appointment at any time when a team member works and is free. " +
			"Fails with CONFLICT when the session is full (unless waitlist is true and it is a class: then the customer waits for a place), the time is taken, or the customer has a place in it already.",
	}, map[string]constraint{
		"customerId": anyID, "customerName": {maxLen: booking.MaxName}, "customerEmail": emailText, "customerPhone": phoneText,
		"serviceId": idText, "variantId": anyID, "startTime": {format: timeFormat}, "assigneeId": anyID, "notes": {maxLen: booking.MaxNotes},
		"waitlist": {otherwise: false}, "session_id": {maxLen: booking.MaxHoldKey},
	}, func(ctx context.Context, c access.Caller, in createBookingIn) (createBookingOut, error) {
		start, err := instant("startTime", in.StartTime)
		if err != nil {
			return createBookingOut{}, err
		}
		r, err := desk.Book(ctx, c, booking.NewBooking{
			ParticipantID: in.CustomerID, Name: in.CustomerName, Email: in.CustomerEmail, Phone: in.CustomerPhone,
			ActivityID: in.ServiceID, VariantID: in.VariantID, Start: start, StaffID: in.AssigneeID, Notes: in.Notes, Waitlist: in.Waitlist, HoldKey: in.SessionID,
		})
		return createBookingOut{r.ID, r.ParticipantID, r.ActivityID, r.StaffID, string(r.Status), r.Start, r.End}, err
	})
}

type cancelBookingIn struct {
	BookingID string `json:"bookingId" jsonschema:"the booking's id"`
	Reason    string `json:"reason,omitempty" jsonschema:"why, for the business's log"`
}

type cancelBookingOut struct {
	BookingID   string    `json:"bookingId"`
	Status      string    `json:"status" jsonschema:"cancelled"`
	CancelledAt time.Time `json:"cancelledAt" jsonschema:"RFC 3339, UTC"`
}

func cancelBooking(desk *booking.Desk) operation {
	return confirming(define(operation{
		name: "cancel_booking", title: "Cancel a booking", destructive: true, needs: []access.Capability{access.RegistrationsWrite},
		description: "Cancels a customer's booking and gives its place or its time back; this cannot be undone, but they can book again. " +
			"Fails with CONFLICT when the booking is cancelled already, or was completed.",
	}, map[string]constraint{"bookingId": idText, "reason": {maxLen: booking.MaxReason}},
		func(ctx context.Context, c access.Caller, in cancelBookingIn) (cancelBookingOut, error) {
			r, err := desk.CancelRegistration(ctx, c, in.BookingID, in.Reason)
			return cancelBookingOut{r.ID, string(r.Status), r.CancelledAt}, err
		}), func(ctx context.Context, c access.Caller, in cancelBookingIn) (string, error) {
		return askToCancelRegistration(ctx, desk, c, in.BookingID, "booking")
	})
}
