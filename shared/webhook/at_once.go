package webhook

import "golang.org/x/sync/errgroup"

// requestsAtOnce bounds the requests to the store that one use case has under way.
const requestsAtOnce = 16

// atOnce calls do(0) to do(n-1), at most that many at the same time, all of them whatever fails, and returns the first error.
func atOnce(most, n int, do func(int) error) error {
	var group errgroup.Group
	group.SetLimit(most)
	for i := range n {
		group.Go(func() error { return do(i) })
	}
	return group.Wait()
}
