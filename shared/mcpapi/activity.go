package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type listActivitiesIn struct{}

type listActivitiesOut struct {
	Activities []service `json:"activities"`
}

func listActivities(desk *booking.Desk) operation {
	return define(operation{
		name: "list_activities", title: "Activities", readOnly: true, needs: []access.Capability{access.ActivitiesRead},
		description: "Lists what this business offers, with ids, lengths, prices and variants: classes, whose sessions people join, and appointments, of which each booking is a session of its own.",
	}, nil, func(ctx context.Context, c access.Caller, _ listActivitiesIn) (listActivitiesOut, error) {
		found, err := desk.Activities(ctx, c)
		out := listActivitiesOut{Activities: []service{}}
		for _, a := range found {
			out.Activities = append(out.Activities, newService(a, true))
		}
		return out, err
	})
}
