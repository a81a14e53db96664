package ratelimit

import (
	"slices"
	"strconv"
	"time"
)

// Place is where a client is used. One client acts in several when its person works in several businesses.
type Place struct{ Door, Business string }

// Measure says what a Counter counts.
type Measure string

// The measures. Those with a detail say which.
const (
	Requests Measure = "requests"
	Writes   Measure = "writes"
	Cost     Measure = "cost"
	Denied   Measure = "denied"  // requests that were refused for something else than a limit; the detail is the reason
	Called   Measure = "called"  // the detail is the operation
	Failed   Measure = "failed"  // operations that ran and failed; the detail is the code of the problem
	Took     Measure = "took"    // requests that ended; the detail is one of Buckets
	Limited  Measure = "limited" // requests that were over the quota; the detail is the limit
)

// Counter names one of the numbers that a window keeps for the client's history.
type Counter struct {
	Place
	Measure Measure
	Detail  string
}

// Buckets returns the upper bounds of the durations that are counted together, in order. Took's detail is one of them in
// milliseconds. No request takes longer than the last.
func Buckets() []time.Duration {
	return []time.Duration{10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
		500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 10 * time.Second, 30 * time.Second}
}

func bucketOf(took time.Duration) string {
	most := Buckets()
	i, _ := slices.BinarySearch(most, took)
	return strconv.FormatInt(most[min(i, len(most)-1)].Milliseconds(), 10)
}

// history returns what a window keeps of a use.
func (u Use) history() map[Counter]int {
	h := map[Counter]int{}
	add := func(m Measure, detail string, n int) {
		if n > 0 {
			h[Counter{u.Place, m, detail}] += n
		}
	}
	add(Requests, "", u.Requests)
	add(Writes, "", u.Writes)
	add(Cost, "", u.Cost)
	for reason, n := range u.Denied {
		add(Denied, reason, n)
	}
	for operation, n := range u.Called {
		add(Called, operation, n)
	}
	return h
}
