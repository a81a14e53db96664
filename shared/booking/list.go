package booking

import (
	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// Page asks for the next First records of a list after the position After; an empty After asks for the first ones.
type Page struct {
	First int
	After string
}

// Listed is a record in its place in a list. Its Position is an After of the same list, with the same filter and order; what it
// says is the store's business.
type Listed[T any] struct {
	Record   T
	Position string
}

// List is a page of a list. With More there are records behind it, even if it holds fewer than were asked for, or none: a
// filter that little fits is looked through piece by piece.
type List[T any] struct {
	Records []Listed[T]
	More    bool
	// Next is the After of what follows, when there is more. It is that of the last record, or lies behind it.
	Next string
}

const largestPage = 1000

// listed reads a page of what the caller may see.
func listed[T any](c access.Caller, needs access.Capability, page Page, read func() (T, error)) (none T, _ error) {
	if err := c.Require(needs); err != nil {
		return none, err
	}
	if page.First < 1 || page.First > largestPage {
		return none, problem.Invalid("first", page.First, "first must be between 1 and %d.", largestPage)
	}
	return read()
}

// found reads records that the caller may see, by their ids.
func found[T any](c access.Caller, needs access.Capability, ids []string, read func() (map[string]T, error)) (map[string]T, error) {
	if err := c.Require(needs); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return map[string]T{}, nil
	}
	return read()
}

// All returns the page's records without their positions.
func (l List[T]) All() []T {
	all := make([]T, 0, len(l.Records))
	for _, r := range l.Records {
		all = append(all, r.Record)
	}
	return all
}
