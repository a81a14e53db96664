package dynamotest

import (
	"fmt"
	"testing"
)

// trouble is what can happen to a use case at one of its requests to the store, if it is one that at says.
type trouble struct {
	name string
	at   func(Try) bool
	plan func(at int) func(Try) Fault
}

func anything(Try) bool { return true }
func aBatch(t Try) bool { return t.Operation == "BatchGetItem" }

var troubles = []trouble{
	{"throttled", anything, always(Throttled)},
	{"failing", Try.Writes, always(Failing)},
	{"overloaded for a moment", Try.Writes, once(Overloaded)},
	{"met another", Try.Writes, once(Collided)},
	{"its answer is lost", anything, once(Lost)},
	{"done and failing", Try.Writes, once(LostLate)},
	{"done and garbled", Try.Writes, once(Garbled)},
	{"half of it is done", aBatch, once(Unprocessed)},
	{"the process ends before it", anything, ended(Refused)},
	{"the process ends after it", Try.Writes, ended(Lost)},
}

// once is a fault of the first try of one request: the SDK, or the store's own code, tries again.
func once(fault Fault) func(int) func(Try) Fault {
	return func(at int) func(Try) Fault {
		return func(t Try) Fault {
			if t.Request == at && t.Number == 1 {
				return fault
			}
			return NoFault
		}
	}
}

// always is a fault of every try of one request.
func always(fault Fault) func(int) func(Try) Fault {
	return func(at int) func(Try) Fault {
		return func(t Try) Fault {
			if t.Request == at {
				return fault
			}
			return NoFault
		}
	}
}

// ended is that the process ends at one request, whose first try that happens to: none of the later ones is made.
func ended(first Fault) func(int) func(Try) Fault {
	return func(at int) func(Try) Fault {
		return func(t Try) Fault {
			switch {
			case t.Request < at:
				return NoFault
			case t.Request == at && t.Number == 1:
				return first
			default:
				return Refused
			}
		}
	}
}

// Everywhere calls run, which has a use case work on tables of its own: undisturbed, and then once for each thing that can happen at
// each of the requests to the store that it made. run calls arm before what is to be disturbed, and judges the outcome after it has
// called Break(nil).
func Everywhere(t *testing.T, run func(t *testing.T, arm func(*Requests))) {
	t.Helper()
	var made []Try
	t.Run("undisturbed", func(t *testing.T) {
		run(t, func(r *Requests) {
			r.Break(func(try Try) Fault {
				made = append(made, try)
				return NoFault
			})
		})
	})
	if len(made) == 0 {
		t.Fatal("it asks the store for nothing, so that nothing can be disturbed")
	}
	for _, trouble := range troubles {
		for _, try := range made {
			if !trouble.at(try) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d %s", trouble.name, try.Request, try.Operation), func(t *testing.T) {
				run(t, func(r *Requests) { r.Break(trouble.plan(try.Request)) })
			})
		}
	}
}
