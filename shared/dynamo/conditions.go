package dynamo

import (
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/webhook"
)

// condition is what a write requires of the item that it changes, and the error that its failure means.
type condition struct {
	expression string
	names      map[string]string
	values     map[string]any
	// failed turns the item that was found (nil when it does not exist) into the error that the caller knows.
	failed func(found item) error
}

func means(err error) func(item) error { return func(item) error { return err } }

// isNew requires that the item does not exist yet.
func isNew(otherwise error) condition {
	return condition{expression: "attribute_not_exists(PK)", failed: means(otherwise)}
}

// exists requires that the item exists. With nil for otherwise the write does nothing where it does not.
func exists(otherwise error) condition {
	return condition{expression: "attribute_exists(PK)", failed: means(otherwise)}
}

// inEpoch requires a user whose sessions were not ended since epoch was read; "" is that they never were.
func inEpoch(epoch string) condition {
	if epoch == "" {
		return condition{expression: "attribute_exists(PK) AND attribute_not_exists(sessionEpoch)", failed: means(account.ErrNotFound)}
	}
	return condition{expression: "sessionEpoch = :readEpoch", values: map[string]any{":readEpoch": epoch}, failed: means(account.ErrNotFound)}
}

// hasRole requires a member of staff with that role; "" is one who is no live member.
func hasRole(role access.Role) condition {
	c := condition{expression: "#status = :active AND #role = :before", names: map[string]string{"#status": "status", "#role": "role"},
		values: map[string]any{":active": staffActive}, failed: means(account.ErrChanged)}
	if role == "" {
		c.expression = "attribute_not_exists(#role) OR #status <> :active"
	} else {
		c.values[":before"] = string(role)
	}
	return c
}

// isThis requires the invitation with that digest, not one that took its place.
func isThis(digest string) condition {
	return condition{expression: "digest = :digest", values: map[string]any{":digest": digest}, failed: means(account.ErrNotFound)}
}

// stillWaits requires the invitation that was read; "" is that there was none.
func stillWaits(digest string) condition {
	c := isThis(digest)
	if digest == "" {
		c = isNew(nil)
	}
	c.failed = means(account.ErrChanged)
	return c
}

// atVersion requires that the item was not written since it was read; version 0 is an item that did not exist.
func atVersion(version int64) condition {
	if version == 0 {
		return isNew(booking.ErrChanged)
	}
	return hasVersion(version, booking.ErrChanged)
}

// keyAt requires a key that was not written since it was read. One of before there were versions has none.
func keyAt(version int64) condition {
	if version == 0 {
		return condition{expression: "attribute_exists(PK) AND attribute_not_exists(version)", failed: means(account.ErrChanged)}
	}
	return hasVersion(version, account.ErrChanged)
}

// endpointAt requires a webhook endpoint that was not written since it was read.
func endpointAt(version int64) condition { return hasVersion(version, webhook.ErrChanged) }

// Conditions of the items that count what a business has, or has done: there may be one more.
var (
	endpointRoom  = countBelow(webhook.MaxEndpoints, webhook.ErrTooMany)
	knowledgeRoom = countBelow(booking.MaxKnowledge, booking.ErrTooMuchKnowledge)
	messageRoom   = countBelow(booking.MaxMessageDay, booking.ErrTooManyMessages)
)

func countBelow(most int, otherwise error) condition {
	return condition{expression: "attribute_not_exists(#count) OR #count < :most", values: map[string]any{":most": most}, failed: means(otherwise)}
}

// isImport requires the import of that business, not one that took its place.
func isImport(i Import) condition {
	return condition{expression: "businessId = :of", values: map[string]any{":of": i.BusinessID}, failed: means(booking.ErrChanged)}
}

// stillSays requires a knowledge item that says what was read.
func stillSays(k booking.KnowledgeItem) condition {
	return condition{expression: "question = :readQuestion AND answer = :readAnswer AND category = :readCategory",
		values: map[string]any{":readQuestion": k.Question, ":readAnswer": k.Answer, ":readCategory": k.Category}, failed: means(booking.ErrChanged)}
}

// leasedFor requires a queued message whose lease is the one that was read.
func leasedFor(until time.Time) condition {
	return condition{expression: "#status = :queued AND leasedUntil = :readLease", names: map[string]string{"#status": "status"},
		values: map[string]any{":queued": string(booking.MessageQueued), ":readLease": atMilli(until)}, failed: means(booking.ErrChanged)}
}

// notQueued requires an idempotency key that has queued no message, or none that still counts when o is written. When it has, earlier
// becomes that message.
func notQueued(o idempotency.Once, earlier *booking.QueuedMessage) condition {
	return expired(atMilli(o.At), func(found item) error {
		*earlier = booking.QueuedMessage{ID: text(found["messageId"]), Asked: text(found["asked"])}
		return booking.ErrQueued
	})
}

func hasVersion(version int64, otherwise error) condition {
	return condition{expression: "version = :readVersion", values: map[string]any{":readVersion": version}, failed: means(otherwise)}
}

// notRevoked requires a key or a grant that is there, or else means missing, and not revoked, or else means revoked.
func notRevoked(missing, revoked error) condition {
	return condition{
		expression: "attribute_exists(PK) AND attribute_not_exists(revokedAt)",
		failed: func(found item) error {
			if found == nil {
				return missing
			}
			return revoked
		},
	}
}

// notSent requires a form that made no key which is still remembered. When it did, earlier becomes that key's id.
func notSent(sent time.Time, earlier *string) condition {
	return expired(at(sent), func(found item) error {
		*earlier = text(found["keyId"])
		return account.ErrTaken
	})
}

// unanswered requires that an idempotency key has no answer, or none that still counts when o is written.
func unanswered(o idempotency.Once) condition {
	return expired(atMilli(o.At), means(idempotency.ErrAnswered))
}

// expired requires that there is no item, or one whose expiresAt, in the unit of now, has come.
func expired[T unix | milli](now T, failed func(found item) error) condition {
	return condition{expression: "attribute_not_exists(PK) OR expiresAt <= :now", values: map[string]any{":now": now}, failed: failed}
}

// inStatus requires an item whose status is still the one that was read.
func inStatus(before string) condition {
	return condition{expression: "#status = :before", names: map[string]string{"#status": "status"}, values: map[string]any{":before": before},
		failed: means(booking.ErrChanged)}
}

// isOf requires a reference to the item with that id.
func isOf(id string, otherwise error) condition {
	return condition{expression: "id = :of", values: map[string]any{":of": id}, failed: means(otherwise)}
}

// isNewOr requires that there is no reference, or one to the item with that id.
func isNewOr(id string, otherwise error) condition {
	return condition{expression: "attribute_not_exists(PK) OR id = :of", values: map[string]any{":of": id}, failed: means(otherwise)}
}

// fullError is the failure of roomFor and within; found is the item as it is.
type fullError struct{ found item }

// Error implements error.
func (fullError) Error() string { return "dynamo: the window is full" }

func full(found item) error { return fullError{found} }

// roomFor requires a count that more can be added to without getting beyond most.
func roomFor(more, most int) condition {
	return condition{expression: "attribute_not_exists(#count) OR #count <= :room", values: map[string]any{":room": most - more}, failed: full}
}

// within requires that a window can count more of everything that most limits and of which there is more.
func within(more, most ratelimit.Counts) condition {
	c := condition{names: map[string]string{}, values: map[string]any{}, failed: full}
	for name, n := range map[string][2]int{"requests": {more.Requests, most.Requests}, "writes": {more.Writes, most.Writes}, "cost": {more.Cost, most.Cost}} {
		if n[0] == 0 || n[1] == 0 {
			continue
		}
		if c.expression != "" {
			c.expression += " AND "
		}
		c.expression += fmt.Sprintf("(attribute_not_exists(#%[1]s) OR #%[1]s <= :%[1]sRoom)", name)
		c.names["#"+name], c.values[":"+name+"Room"] = name, n[1]-n[0]
	}
	return c
}

// deliveryAt requires a delivery that was not written since it was read.
func deliveryAt(version int64) condition { return hasVersion(version, webhook.ErrChanged) }
