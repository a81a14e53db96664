package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"frontdesk/shared/audit"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// write is one part of a transaction, or all of a single write.
type write struct {
	table  string
	key    key
	put    any              // the whole item, or
	update string           // an update expression, or
	add    map[string]int64 // numbers to add to attributes, together with what set says; a transaction joins those of one item, or
	delete bool
	check  bool              // only when, of an item that stays as it is; in transactions only
	set    map[string]any    // attributes that add writes as well
	names  map[string]string // of update
	values map[string]any    // of update
	when   condition

	changed *item // filled, unless nil, with the attributes that an update outside a transaction wrote, as they are then
}

// apply does one write. A failed condition becomes the error that it means. A write that meets a transaction is tried again
// as transactions are.
func (t *Tables) apply(ctx context.Context, w write) error {
	part, err := w.part()
	if err != nil {
		return err
	}
	return again(ctx, func() (met obstacle, _ error) {
		err := t.send(ctx, part, w.changed)
		var failed *types.ConditionalCheckFailedException
		if errors.As(err, &failed) {
			return none, w.when.failed(failed.Item)
		}
		var conflict *types.TransactionConflictException
		if errors.As(err, &conflict) {
			met = collision
		}
		return met, failure("write", w.key, err)
	})
}

// send does a part of a transaction as a request of its own, which costs half as much.
func (t *Tables) send(ctx context.Context, part types.TransactWriteItem, changed *item) (err error) {
	switch {
	case part.Put != nil:
		p := part.Put
		_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: p.TableName, Item: p.Item, ConditionExpression: p.ConditionExpression,
			ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		})
	case part.Delete != nil:
		p := part.Delete
		_, err = t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: p.TableName, Key: p.Key, ConditionExpression: p.ConditionExpression,
			ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		})
	default:
		p := part.Update
		in := &dynamodb.UpdateItemInput{
			TableName: p.TableName, Key: p.Key, UpdateExpression: p.UpdateExpression, ConditionExpression: p.ConditionExpression,
			ExpressionAttributeNames: p.ExpressionAttributeNames, ExpressionAttributeValues: p.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		}
		if changed == nil {
			_, err = t.client.UpdateItem(ctx, in)
			break
		}
		in.ReturnValues = types.ReturnValueUpdatedNew
		var res *dynamodb.UpdateItemOutput
		if res, err = t.client.UpdateItem(ctx, in); err == nil {
			*changed = res.Attributes
		}
	}
	return err
}

// errContended is a write that kept colliding with others: the store checked none of its conditions. A use case that decides again
// may be luckier. What was throttled as often is not errContended: to decide again would ask a store for more that has too much to do.
var errContended = errors.New("dynamo: too many writes to the same items at once")

// obstacle is what kept the store from judging a write.
type obstacle int

const (
	none obstacle = iota
	collision
	throttling
)

// obstacleOf returns what a transaction says was in the way of one of its writes.
func obstacleOf(r types.CancellationReason) obstacle {
	switch aws.ToString(r.Code) {
	case "TransactionConflict":
		return collision
	case "ThrottlingError", "ProvisionedThroughputExceeded":
		return throttling
	}
	return none
}

// isRefused reports whether a transaction was cancelled because that write's condition did not hold.
func isRefused(r types.CancellationReason) bool {
	return aws.ToString(r.Code) == "ConditionalCheckFailed"
}

// again calls try until nothing is in its way, a few times with a growing random wait between. The SDK's own retries leave collisions
// alone, and what a transaction says of throttling.
func again(ctx context.Context, try func() (met obstacle, _ error)) error {
	for attempt := 1; ; attempt++ {
		met, err := try()
		switch {
		case met == none, met == throttling && attempt == mostTries:
			return err
		case attempt == 6:
			return errors.Join(errContended, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(attempt) * 20 * time.Millisecond)):
		}
	}
}

// transact does all the writes or none. A failed condition becomes the error that it means, the first in order when
// several fail. A transaction that collides with another is tried again a few times before it is errContended; one that is throttled,
// as often as the SDK tries what is throttled otherwise.
func (t *Tables) transact(ctx context.Context, writes ...write) error {
	in := &dynamodb.TransactWriteItemsInput{}
	for _, w := range writes {
		part, err := w.part()
		if err != nil {
			return err
		}
		in.TransactItems = append(in.TransactItems, part)
	}
	return again(ctx, func() (met obstacle, _ error) {
		_, err := t.client.TransactWriteItems(ctx, in)
		var cancelled *types.TransactionCanceledException
		if errors.As(err, &cancelled) {
			for i, reason := range cancelled.CancellationReasons {
				if isRefused(reason) {
					return none, writes[i].when.failed(reason.Item)
				}
				met = max(met, obstacleOf(reason))
			}
		}
		return met, failure("transact", writes[0].key, err)
	})
}

// mostWrites is how many writes DynamoDB takes in one transaction.
const mostWrites = 100

// transactLogged does the writes and logs the events that tell of them, all or nothing. Whoever signs in and works in more
// businesses than a transaction holds has the rest of the events added after it.
func (t *Tables) transactLogged(ctx context.Context, log []audit.Event, writes ...write) error {
	for _, e := range log {
		writes = append(writes, t.event(e))
	}
	if len(writes) == 1 {
		return t.apply(ctx, writes[0])
	}
	for some := range slices.Chunk(writes, mostWrites) {
		if err := t.transact(ctx, some...); err != nil {
			return err
		}
	}
	return nil
}

// part renders the write as DynamoDB takes it.
func (w write) part() (types.TransactWriteItem, error) {
	if w.add != nil {
		w = w.asUpdate()
	}
	names := merged(w.when.names, w.names)
	values, err := attributevalue.MarshalMap(merged(w.when.values, w.values))
	if err != nil {
		return types.TransactWriteItem{}, fmt.Errorf("dynamo: values of %s: %w", w.key.pattern(), err)
	}
	// DynamoDB refuses empty maps.
	if len(names) == 0 {
		names = nil
	}
	if len(values) == 0 {
		values = nil
	}
	var when *string
	if w.when.expression != "" {
		when = &w.when.expression
	}
	const old = types.ReturnValuesOnConditionCheckFailureAllOld
	switch {
	case w.put != nil:
		it, err := attributevalue.MarshalMap(w.put)
		if err != nil {
			return types.TransactWriteItem{}, fmt.Errorf("dynamo: item %s: %w", w.key.pattern(), err)
		}
		maps.Copy(it, w.key.item())
		return types.TransactWriteItem{Put: &types.Put{
			TableName: &w.table, Item: it, ConditionExpression: when,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: old,
		}}, nil
	case w.delete:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: &w.table, Key: w.key.item(), ConditionExpression: when,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: old,
		}}, nil
	case w.check:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: &w.table, Key: w.key.item(), ConditionExpression: when,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: old,
		}}, nil
	default:
		return types.TransactWriteItem{Update: &types.Update{
			TableName: &w.table, Key: w.key.item(), UpdateExpression: &w.update, ConditionExpression: when,
			ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: old,
		}}, nil
	}
}

func merged[V any](a, b map[string]V) map[string]V {
	all := map[string]V{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}
