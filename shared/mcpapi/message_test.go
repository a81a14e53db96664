package mcpapi_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"

	"frontdesk/shared/access"
)

// letters is a channel that keeps what it is given.
type letters struct {
	mu   sync.Mutex
	sent []string
}

// Send implements booking.Channel.
func (l *letters) Send(_ context.Context, _ access.Business, to, text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, to+": "+text)
	return nil
}

// TestAMessageHasLeftWhenTheCallReturns, once for a key in whatever form the call is repeated.
func TestAMessageHasLeftWhenTheCallReturns(t *testing.T) {
	s := newSite(t)
	p := s.Participant("mina")
	c := s.Key(access.Assistant, "write:messaging")
	in := map[string]any{"customerId": p.ID, "message": "See you tomorrow.", "idempotency_key": "m-1"}
	status, first := s.plain(t, c, "tool", "send_message", in)
	if status != http.StatusOK || first.Data["platform"] != "email" || first.Data["sentAt"] != "2026-03-01T08:00:00Z" || !slices.Equal(s.letters.sent, []string{"mina@example.com: See you tomorrow."}) {
		t.Fatalf("%d %+v, sent %q", status, first, s.letters.sent)
	}
	_, again := s.plain(t, c, "tool", "send_message", in)
	if again.Data["messageId"] != first.Data["messageId"] || len(s.letters.sent) != 1 {
		t.Errorf("again: %+v, sent %q", again, s.letters.sent)
	}
	status, refused := s.plain(t, s.Key(access.Assistant, "write:bookings"), "tool", "send_message", in)
	if status != http.StatusForbidden || refused.Error.Details["reason"] != "insufficient_scope" || len(s.letters.sent) != 1 {
		t.Errorf("without the scope: %d %+v", status, refused)
	}
}
