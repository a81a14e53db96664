package mcpapi

import "frontdesk/shared/booking"

// pagination is the published account of one page of a list.
type pagination struct {
	Page       int  `json:"page" jsonschema:"which page this is, from 1"`
	Limit      int  `json:"limit" jsonschema:"how many records a page holds"`
	Total      int  `json:"total" jsonschema:"how many records all pages hold"`
	TotalPages int  `json:"totalPages"`
	HasNext    bool `json:"hasNext"`
	HasPrev    bool `json:"hasPrev"`
}

// The constraints of the arguments page and limit.
var (
	pageNumber = constraint{min: 1, max: booking.MaxPage, otherwise: 1}
	pageLimit  = constraint{min: 1, max: booking.MaxLimit, otherwise: 20}
)

// newPagination is the account of a page (from 1) of limit records, of a list of total. A page after the last is empty.
func newPagination(page, limit, total int) pagination {
	pages := (total + limit - 1) / limit
	return pagination{page, limit, total, pages, page < pages, page > 1 && total > 0}
}
