package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"frontdesk/shared/reqlog"
	"frontdesk/shared/webhook"
)

// TestEachAttemptHasItsLine, with how late it was and how it went, for the operator and for CloudWatch.
func TestEachAttemptHasItsLine(t *testing.T) {
	r := newRound(t)
	to := receive(t, func(w http.ResponseWriter, _ *http.Request, name string) {
		if name == "b1" {
			w.WriteHeader(http.StatusGone)
		}
	})
	r.endpoint("ep", to.URL+"/hook?key=of-the-receiver")
	r.deliver("ep", "a1")
	r.Clock.Advance(90 * time.Second)
	r.deliver("ep", "b1")
	var log bytes.Buffer
	ctx, end := reqlog.New(&log, reqlog.Program{Function: "webhook-delivery", Environment: "prod", Metrics: true}).Begin(t.Context(), "deliver", "inv-1")
	_, err := r.Do(ctx, webhook.Errand{BusinessID: r.ID, EndpointID: "ep"})
	end(err)
	r.must(err)
	if bytes.Contains(log.Bytes(), []byte("of-the-receiver")) {
		t.Errorf("the log has the receiver's address: %s", &log)
	}
	got := map[string]string{}
	for text := range bytes.Lines(log.Bytes()) {
		var line map[string]any
		r.must(json.Unmarshal(text, &line))
		if line["msg"] == "attempt" {
			got[line["delivery"].(string)] = fmt.Sprint(line["requestId"], line["business"] == r.ID, line["event"], line["eventType"], line["object"], line["tries"], line["status"], line["error"],
				line["lateSeconds"], " ", line["WebhookAttempts"], line["WebhookFailures"], line["WebhookLateness"])
		} else if line["attempts"] != 2.0 || line["failures"] != 1.0 || line["decision"] != "allowed" {
			t.Errorf("the worker's line is %v", line)
		}
	}
	want := map[string]string{
		"ep.a1": fmt.Sprint("inv-1", true, "evt_a1", "webhook.test", "a", 1.0, 200.0, nil, 90.0, " ", 1.0, 0.0, 90.0),
		"ep.b1": fmt.Sprint("inv-1", true, "evt_b1", "webhook.test", "b", 1.0, 410.0, "It answered 410: it wants no more events.", 0.0, " ", 1.0, 1.0, 0.0),
	}
	for delivery, says := range want {
		if got[delivery] != says {
			t.Errorf("%s:\n got %s\nwant %s", delivery, got[delivery], says)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d attempts have lines: %v", len(got), got)
	}
}
