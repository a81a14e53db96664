package mcpapi

import (
	"context"
	"sync"

	"frontdesk/shared/problem"
)

// failures collects the codes of what fails in one request, for its client's history. The SDK may run a batch's calls at once.
type failures struct {
	mu    sync.Mutex
	codes []string
}

type failuresKey struct{}

func withFailures(ctx context.Context) (context.Context, *failures) {
	f := &failures{}
	return context.WithValue(ctx, failuresKey{}, f), f
}

// fail notes that an operation ran and failed.
func fail(ctx context.Context, err error) {
	if f, ok := ctx.Value(failuresKey{}).(*failures); ok {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.codes = append(f.codes, string(problem.From(err).Code))
	}
}

func (f *failures) list() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.codes
}
