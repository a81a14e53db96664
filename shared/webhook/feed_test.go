package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/function"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/webhook"
)

// feedOf reads records that are names of events: of one that there is not, an error; of "other", nothing to tell.
func feedOf(h house) webhook.Feed {
	return webhook.Feed{Teller: &h.Teller, Read: func(record []byte) (webhook.Change, bool, error) {
		var in struct{ Type, Sequence string }
		if err := json.Unmarshal(record, &in); err != nil {
			return webhook.Change{}, false, err
		}
		c, ok := samples()[webhook.EventType(in.Type)]
		if !ok && in.Type != "other" {
			return c, false, errors.New("no such record")
		}
		c = h.here(c)
		c.Sequence = in.Sequence
		return c, ok, nil
	}}
}

// handled returns what the function answers to an event, and its line in the log.
func handled(t *testing.T, feed webhook.Feed, event string) (answer, line string, _ error) {
	t.Helper()
	var log bytes.Buffer
	out, err := function.EventHandler(reqlog.New(&log, reqlog.Program{}), "tell", feed.Handle)(t.Context(), json.RawMessage(event))
	text, _ := json.Marshal(out)
	return string(text), log.String(), err
}

func TestABatchIsToldAndAnswered(t *testing.T) {
	h := newHouse(t)
	h.endpoint("one", operator, webhook.ParticipantCreated, webhook.SessionCreated)
	const batch = `{"Records":[{"type":"other","sequence":"1"},{"type":"participant.created","sequence":"2"},{"type":"broken","sequence":"3"},{"type":"activity_session.created","sequence":"4"}]}`
	answer, line, err := handled(t, feedOf(h), batch)
	if err != nil || answer != `{"batchItemFailures":[]}` {
		t.Errorf("%s, %v", answer, err)
	}
	h.wantTypes("one", webhook.ParticipantCreated, webhook.SessionCreated)
	for _, says := range []string{`"records":4`, `"changes":2`, `"unreadableRecords":1`, `"unreadable":"no such record"`, `"events":2`, `"deliveries":2`} {
		if !strings.Contains(line, says) {
			t.Errorf("the line has no %s: %s", says, line)
		}
	}

	failed := feedOf(h)
	teller := h.Teller
	teller.Store, failed.Teller = failing{Store: h.Store(), delivery: func(d webhook.Delivery) bool { return d.EventType == webhook.SessionCreated }}, &teller
	h.Clock.Advance(time.Minute)
	answer, line, err = handled(t, failed, batch)
	if err != nil || answer != `{"batchItemFailures":[{"itemIdentifier":"2"}]}` || !strings.Contains(line, `"error":"the store is down"`) || !strings.Contains(line, `"again":2`) {
		t.Errorf("%s, %v, %s", answer, err, line)
	}
}

func TestTheScheduleRouses(t *testing.T) {
	h := newHouse(t)
	if err := h.Store().Wake(t.Context(), h.ID, "one", h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	_, line, err := handled(t, feedOf(h), `{"version":"0","source":"aws.events","detail-type":"Scheduled Event","detail":{}}`)
	if got := h.started(); err != nil || len(got) != 1 || !strings.Contains(line, `"workersStarted":1`) {
		t.Errorf("%v, %v, %s", got, err, line)
	}
}

func TestAnEventOfNobodyIsAnError(t *testing.T) {
	h := newHouse(t)
	for _, event := range []string{`{}`, `[]`, `{"Records":[]}`, `{"source":"aws.s3"}`, `{"Records":{}}`} {
		if _, _, err := handled(t, feedOf(h), event); err == nil {
			t.Errorf("%s is no error", event)
		}
	}
}
