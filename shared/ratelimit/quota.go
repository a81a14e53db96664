package ratelimit

import "frontdesk/shared/access"

// The names of a quota's limits, in headers and in details.limit of a refusal.
const (
	RequestLimit = "requests"
	WriteLimit   = "writes"
	CostLimit    = "cost"
)

// Counts are what a quota limits, and what is counted of it.
type Counts struct {
	Requests int
	Writes   int
	Cost     int // points
}

// Quota is how much a client may do in each minute of the UTC clock. A quota without Cost does not limit it.
type Quota struct {
	Name string // whose it is, in words for people
	Counts
}

// The quotas, by whose program it is.
var (
	External = Quota{"External AI tools", Counts{Requests: 60, Writes: 20}}
	Internal = Quota{"Internal agents", Counts{Requests: 300, Writes: 20}}
	Partner  = Quota{"Partner keys", Counts{Requests: 300, Writes: 20, Cost: 6000}}
)

// QuotaOf returns the quota of a client of that kind. One that is not known has the smallest.
func QuotaOf(kind access.ClientKind) Quota {
	switch kind {
	case access.PartnerClient:
		return Partner
	case access.InternalClient:
		return Internal
	default:
		return External
	}
}

// Quotas returns every quota.
func Quotas() []Quota { return []Quota{External, Internal, Partner} }

// exceeded returns the name of the limit that using by more would exceed, or "".
func (q Quota) exceeded(used, by Counts) string {
	for _, a := range q.allowances(used) {
		if n := by.of(a.Name); n > 0 && n > a.Left {
			return a.Name
		}
	}
	return ""
}

// allowances returns what is left of each limit.
func (q Quota) allowances(used Counts) []Allowance {
	var all []Allowance
	for _, name := range []string{RequestLimit, WriteLimit, CostLimit} {
		if most := q.of(name); most > 0 {
			all = append(all, Allowance{name, most, max(0, most-used.of(name))})
		}
	}
	return all
}

func (c Counts) of(limit string) int {
	switch limit {
	case RequestLimit:
		return c.Requests
	case WriteLimit:
		return c.Writes
	default:
		return c.Cost
	}
}
