package webhook

import (
	"errors"
	"sync"
)

// requestsAtOnce bounds the requests to the store that one use case has under way.
const requestsAtOnce = 16

// atOnce calls do(0) to do(n-1), at most that many at the same time, and returns all that went wrong.
func atOnce(most, n int, do func(int) error) error {
	var all sync.WaitGroup
	errs, places := make([]error, n), make(chan struct{}, most)
	for i := range n {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			errs[i] = do(i)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
