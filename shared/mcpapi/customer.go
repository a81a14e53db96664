package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type customer struct {
	ID                string    `json:"id"`
	Name              string    `json:"name"`
	Email             string    `json:"email,omitempty"`
	Phone             string    `json:"phone,omitempty" jsonschema:"with + and country code, as it was given"`
	Status            string    `json:"status" jsonschema:"lead (has not bought or booked yet), customer, or archived"`
	Source            string    `json:"source" jsonschema:"how the business came to know them; may be empty"`
	IntentScore       string    `json:"intentScore" jsonschema:"how likely they are to come again: high when they last interacted within 30 days, medium within 90 days, low otherwise"`
	Tags              []string  `json:"tags"`
	MarketingConsent  string    `json:"marketingConsent" jsonschema:"to marketing by e-mail: granted, revoked, or unknown when they were never asked"`
	TotalNotes        int       `json:"totalNotes" jsonschema:"how many notes the team keeps about them"`
	TotalBookings     int       `json:"totalBookings" jsonschema:"how many bookings were ever made for them, cancelled ones included"`
	TotalSpent        int64     `json:"totalSpent" jsonschema:"what they paid for products such as passes and memberships, less refunds, in minor units of the currency: 1250 EUR is 12.50 €"`
	Currency          string    `json:"currency" jsonschema:"ISO 4217, of totalSpent"`
	CreatedAt         time.Time `json:"createdAt" jsonschema:"RFC 3339, UTC"`
	LastInteractionAt time.Time `json:"lastInteractionAt" jsonschema:"when they last booked, changed a booking, came, bought or were written to, RFC 3339, UTC"`
}

func newCustomer(p booking.Participant, currency string, now time.Time) customer {
	return customer{p.ID, p.Name, p.Email, p.Phone, string(p.Status), p.Source, string(p.Intent(now)), append([]string{}, p.Tags...), string(p.Consent.Status),
		p.Notes, p.Bookings, p.Spent, currency, p.CreatedAt, p.LastInteractionAt}
}

type customersIn struct {
	Query         string   `json:"query,omitempty" jsonschema:"words of the name, in any order, or a part of the e-mail address or the phone number, whatever the case and accents"`
	Status        string   `json:"status,omitempty" jsonschema:"only customers in this state"`
	Source        string   `json:"source,omitempty" jsonschema:"only customers the business came to know in exactly this way"`
	IntentScore   string   `json:"intentScore,omitempty" jsonschema:"only customers who last interacted within 30 days (high), 90 days (medium), or longer ago (low)"`
	Tags          []string `json:"tags,omitempty" jsonschema:"only customers who have all of these tags, in whatever case"`
	HasEmail      *bool    `json:"hasEmail,omitempty" jsonschema:"true: only customers with an e-mail address; false: only those without"`
	HasPhone      *bool    `json:"hasPhone,omitempty" jsonschema:"true: only customers with a phone number; false: only those without"`
	Page          int      `json:"page,omitempty" jsonschema:"which page, from 1"`
	Limit         int      `json:"limit,omitempty" jsonschema:"how many customers a page holds"`
	SortBy        string   `json:"sortBy,omitempty" jsonschema:"what the customers are sorted by"`
	SortDirection string   `json:"sortDirection,omitempty" jsonschema:"asc: from early, few or A; desc: from late, many or Z"`
}

type customersOut struct {
	Customers  []customer `json:"customers"`
	Pagination pagination `json:"pagination"`
}

func customers(desk *booking.Desk) operation {
	return define(operation{
		name: "customers", title: "Customers", resource: true, readOnly: true, needs: []access.Capability{access.ParticipantsRead},
		description: "The customers of the business, page by page: those who last interacted come first, unless sorted otherwise. All filters must match. " +
			"Customers who are equal in what they are sorted by come by id, so that pages never overlap.",
	}, map[string]constraint{
		"query": {maxLen: booking.MaxName}, "status": {oneOf: texts(booking.ParticipantStatuses...)}, "source": {maxLen: 100},
		"intentScore": {oneOf: texts(booking.Intents...)}, "tags": {maxItems: booking.MaxTags}, "tags[]": {minLen: 1, maxLen: booking.MaxTag},
		"page": pageNumber, "limit": pageLimit, "sortBy": {oneOf: texts(booking.ParticipantOrders...), otherwise: string(booking.ByLastInteraction)},
		"sortDirection": {oneOf: []string{"asc", "desc"}, otherwise: "desc"},
	}, func(ctx context.Context, c access.Caller, in customersIn) (customersOut, error) {
		s := booking.ParticipantSearch{Order: booking.ParticipantOrder(in.SortBy), PageNumber: booking.PageNumber{Page: in.Page, Limit: in.Limit},
			ParticipantFilter: booking.ParticipantFilter{Text: in.Query, Status: booking.ParticipantStatus(in.Status), Source: in.Source,
				Intent: booking.Intent(in.IntentScore), Tags: in.Tags, HasEmail: in.HasEmail, HasPhone: in.HasPhone}}
		// By name, A comes first by nature; in every other order, what is late or much.
		s.Reverse = (in.SortDirection == "desc") == (s.Order == booking.ByName)
		found, err := desk.SearchParticipants(ctx, c, s)
		out := customersOut{[]customer{}, newPagination(in.Page, in.Limit, found.Total)}
		for _, p := range found.Records {
			out.Customers = append(out.Customers, newCustomer(p, found.Currency, found.AsOf))
		}
		return out, err
	})
}
