package dynamo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"frontdesk/shared/ratelimit"
	"frontdesk/shared/usage"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Usage keeps what clients do in each minute: for package ratelimit's Meter, which counts it, and for package usage, which
// tells it.
type Usage struct{ *Tables }

// NewUsage returns the store of package ratelimit's Meter and of package usage.
func NewUsage(t *Tables) Usage { return Usage{t} }

var (
	_ ratelimit.Windows = Usage{}
	_ usage.Store       = Usage{}
)

// Count implements ratelimit.Windows: one conditional update for all the limits and the history. An update whose answer was lost
// and which the SDK sent again counts twice; never does more get in than most.
func (t Usage) Count(ctx context.Context, w ratelimit.Window, by, most ratelimit.Counts, history map[ratelimit.Counter]int) (ratelimit.Counts, bool, error) {
	var now item
	update := write{table: t.access, key: usageKey(w.Client, w.Start),
		update: "SET #type = :usage, #ttl = :ttl ADD #requests :requests, #writes :writes, #cost :cost",
		names:  map[string]string{"#type": "type", "#ttl": "ttl", "#requests": "requests", "#writes": "writes", "#cost": "cost"},
		values: map[string]any{":usage": "usage", ":ttl": at(w.Start.Add(time.Minute + ratelimit.Kept)),
			":requests": by.Requests, ":writes": by.Writes, ":cost": by.Cost},
		when: within(by, most), changed: &now}
	n := 0
	for counter, by := range history {
		n++
		update.update += fmt.Sprintf(", #c%[1]d :c%[1]d", n)
		update.names[fmt.Sprint("#c", n)], update.values[fmt.Sprint(":c", n)] = toCounterName(counter), by
	}
	err := t.apply(ctx, update)
	var full fullError
	if errors.As(err, &full) {
		return toCounts(full.found), false, nil
	}
	return toCounts(now), err == nil, err
}

// Minutes implements usage.Store.
func (t Usage) Minutes(ctx context.Context, client, businessID string, from, to time.Time) iter.Seq2[usage.Minute, error] {
	return func(yield func(usage.Minute, error) bool) {
		if !from.Before(to) {
			return // the store refuses to look between two keys in the wrong order
		}
		in := t.windows(client, from, to.Add(-time.Second))
		for it, err := range t.pages(ctx, in) {
			if err != nil {
				yield(usage.Minute{}, err)
				return
			}
			m, err := toMinute(it, businessID)
			if (err != nil || len(m.Counters) > 0) && !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// When a client's newest window is of its use elsewhere, LastUsed reads on, passedAtOnce at a time, and gives up after mostPassedOver:
// somebody who is busy in another business fills 1,440 windows a day.
const (
	passedAtOnce   = 200
	mostPassedOver = 1000
)

// LastUsed implements usage.Store. A key is used in one business only, so that the newest window tells.
func (t Usage) LastUsed(ctx context.Context, client, businessID string, since time.Time) (time.Time, error) {
	in := t.windows(client, since, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	in.ScanIndexForward, in.Limit = aws.Bool(false), aws.Int32(1)
	for passed := 0; passed < mostPassedOver; {
		res, err := t.client.Query(ctx, &in)
		if err != nil {
			return time.Time{}, fmt.Errorf("dynamo: query: %w", err)
		}
		for _, it := range res.Items {
			if m, err := toMinute(it, businessID); err != nil || m.Used() {
				return m.Start, err
			}
		}
		if in.ExclusiveStartKey = res.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			break
		}
		passed += len(res.Items)
		in.Limit = aws.Int32(passedAtOnce)
	}
	return time.Time{}, nil
}

// windows asks for a client's windows from one minute to another, both included. It need not be consistent: history may be a
// second late, and costs half as much.
func (t Usage) windows(client string, from, to time.Time) dynamodb.QueryInput {
	return between(t.access, "PK", "SK", usageKey(client, from), usageKey(client, to))
}
