package booking

import "frontdesk/shared/problem"

// PageNumber asks for a page of a list by its number, from 1. Every page but the last holds Limit records.
type PageNumber struct{ Page, Limit int }

// Bounds of a PageNumber: counting records cannot overflow.
const (
	MaxPage  = 1_000_000
	MaxLimit = 100
)

// Numbered is a page of a list. Total is how many records all pages hold; a page after the last is empty.
type Numbered[T any] struct {
	Records []T
	Total   int
}

func (n PageNumber) check() error {
	if n.Page < 1 || n.Page > MaxPage {
		return problem.Invalid("page", n.Page, "page must be between 1 and %d.", MaxPage)
	}
	if n.Limit < 1 || n.Limit > MaxLimit {
		return problem.Invalid("limit", n.Limit, "limit must be between 1 and %d.", MaxLimit)
	}
	return nil
}

// skip is how many records come before the page.
func (n PageNumber) skip() int { return (n.Page - 1) * n.Limit }

// numbered returns the page of a whole list.
func numbered[T any](n PageNumber, all []T) Numbered[T] {
	from := min(n.skip(), len(all))
	return Numbered[T]{all[from:min(from+n.Limit, len(all))], len(all)}
}
