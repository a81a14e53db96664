package peers

import (
	"bytes"
	"context"
	"regexp"
	"sync"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// watcher is a program's output, in which the first address to authorize at is found once.
type watcher struct {
	mu        sync.Mutex
	text      bytes.Buffer
	found     bool
	authorize chan string
}

func newWatcher() *watcher { return &watcher{authorize: make(chan string, 1)} }

var authorizeAddress = regexp.MustCompile(`(?:^|\s)(http\S+/oauth/authorize\?\S+)\s`)

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if match := authorizeAddress.FindSubmatch(w.text.Bytes()); match != nil && !w.found {
		w.found = true
		w.authorize <- string(match[1])
	}
	return len(p), nil
}

func (w *watcher) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// approveWhenAsked consents to a visit at the address that the program prints, and follows the redirect to the program's own
// listener. It waits until the context ends, and for nothing when the visit needs no consent.
func (w *watcher) approveWhenAsked(ctx context.Context, t *testing.T, v visit) error {
	if v.Key != "" {
		return nil
	}
	select {
	case <-ctx.Done():
		return nil
	case address := <-w.authorize:
		b := localrun.NewBrowser(t)
		back, err := b.Authorize(t.Context(), address, v.who, v.business)
		if err != nil {
			return err
		}
		_, err = b.Open(t.Context(), back.String())
		return err
	}
}
