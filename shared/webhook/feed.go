package webhook

import (
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/shared/metric"
	"frontdesk/shared/reqlog"
)

// Feed is what function webhooks does: it tells what the table's stream holds, and on a schedule starts the workers that nobody has
// started.
type Feed struct {
	*Teller
	// Read reads a record of the stream; tells is false for one that there is nothing to tell of.
	Read func(record []byte) (c Change, tells bool, _ error)
}

// Failures names what of a batch must be delivered again: the record with that sequence number and all behind it.
type Failures struct {
	BatchItemFailures []Failure `json:"batchItemFailures"`
}

// Failure is one entry of Failures.
type Failure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

// Handle takes an event of the stream or of the schedule, and returns the answer that Lambda expects. It is an error only where that
// answer can not say what failed.
func (f Feed) Handle(ctx context.Context, event json.RawMessage) (any, error) {
	var in struct {
		Source  string            `json:"source"`
		Records []json.RawMessage `json:"Records"`
	}
	if err := json.Unmarshal(event, &in); err != nil {
		return nil, fmt.Errorf("webhook: event: %w", err)
	}
	switch {
	case len(in.Records) > 0:
		return f.batch(ctx, in.Records), nil
	case in.Source == "aws.events":
		started, err := f.Rouse(ctx)
		reqlog.Set(ctx, reqlog.WorkersStarted, started)
		return nil, err
	default:
		return nil, fmt.Errorf("webhook: an event from %q, which is neither the stream nor the schedule", in.Source)
	}
}

// batch tells the records. One that cannot be read is logged and passed over: to fail would stop all that is behind it for a day, and
// then lose it just so.
func (f Feed) batch(ctx context.Context, records []json.RawMessage) Failures {
	var changes []Change
	unreadable := 0
	for _, record := range records {
		c, tells, err := f.Read(record)
		if err != nil {
			if unreadable++; unreadable == 1 {
				reqlog.Set(ctx, reqlog.Unreadable, err.Error())
			}
		}
		if tells {
			changes = append(changes, c)
		}
	}
	reqlog.Set(ctx, reqlog.Records, len(records))
	reqlog.Set(ctx, reqlog.Changes, len(changes))
	if unreadable > 0 {
		reqlog.Set(ctx, reqlog.UnreadableRecords, unreadable)
		reqlog.Measure(ctx, metric.UndecodableRecords, float64(unreadable))
	}
	out := Failures{BatchItemFailures: []Failure{}}
	done, err := f.Tell(ctx, changes)
	if err != nil {
		reqlog.Refuse(ctx, err)
		reqlog.Set(ctx, reqlog.Again, len(changes)-done)
		out.BatchItemFailures = append(out.BatchItemFailures, Failure{changes[done].Sequence})
	}
	return out
}
