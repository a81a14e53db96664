package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

type business struct {
	Handle   string `json:"handle"`
	Name     string `json:"name"`
	TimeZone string `json:"timeZone" jsonschema:"IANA time zone; say times to people in it"`
}

func newBusiness(b booking.Business) business { return business{b.Handle, b.Name, b.TimeZone} }

type findBusinessIn struct {
	Query  string `json:"query,omitempty" jsonschema:"words of its name, or their beginnings, such as harbor yo"`
	Handle string `json:"handle,omitempty" jsonschema:"its exact handle, such as harbor-yoga, when it is known"`
}

type findBusinessOut struct {
	Businesses []business `json:"businesses"`
}

func findBusiness(desk *booking.Desk) operation {
	return define(operation{
		name: "find_business", title: "Find a business", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "Finds businesses by words of their name, or one by its exact handle, and returns their handles, names and time zones. The other tools take the handle. Needs no sign-in.",
	}, map[string]constraint{"query": {maxLen: 200}, "handle": handleText}, func(ctx context.Context, c access.Caller, in findBusinessIn) (findBusinessOut, error) {
		out := findBusinessOut{Businesses: []business{}}
		if (in.Query == "") == (in.Handle == "") {
			return out, problem.New(problem.ValidationError, "Give query, words of the business's name, or handle, its exact handle.").With("field", "query")
		}
		if in.Handle != "" {
			b, err := desk.FindBusiness(ctx, c, in.Handle)
			return findBusinessOut{[]business{newBusiness(b)}}, err
		}
		found, err := desk.SearchBusinesses(ctx, c, in.Query)
		for _, b := range found {
			out.Businesses = append(out.Businesses, newBusiness(b))
		}
		return out, err
	})
}

type businessIn struct {
	Handle string `json:"handle" jsonschema:"the business's handle, such as harbor-yoga"`
}

type businessOut struct {
	Business business `json:"business"`
}

func businessRecord(desk *booking.Desk) operation {
	return define(operation{
		name: "business", title: "Business", resource: true, path: "businesses/{handle}", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "One business by its handle: its name and time zone. Needs no sign-in.",
	}, map[string]constraint{"handle": handleText}, func(ctx context.Context, c access.Caller, in businessIn) (businessOut, error) {
		b, err := desk.FindBusiness(ctx, c, in.Handle)
		return businessOut{newBusiness(b)}, err
	})
}
