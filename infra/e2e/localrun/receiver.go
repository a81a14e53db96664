package localrun

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// Receiver is a partner's program that is told of events, at a loopback address of its own. It keeps every request that it gets.
type Receiver struct {
	URL string

	mu     sync.Mutex
	got    []Hook
	signal chan struct{} // closed, and replaced, whenever a request has come
}

// Hook is one request to a receiver.
type Hook struct {
	At     time.Time
	Header http.Header
	Body   []byte
}

// Event is the envelope that a hook brings.
type Event struct {
	ID, Type, APIVersion     string
	OccurredAt               time.Time
	ResourceReferences       []string
	Data, PreviousAttributes map[string]any
}

// Event decodes the envelope. The zero event is what cannot be decoded.
func (h Hook) Event() (e Event) {
	if json.Unmarshal(h.Body, &e) != nil {
		return Event{}
	}
	return e
}

// NewReceiver starts a receiver that ends with the test. answer answers the nth request, counted from 0; nil takes them all.
func NewReceiver(t testing.TB, answer func(w http.ResponseWriter, r *http.Request, n int)) *Receiver {
	receiver := &Receiver{signal: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // whoever sent it is gone, and will send it again
		}
		n := receiver.keep(Hook{time.Now(), r.Header.Clone(), body})
		if answer != nil {
			answer(w, r, n)
		}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	receiver.URL = server.URL + "/hooks"
	return receiver
}

func (r *Receiver) keep(h Hook) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, h)
	close(r.signal)
	r.signal = make(chan struct{})
	return len(r.got) - 1
}

// Got returns what has come so far.
func (r *Receiver) Got() []Hook {
	got, _ := r.now()
	return got
}

func (r *Receiver) now() ([]Hook, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got), r.signal
}

// patience is for how long events are waited for: on a busy machine, and after a crash, when a worker that died is missed after a minute.
const patience = 2 * time.Minute

// Wait waits until enough has come, and returns all of it. The test fails when it does not come.
func (r *Receiver) Wait(t testing.TB, what string, enough func([]Hook) bool) []Hook {
	t.Helper()
	for late := time.After(patience); ; {
		got, more := r.now()
		if enough(got) {
			return got
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%s did not come within %v; what came is %s", what, patience, summary(got))
		}
	}
}

// Await waits for an event of that type, which is the nth of them, counted from 1.
func (r *Receiver) Await(t testing.TB, eventType string, nth int) Hook {
	t.Helper()
	var found Hook
	r.Wait(t, eventType, func(got []Hook) bool {
		seen := 0
		for _, h := range got {
			if h.Event().Type == eventType {
				if seen++; seen == nth {
					found = h
					return true
				}
			}
		}
		return false
	})
	return found
}

func summary(got []Hook) string {
	types := []string{}
	for _, h := range got {
		types = append(types, h.Event().Type)
	}
	text, _ := json.Marshal(types)
	return string(text)
}
