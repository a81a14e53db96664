package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/page"
	"frontdesk/shared/problem"
	"frontdesk/shared/webhook"
)

var deliveryTemplate = page.New(files, "webhook-delivery.html", "webhook-delivery-parts.html", "parts.html")

// deliveryRow is a delivery as a list shows it.
type deliveryRow struct {
	ID, Own string // Own is its id among those of its endpoint
	Path    string
	When    *moment
	Event   webhook.TypeInfo
	Status  webhook.DeliveryStatus
	Words   string
	Bad     bool
	Answer  *attemptRow // the newest; nil: none yet
	Next    *moment     // of the next attempt; nil: none
	Once    string      // lets the form make it again once
}

func (s *console) deliveryRow(d webhook.Delivery, of webhook.Endpoint, at place) deliveryRow {
	_, own, _ := webhook.SplitDeliveryID(d.ID)
	row := deliveryRow{ID: d.ID, Own: own, Path: at.path + webhooksPath + "/" + d.EndpointID + deliveriesPath + "/" + own, When: toTheSecond(d.CreatedAt, at.Business.Location()),
		Status: d.Status, Next: toTheSecond(d.DueAt, at.Business.Location()), Once: credential.NewID(s.random)}
	row.Event, _ = d.EventType.Info()
	if row.Event.Type = d.EventType; d.EventType == webhook.Test {
		row.Event.Words = "You asked for a test."
	}
	row.Words, row.Bad = deliveryWords[d.Status], d.Status == webhook.Failed || d.Status == webhook.Stopped
	switch {
	case d.Status == webhook.Pending && of.Status == webhook.Disabled: // the worker finds out at the next attempt
		row.Words, row.Bad, row.Next = deliveryWords[webhook.Stopped], true, nil
	case d.Status == webhook.Pending && d.Step > 0:
		row.Words, row.Bad = "failed, will be tried again", true
	}
	if n := len(d.Attempts); n > 0 {
		last := newAttemptRow(d.Attempts[n-1], at)
		row.Answer = &last
	}
	return row
}

var deliveryWords = map[webhook.DeliveryStatus]string{
	webhook.Pending: "waiting to be sent", webhook.Delivered: "delivered", webhook.Failed: "failed, not tried again", webhook.Stopped: "not sent, because the webhook was switched off",
}

// attemptRow is one request to an endpoint.
type attemptRow struct {
	When    *moment
	Status  int // 0: there was no answer
	Latency string
	Good    bool
	Snippet string // of what it answered
	Error   string
}

func newAttemptRow(a webhook.Attempt, at place) attemptRow {
	return attemptRow{toTheSecond(a.At, at.Business.Location()), a.Status, latency(a.Latency), a.Succeeded(), a.Snippet, a.Error}
}

// latency is a short time in words.
func latency(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "less than 1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

type deliveryData struct {
	deliveryRow
	Webhook  webhookCard
	List     string // address of the list of webhooks
	Done     string
	Refused  *problem.Error
	EventID  string
	Ended    *moment
	Attempts []attemptRow // the newest first
	Left     int          // how many earlier attempts are not kept
	Payload  string
}

// delivery shows all that is known of one delivery.
func (s *console) delivery(w http.ResponseWriter, r *http.Request, at place) error {
	return s.showDelivery(w, r, at, wasDone(r), nil)
}

func (s *console) showDelivery(w http.ResponseWriter, r *http.Request, at place, doneWords string, refused *problem.Error) error {
	e, err := s.endpoints.Get(r.Context(), at.Caller, r.PathValue("endpoint"))
	if err != nil {
		return err
	}
	d, err := s.endpoints.Delivery(r.Context(), at.Caller, deliveryID(r))
	if err != nil {
		return err
	}
	data := deliveryData{deliveryRow: s.deliveryRow(d, e, at), Webhook: newWebhookCard(e, at), List: at.path + webhooksPath, Done: doneWords, Refused: refused,
		EventID: d.EventID, Ended: toTheSecond(d.EndedAt, at.Business.Location()), Left: d.Tries - len(d.Attempts), Payload: string(d.Body)}
	for _, a := range slices.Backward(d.Attempts) {
		data.Attempts = append(data.Attempts, newAttemptRow(a, at))
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, d.Body, "", "  ") == nil {
		data.Payload = pretty.String()
	}
	return at.show(w, deliveryTemplate, page.View{Title: "Webhooks", Refused: refused, Data: data})
}

// deliveryID is the id of the delivery that an address names.
func deliveryID(r *http.Request) string {
	return r.PathValue("endpoint") + "." + r.PathValue("delivery")
}
