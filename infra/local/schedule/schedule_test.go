package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"frontdesk/infra/local/template"

	"github.com/aws/aws-lambda-go/events"
)

func TestAnEventNowAndAtEachTick(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ticks, sent, ended := make(chan time.Time), make(chan []byte), make(chan struct{})
	now := time.Date(2026, 5, 4, 13, 2, 1, 999, time.FixedZone("", 3600))
	ids := 0
	go func() {
		Run(ctx, template.Schedule{FunctionID: "F", Name: "Rounds", Every: time.Minute}, now, ticks, func() string { ids++; return fmt.Sprint("id-", ids) },
			func(payload []byte) { sent <- payload })
		close(ended)
	}()
	for n, want := range []string{"2026-05-04T12:02:01Z", "2026-05-04T12:03:01Z", "2026-05-04T12:04:01Z"} {
		if n > 0 {
			ticks <- now.Add(time.Duration(n) * time.Minute)
		}
		var e events.EventBridgeEvent
		if err := json.Unmarshal(<-sent, &e); err != nil {
			t.Fatal(err)
		}
		if e.Source != "aws.events" || e.DetailType != "Scheduled Event" || e.Time.Format(time.RFC3339) != want || e.ID != fmt.Sprint("id-", n+1) || string(e.Detail) != "{}" ||
			len(e.Resources) != 1 || e.Resources[0] != "arn:aws:events:us-east-1:123456789012:rule/FRounds" {
			t.Errorf("event %d: %+v", n, e)
		}
	}
	cancel()
	<-ended
}
