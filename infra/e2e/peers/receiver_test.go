package peers

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver is a program that is told, on this machine. It takes everything until it is told to fail.
type receiver struct {
	t       *testing.T
	address string
	status  atomic.Int64
	arrived chan message
}

// message is a request that a receiver got.
type message struct {
	header http.Header
	body   []byte
	event  struct {
		ID, Type string
		Data     map[string]any
	}
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t, arrived: make(chan message, 100)}
	r.status.Store(http.StatusNoContent)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		m := message{header: q.Header}
		m.body, _ = io.ReadAll(q.Body)
		_ = json.Unmarshal(m.body, &m.event)
		if w.WriteHeader(int(r.status.Load())); r.status.Load() != http.StatusNoContent {
			_, _ = io.WriteString(w, "<h1>Closed</h1>")
		}
		r.arrived <- m
	}))
	t.Cleanup(server.Close)
	r.address = server.URL + "/hook"
	return r
}

// gets waits for a message of that type and passes over others.
func (r *receiver) gets(eventType string) message {
	r.t.Helper()
	for late := time.After(patience / 4); ; {
		select {
		case m := <-r.arrived:
			if m.event.Type == eventType && m.header.Get("Frontdesk-Event-Type") == eventType {
				return m
			}
		case <-late:
			r.t.Fatalf("no %s arrived", eventType)
		}
	}
}

// signedBy fails unless the message is signed with each of the secrets, as somebody else's library sees it.
func (m message) signedBy(t *testing.T, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err == nil {
			err = hook.Verify(m.body, m.header)
		}
		if err != nil {
			t.Errorf("%s: %v", m.event.Type, err)
		}
	}
}
