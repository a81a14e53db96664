package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

type businessAnswer struct {
	ID       string   `json:"id"`
	Handle   string   `json:"handle"`
	Name     string   `json:"name"`
	TimeZone string   `json:"timeZone"`
	Currency string   `json:"currency"`
	Grants   []string `json:"grants"` // * alone means everything
}

func toBusinessAnswer(b booking.Business) businessAnswer {
	grants := append([]string{}, b.Grants.Names()...)
	if b.Grants == access.All {
		grants = []string{"*"}
	}
	return businessAnswer{b.ID, b.Handle, b.Name, b.TimeZone, b.Currency, grants}
}

// createBusiness grants the new business everything; grants set can restrict it.
func createBusiness(ctx context.Context, inv *invocation, in input) (answer, error) {
	b := booking.Business{ID: credential.NewID(rand.Reader), Handle: in["handle"], Name: strings.TrimSpace(in["name"]), TimeZone: in["time-zone"],
		Currency: in["currency"], Grants: access.All, CreatedAt: inv.now().UTC()}
	if err := booking.CheckBusiness(b); err != nil {
		return answer{}, err
	}
	created := audit.New(operator(b), audit.BusinessCreated, b.Name, inv.now(), rand.Reader).With("grants", b.Grants.String())
	err := dynamo.NewBookings(inv.tables).AddBusiness(ctx, b, created)
	if errors.Is(err, dynamo.ErrHandleTaken) {
		return answer{}, problem.New(problem.Conflict, "Another business has the handle %s.", b.Handle).With("field", "handle").With("value", b.Handle)
	} else if err != nil {
		return answer{}, err
	}
	return answer{toBusinessAnswer(b), fmt.Sprintf("Added %s, @%s, with the id %s.", b.Name, b.Handle, b.ID)}, nil
}

func listBusinesses(ctx context.Context, inv *invocation, _ input) (answer, error) {
	businesses, err := dynamo.NewBookings(inv.tables).Businesses(ctx)
	if err != nil {
		return answer{}, err
	}
	slices.SortFunc(businesses, func(a, b booking.Business) int { return strings.Compare(a.Handle, b.Handle) })
	list := []businessAnswer{}
	text := table(func(row func(...any)) {
		row("HANDLE", "NAME", "TIME ZONE", "CURRENCY", "ID", "GRANTS")
		for _, b := range businesses {
			one := toBusinessAnswer(b)
			list = append(list, one)
			row(one.Handle, one.Name, one.TimeZone, one.Currency, one.ID, strings.Join(one.Grants, ","))
		}
	})
	return answer{list, text}, nil
}

func setGrants(ctx context.Context, inv *invocation, in input) (answer, error) {
	grants, err := access.ParseSet(list(in["grants"])...)
	if err != nil {
		return answer{}, problem.Invalid("grants", in["grants"], "%v", err)
	}
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	changed := audit.New(operator(b), audit.GrantsChanged, b.Name, inv.now(), rand.Reader).With("before", b.Grants.String()).With("now", cmp.Or(grants.String(), "nothing"))
	if err := dynamo.NewBookings(inv.tables).SetGrants(ctx, b.ID, grants, changed); err != nil {
		return answer{}, err
	}
	b.Grants = grants
	a := toBusinessAnswer(b)
	if grants == 0 {
		return answer{a, fmt.Sprintf("%s is now granted nothing.", b.Name)}, nil
	}
	return answer{a, fmt.Sprintf("%s is now granted %s.", b.Name, strings.Join(a.Grants, ", "))}, nil
}

// business finds the business that --business names.
func (inv *invocation) business(ctx context.Context, in input) (booking.Business, error) {
	handle := strings.TrimPrefix(in["business"], "@")
	b, err := dynamo.NewBookings(inv.tables).BusinessByHandle(ctx, handle)
	if errors.Is(err, booking.ErrNotFound) {
		return b, problem.New(problem.NotFound, "There is no business @%s.", handle).With("field", "business").With("value", handle)
	}
	return b, err
}

func operator(b booking.Business) access.Caller {
	return access.Operator(b.ForCaller())
}

// list reads a,b.
func list(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
