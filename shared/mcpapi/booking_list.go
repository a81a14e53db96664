package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type customerBooking struct {
	ID           string    `json:"id"`
	CustomerID   string    `json:"customerId"`
	CustomerName string    `json:"customerName,omitempty" jsonschema:"as it was when the booking was made; only for who may read customers"`
	ServiceID    string    `json:"serviceId"`
	ServiceName  string    `json:"serviceName" jsonschema:"as it was when the booking was made"`
	VariantID    string    `json:"variantId,omitempty"`
	AssigneeID   string    `json:"assigneeId" jsonschema:"the team member"`
	Status       string    `json:"status" jsonschema:"pending, confirmed, completed, cancelled or no_show; waitlisted and offered are of full classes"`
	StartTime    time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
	EndTime      time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
	Notes        string    `json:"notes" jsonschema:"may be empty"`
	CreatedAt    time.Time `json:"createdAt" jsonschema:"RFC 3339, UTC"`
}

func newCustomerBooking(c access.Caller, r booking.Registration) customerBooking {
	b := customerBooking{r.ID, r.ParticipantID, "", r.ActivityID, r.ActivityName, r.VariantID, r.StaffID, string(r.Status), r.Start, r.End, r.Notes, r.CreatedAt}
	if c.Require(access.ParticipantsRead) == nil {
		b.CustomerName = r.ParticipantName
	}
	return b
}

type bookingsIn struct {
	Status     []string `json:"status,omitempty" jsonschema:"only bookings in one of these states"`
	CustomerID string   `json:"customerId,omitempty" jsonschema:"only this customer's bookings"`
	AssigneeID string   `json:"assigneeId,omitempty" jsonschema:"only bookings with this team member"`
	ServiceID  string   `json:"serviceId,omitempty" jsonschema:"only bookings of this service"`
	StartDate  string   `json:"startDate,omitempty" jsonschema:"only bookings on this day or later, such as 2026-06-01, in the business's time zone"`
	EndDate    string   `json:"endDate,omitempty" jsonschema:"only bookings on this day or earlier, such as 2026-06-30, in the business's time zone"`
	Upcoming   bool     `json:"upcoming,omitempty" jsonschema:"only bookings that have not begun, whatever their status, the next one first"`
	Page       int      `json:"page,omitempty" jsonschema:"which page, from 1"`
	Limit      int      `json:"limit,omitempty" jsonschema:"how many bookings a page holds"`
}

type bookingsOut struct {
	Bookings   []customerBooking `json:"bookings"`
	Pagination pagination        `json:"pagination"`
}

func bookings(desk *booking.Desk) operation {
	return define(operation{
		name: "bookings", title: "Bookings", resource: true, readOnly: true, needs: []access.Capability{access.RegistrationsRead},
		description: "The bookings of the business, page by page, by start: with upcoming the next one first, otherwise the latest first. All filters must match. " +
			"Bookings that start at the same time come by when they were made, the latest first, and then by id.",
	}, map[string]constraint{
		"status": {maxItems: len(booking.RegistrationStatuses)}, "status[]": {oneOf: texts(booking.RegistrationStatuses...)},
		"customerId": anyID, "assigneeId": anyID, "serviceId": anyID, "startDate": {format: dayFormat}, "endDate": {format: dayFormat},
		"page": pageNumber, "limit": pageLimit,
	}, func(ctx context.Context, c access.Caller, in bookingsIn) (bookingsOut, error) {
		s := booking.RegistrationSearch{PageNumber: booking.PageNumber{Page: in.Page, Limit: in.Limit}, ParticipantID: in.CustomerID, StaffID: in.AssigneeID,
			ActivityID: in.ServiceID, FirstDay: in.StartDate, LastDay: in.EndDate, Upcoming: in.Upcoming}
		for _, status := range in.Status {
			s.Statuses = append(s.Statuses, booking.RegistrationStatus(status))
		}
		found, err := desk.SearchRegistrations(ctx, c, s)
		out := bookingsOut{[]customerBooking{}, newPagination(in.Page, in.Limit, found.Total)}
		for _, r := range found.Records {
			out.Bookings = append(out.Bookings, newCustomerBooking(c, r))
		}
		return out, err
	})
}
