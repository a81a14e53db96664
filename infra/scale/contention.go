package scale

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"time"
)

// How package dynamo and package contention write what others write, too. A transaction that meets another is tried a few times; then
// the use case reads and decides again.
const (
	TransactionTakes = 15 * time.Millisecond // and during it any other one on one of its items is turned away
	triesOfOne       = 6
	waitOfOne        = 20 * time.Millisecond // times the number of the try, at most
	decisions        = 80
	deadline         = 27 * time.Second // a second before API Gateway and Lambda give up
)

// Rush is what becomes of transactions on one item.
type Rush struct {
	Median, P99 time.Duration // until a write is done
	Failed      int           // of those that were not done in time: their callers get a CONFLICT, or no answer
}

// attempt is a transaction that is tried at a time.
type attempt struct {
	began, at     time.Duration
	try, decision int
}

type attempts []attempt

func (a attempts) Len() int           { return len(a) }
func (a attempts) Less(i, j int) bool { return a[i].at < a[j].at }
func (a attempts) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *attempts) Push(x any)        { *a = append(*a, x.(attempt)) }
func (a *attempts) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// Contend plays n transactions on one item that begin within that time of each other.
func Contend(n int, within time.Duration, random *rand.Rand) Rush {
	var waiting attempts
	for range n {
		at := time.Duration(random.Int64N(int64(within)))
		heap.Push(&waiting, attempt{began: at, at: at, try: 1})
	}
	var took []time.Duration
	free, failed := time.Duration(0), 0
	for waiting.Len() > 0 {
		a := heap.Pop(&waiting).(attempt)
		switch {
		case a.at-a.began > deadline || a.decision == decisions:
			failed++
		case a.at >= free:
			free = a.at + TransactionTakes
			took = append(took, free-a.began)
		default:
			heap.Push(&waiting, a.again(random))
		}
	}
	slices.Sort(took)
	if len(took) == 0 {
		return Rush{Failed: failed}
	}
	return Rush{took[len(took)/2], took[len(took)*99/100], failed}
}

// again is when an attempt that was turned away is made again.
func (a attempt) again(random *rand.Rand) attempt {
	a.at += StoreRequestTakes
	if a.try < triesOfOne {
		a.at += time.Duration(random.Int64N(int64(a.try) * int64(waitOfOne)))
		a.try++
		return a
	}
	a.at += time.Duration(random.Int64N(int64(min(a.decision, 10)+1)*int64(time.Millisecond))) + 3*StoreRequestTakes // which read what it decides on
	a.try, a.decision = 1, a.decision+1
	return a
}
