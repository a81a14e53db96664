package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type updateCustomerTagsIn struct {
	CustomerID string   `json:"customerId" jsonschema:"the customer's id, from the customers resource"`
	AddTags    []string `json:"addTags,omitempty" jsonschema:"tags the customer gets; one they have already stays as it is"`
	RemoveTags []string `json:"removeTags,omitempty" jsonschema:"tags the customer loses; one they do not have is no mistake"`
}

type updateCustomerTagsOut struct {
	CustomerID string   `json:"customerId"`
	Tags       []string `json:"tags" jsonschema:"all tags the customer has now, sorted"`
}

func updateCustomerTags(desk *booking.Desk) operation {
	return define(operation{
		name: "update_customer_tags", title: "Change a customer's tags", idempotent: true, needs: []access.Capability{access.ParticipantsWrite},
		description: "Adds tags to a customer and removes others. Give at least one tag in addTags or removeTags, and none in both. A tag has 1 to 50 characters " +
			"without the spaces around it; two that differ in case or accents only are the same tag. A customer has at most 50 tags.",
	}, map[string]constraint{
		"customerId": idText, "addTags": {maxItems: booking.MaxTags}, "removeTags": {maxItems: booking.MaxTags},
	}, func(ctx context.Context, c access.Caller, in updateCustomerTagsIn) (updateCustomerTagsOut, error) {
		p, err := desk.UpdateTags(ctx, c, in.CustomerID, booking.TagChanges{Add: in.AddTags, Remove: in.RemoveTags})
		return updateCustomerTagsOut{in.CustomerID, append([]string{}, p.Tags...)}, err
	})
}
