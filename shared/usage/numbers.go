package usage

import (
	"math"
	"strconv"
	"time"

	"frontdesk/shared/ratelimit"
)

// Numbers are what was counted of a client, or of several together. The zero Numbers are of one that did nothing.
type Numbers struct {
	Requests int // with those that were denied, without those that were over a limit
	Writes   int
	Cost     int            // points
	Denied   map[string]int // by reason
	Limited  map[string]int // requests over a limit, by the limit; a sample
	Failed   map[string]int // operations that ran and failed, by the problem's code; a sample
	Called   map[string]int // by operation

	took map[time.Duration]int // by the longest duration that is counted there; a sample
}

// Plus returns both together.
func (n Numbers) Plus(other Numbers) Numbers {
	return Numbers{
		n.Requests + other.Requests, n.Writes + other.Writes, n.Cost + other.Cost,
		together(n.Denied, other.Denied), together(n.Limited, other.Limited), together(n.Failed, other.Failed), together(n.Called, other.Called), together(n.took, other.took),
	}
}

// DeniedRequests returns how many requests were denied, for whatever reason.
func (n Numbers) DeniedRequests() int { return total(n.Denied) }

// LimitedRequests returns how many requests were over a limit.
func (n Numbers) LimitedRequests() int { return total(n.Limited) }

// Percentile returns a duration that a share of the requests, from 0 to 1, did not exceed: the upper bound of the bucket that the
// request falls into. ok is false when no duration is known.
func (n Numbers) Percentile(share float64) (_ time.Duration, ok bool) {
	rank := max(1, int(math.Ceil(share*float64(total(n.took)))))
	for _, most := range ratelimit.Buckets() {
		if rank -= n.took[most]; rank <= 0 {
			return most, true
		}
	}
	return 0, false
}

func (n *Numbers) count(c ratelimit.Counter, by int) {
	switch c.Measure {
	case ratelimit.Requests:
		n.Requests += by
	case ratelimit.Writes:
		n.Writes += by
	case ratelimit.Cost:
		n.Cost += by
	case ratelimit.Denied:
		add(&n.Denied, c.Detail, by)
	case ratelimit.Failed:
		add(&n.Failed, c.Detail, by)
	case ratelimit.Limited:
		add(&n.Limited, c.Detail, by)
	case ratelimit.Called:
		add(&n.Called, c.Detail, by)
	case ratelimit.Took:
		if most, err := strconv.Atoi(c.Detail); err == nil {
			add(&n.took, time.Duration(most)*time.Millisecond, by)
		}
	}
}

func add[K comparable](counts *map[K]int, k K, by int) {
	if *counts == nil {
		*counts = map[K]int{}
	}
	(*counts)[k] += by
}

// together returns a sum that shares nothing with a and b.
func together[K comparable](a, b map[K]int) (sum map[K]int) {
	for _, counts := range []map[K]int{a, b} {
		for k, n := range counts {
			add(&sum, k, n)
		}
	}
	return sum
}

func total[K comparable](counts map[K]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}
