package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type business struct {
	Handle   string `json:"handle"`
	Name     string `json:"name"`
	TimeZone string `json:"timeZone" jsonschema:"IANA time zone; say times to people in it"`
}

func newBusiness(b booking.Business) business { return business{b.Handle, b.Name, b.TimeZone} }

type findBusinessIn struct {
	Handle string `json:"handle" jsonschema:"the business's handle, such as harbor-yoga"`
}

type findBusinessOut struct {
	Business business `json:"business"`
}

func findBusiness(desk *booking.Desk) operation {
	return define(operation{
		name: "find_business", title: "Find a business", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "Looks up a business by its exact handle and returns its name and time zone. Needs no sign-in.",
	}, nil, func(ctx context.Context, c access.Caller, in findBusinessIn) (findBusinessOut, error) {
		b, err := desk.FindBusiness(ctx, c, in.Handle)
		return findBusinessOut{newBusiness(b)}, err
	})
}
