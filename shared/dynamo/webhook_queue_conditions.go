package dynamo

import (
	"time"

	"frontdesk/shared/webhook"
)

// sleepsAt requires a queue that nobody would look at by then, or none.
func sleepsAt(when time.Time) condition {
	return condition{expression: "attribute_not_exists(wakeAt) OR wakeAt = :asleep OR wakeAt > :by",
		values: map[string]any{":asleep": 0, ":by": atMilli(when)}, failed: means(webhook.ErrChanged)}
}

// wakesBy requires a queue that is looked at by then: what sleepsAt does not.
func wakesBy(when time.Time) condition {
	return condition{expression: "wakeAt <> :asleep AND wakeAt <= :by", values: map[string]any{":asleep": 0, ":by": atMilli(when)}, failed: means(webhook.ErrChanged)}
}

// leasable requires a queue that no other worker has now.
func leasable(worker string, now time.Time) condition {
	return condition{expression: "attribute_not_exists(leasedBy) OR leasedBy = :worker OR leasedUntil <= :now",
		values: map[string]any{":worker": worker, ":now": atMilli(now)}, failed: means(webhook.ErrBusy)}
}

// leasedBy requires a queue that this worker has, whether or not its time is over.
func leasedBy(worker string) condition {
	return condition{expression: "leasedBy = :worker", values: map[string]any{":worker": worker}, failed: means(webhook.ErrBusy)}
}

// leasedSince is leasedBy for a queue that, beyond that, nobody woke since q was read.
func leasedSince(q webhook.Queue, worker string) condition {
	c := leasedBy(worker)
	c.expression += " AND wakes = :wakesRead"
	c.values[":wakesRead"] = q.Wakes
	c.failed = func(found item) error {
		if text(found["leasedBy"]) != worker {
			return webhook.ErrBusy
		}
		return webhook.ErrChanged
	}
	return c
}
