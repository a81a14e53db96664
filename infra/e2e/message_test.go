package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestAMessageIsInTheOutboxWhenTheCallReturns, once however often the call is repeated with its key.
func TestAMessageIsInTheOutboxWhenTheCallReturns(t *testing.T) {
	localrun.Case(t, localrun.Files)
	var found struct {
		ActiveBusiness struct {
			Name         string
			Participants struct{ Nodes []struct{ ID, Email string } }
		}
	}
	site.Partner(t, site.Handle(0), "participants:read").Ask(t, &found, `{activeBusiness{name participants(first:1){nodes{id email}}}}`, nil)
	customer := found.ActiveBusiness.Participants.Nodes[0]
	key := site.Key(t, 0, "assistant", "live", "*")
	const text = "The class of tomorrow begins an hour later. Bcc: nobody@example.com"
	in := map[string]any{"customerId": customer.ID[strings.LastIndex(customer.ID, "/")+1:], "message": text, "platform": "email", "idempotency_key": "an-hour-later"}
	ids := map[string]bool{}
	for range 3 {
		e := plainCall(t, site, key, "tool", "send_message", in)
		var sent struct{ MessageID, ConversationID, Platform, SentAt string }
		if err := json.Unmarshal(e.Data, &sent); err != nil || e.status != http.StatusOK || sent.Platform != "email" || sent.ConversationID == "" || sent.SentAt == "" {
			t.Fatalf("%+v, %v", e, err)
		}
		ids[sent.MessageID] = true
		if n := outboxHolds(t, "To: "+customer.Email+"\n", "Subject: Message from "+found.ActiveBusiness.Name+"\n", text); n != 1 || len(ids) != 1 {
			t.Errorf("the outbox holds it %d times, the message is %v", n, ids)
		}
	}
	in["platform"], in["idempotency_key"] = "whatsapp", "another"
	if e := plainCall(t, site, key, "tool", "send_message", in); e.status != http.StatusConflict || e.Error.Details["field"] != "platform" {
		t.Errorf("a platform that is not connected: %+v", e)
	}
}

// outboxHolds counts the e-mails of the run's outbox that hold all parts.
func outboxHolds(t *testing.T, parts ...string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(site.Demo.Outbox, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
next:
	for _, file := range files {
		mail, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(string(mail), part) {
				continue next
			}
		}
		n++
	}
	return n
}
