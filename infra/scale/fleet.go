package scale

import (
	"container/heap"
	"time"
)

// ColdStart is how much longer a request takes that needs a new instance.
const ColdStart = 150 * time.Millisecond

// Account is the instances of all functions of an AWS account.
type Account struct {
	Concurrency int // at most, of all fleets
	Peak        int
	busy        instances
}

// Fleet is the instances of one function. Idle ones stay: what an instance remembers is lost later than on AWS, and its start
// paid less often.
type Fleet struct {
	*Account
	idle    []*instance // the last that became idle is used first, as Lambda does
	started int
}

// instance is one of a fleet, which is busy until then.
type instance struct {
	fleet *Fleet
	id    int
	until time.Duration
}

// instances is a heap of busy ones, those that are free first in front.
type instances []*instance

func (b instances) Len() int           { return len(b) }
func (b instances) Less(i, j int) bool { return b[i].until < b[j].until }
func (b instances) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b *instances) Push(x any)        { *b = append(*b, x.(*instance)) }
func (b *instances) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// begin takes an instance, a new one when none is idle; nil when the account has no more.
func (f *Fleet) begin(at time.Duration) (i *instance, cold bool) {
	for len(f.busy) > 0 && f.busy[0].until <= at {
		i := heap.Pop(&f.busy).(*instance)
		i.fleet.idle = append(i.fleet.idle, i)
	}
	if len(f.busy) >= f.Concurrency {
		return nil, false
	}
	if n := len(f.idle); n > 0 {
		i, f.idle = f.idle[n-1], f.idle[:n-1]
		return i, false
	}
	f.started++
	return &instance{fleet: f, id: f.started - 1}, true
}

// hold keeps an instance busy until then.
func (i *instance) hold(until time.Duration) {
	i.until = until
	heap.Push(&i.fleet.busy, i)
	i.fleet.Peak = max(i.fleet.Peak, len(i.fleet.busy))
}
