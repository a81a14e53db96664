package schedule

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/infra/local/template"

	"github.com/aws/aws-lambda-go/events"
)

// Run sends an event now, and one at each tick, until ctx ends. EventBridge begins within a rule's first interval; here whoever waits
// for a round sees one soon after the start. send must not wait for the function.
func Run(ctx context.Context, s template.Schedule, now time.Time, ticks <-chan time.Time, newID func() string, send func(payload []byte)) {
	send(event(s, now, newID()))
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-ticks:
			send(event(s, at, newID()))
		}
	}
}

// event is what a function gets from a scheduled rule, whose times are whole seconds.
func event(s template.Schedule, at time.Time, id string) []byte {
	text, err := json.Marshal(events.EventBridgeEvent{
		Version: "0", ID: id, DetailType: "Scheduled Event", Source: "aws.events", AccountID: "123456789012", Time: at.UTC().Truncate(time.Second),
		Region: "us-east-1", Resources: []string{"arn:aws:events:us-east-1:123456789012:rule/" + s.FunctionID + s.Name}, Detail: json.RawMessage("{}"),
	})
	if err != nil {
		panic(err) // texts and a time
	}
	return text
}
