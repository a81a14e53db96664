package dynamo

import (
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var noTime time.Time

// Wake implements webhook.Store. A queue that is to be looked at by then already is only counted up, so that whoever looks at it now
// does not send it to sleep; should it fall asleep in between, it is woken after all.
func (t Webhooks) Wake(ctx context.Context, businessID, endpointID string, when time.Time) error {
	index := queueTime(businessID, endpointID, when)
	wake := write{table: t.access, key: queueKey(businessID, endpointID),
		update: "SET #type = :queue, businessId = :business, endpointId = :endpoint, wakeAt = :at, wokenAt = :at, timePK = :timePK, timeSK = :timeSK, #ttl = :ttl ADD wakes :one",
		names:  map[string]string{"#type": "type", "#ttl": "ttl"},
		values: map[string]any{":queue": "webhookQueue", ":business": businessID, ":endpoint": endpointID, ":at": atMilli(when), ":one": 1,
			":timePK": index.TimePK, ":timeSK": index.TimeSK, ":ttl": at(when.Add(webhook.DeliveriesKept))},
		when: sleepsAt(when)}
	count := write{table: t.access, key: wake.key, update: "SET wokenAt = :at, #ttl = :ttl ADD wakes :one", names: map[string]string{"#ttl": "ttl"},
		values: map[string]any{":at": wake.values[":at"], ":ttl": wake.values[":ttl"], ":one": 1}, when: wakesBy(when)}
	return again(ctx, func() (met obstacle, _ error) {
		for _, w := range []write{wake, count} {
			if err := t.apply(ctx, w); !errors.Is(err, webhook.ErrChanged) {
				return none, err
			}
		}
		return collision, webhook.ErrChanged
	})
}

// Awake implements webhook.Store. Queues that a worker has are left out.
func (t Webhooks) Awake(ctx context.Context, now time.Time) ([]webhook.Queue, error) {
	var shards []dynamodb.QueryInput
	for shard := range queueShards {
		first, last := queueByTime(shard, noTime, "", ""), queueByTime(shard, now.Add(time.Millisecond), "", "")
		in := between(t.access, byTime.pk, byTime.sk, key{first.TimePK, first.TimeSK}, key{last.TimePK, last.TimeSK})
		in.IndexName = aws.String(byTime.name)
		shards = append(shards, in)
	}
	found, err := atOnce(ctx, shards, func(ctx context.Context, in dynamodb.QueryInput) ([]queueItem, error) {
		return collect(t.pages(ctx, in), func(i queueItem) queueItem { return i })
	})
	if err != nil {
		return nil, err
	}
	var awake []webhook.Queue
	for _, i := range slices.Concat(found...) {
		if i.LeasedUntil <= atMilli(now) {
			awake = append(awake, i.queue())
		}
	}
	return awake, nil
}

// Lease implements webhook.Store. It writes what it must return, because an update returns nothing else.
func (t Webhooks) Lease(ctx context.Context, businessID, endpointID, worker string, now, until time.Time) (webhook.Queue, error) {
	var written item
	err := t.apply(ctx, write{table: t.access, key: queueKey(businessID, endpointID),
		update: "SET #type = :queue, businessId = :business, endpointId = :endpoint, leasedBy = :worker, leasedUntil = :until, " +
			"wakeAt = if_not_exists(wakeAt, :none), wokenAt = if_not_exists(wokenAt, :none), wakes = if_not_exists(wakes, :none)",
		names: map[string]string{"#type": "type"},
		values: map[string]any{":queue": "webhookQueue", ":business": businessID, ":endpoint": endpointID, ":worker": worker, ":until": atMilli(until),
			":none": 0},
		when: leasable(worker, now), changed: &written})
	if err != nil {
		return webhook.Queue{}, err
	}
	var i queueItem
	err = decode(written, &i)
	return i.queue(), err
}

// Release implements webhook.Store.
func (t Webhooks) Release(ctx context.Context, q webhook.Queue, worker string, next time.Time) error {
	release := write{table: t.access, key: queueKey(q.BusinessID, q.EndpointID), update: "SET wakeAt = :next REMOVE leasedBy, leasedUntil, timePK, timeSK",
		values: map[string]any{":next": atMilli(next)}, when: leasedSince(q, worker)}
	if !next.IsZero() {
		index := queueTime(q.BusinessID, q.EndpointID, next)
		release.update = "SET wakeAt = :next, timePK = :timePK, timeSK = :timeSK REMOVE leasedBy, leasedUntil"
		release.values[":timePK"], release.values[":timeSK"] = index.TimePK, index.TimeSK
	}
	err := t.apply(ctx, release)
	if !errors.Is(err, webhook.ErrChanged) {
		return err
	}
	awake := write{table: t.access, key: release.key, update: "REMOVE leasedBy, leasedUntil", when: leasedBy(worker)}
	return errors.Join(err, t.apply(ctx, awake))
}
