package dynamo

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"frontdesk/shared/audit"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Events keeps the logs of package audit.
type Events struct{ *Tables }

// NewEvents returns the store of package audit.
func NewEvents(t *Tables) Events { return Events{t} }

var _ audit.Store = Events{}

// errLogged says that there is an event of that id: ids are random, so that it is this one.
var errLogged = errors.New("dynamo: the event is logged already")

// event is the write that logs e, as a part of the transaction that does what e tells of. It changes no event that is there.
func (t *Tables) event(e audit.Event) write {
	return write{table: t.access, key: eventKey(e.BusinessID, e.ID), put: toEventItem(e), when: isNew(errLogged)}
}

// mostWrites is how many writes DynamoDB takes in one transaction.
const mostWrites = 100

// together does the writes and logs the events that tell of them, all or nothing. Whoever signs in and works in more
// businesses than a transaction holds has the rest of the events added after it.
func (t *Tables) together(ctx context.Context, log []audit.Event, writes ...write) error {
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

// AddEvent implements audit.Store. Whether a business has the handle is a condition of the write: to read it first would
// take another request.
func (t Events) AddEvent(ctx context.Context, e audit.Event) (err error) {
	if handle, found := strings.CutPrefix(e.BusinessID, audit.At("")); found {
		err = t.transact(ctx, write{table: t.business, key: handleKey(handle), check: true, when: exists(nil)}, t.event(e))
	} else {
		err = t.apply(ctx, t.event(e))
	}
	if errors.Is(err, errLogged) {
		return nil // the SDK sent it again because its answer was lost
	}
	return err
}

// Events implements audit.Store.
func (t Events) Events(ctx context.Context, log, low, high string) iter.Seq2[audit.Event, error] {
	first, last := eventKey(log, low), eventKey(log, high)
	return func(yield func(audit.Event, error) bool) {
		for e, err := range decoded(t.queryBack(ctx, t.access, first, last.SK), eventItem.event) {
			if err == nil && e.ID == high {
				continue // the store's range includes both its ends
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Event implements audit.Store.
func (t Events) Event(ctx context.Context, log, id string) (audit.Event, error) {
	var i eventItem
	err := t.get(ctx, t.access, eventKey(log, id), &i)
	return i.event(), orMissing(err, audit.ErrNotFound)
}

// queryBack yields the items from the sort key last back to first, both included.
func (t *Tables) queryBack(ctx context.Context, table string, first key, last string) iter.Seq2[item, error] {
	return t.pages(ctx, dynamodb.QueryInput{
		TableName: &table, ConsistentRead: aws.Bool(true), ScanIndexForward: aws.Bool(false), Limit: aws.Int32(200),
		KeyConditionExpression: aws.String("PK = :pk AND SK BETWEEN :first AND :last"),
		ExpressionAttributeValues: item{
			":pk": &types.AttributeValueMemberS{Value: first.PK}, ":first": &types.AttributeValueMemberS{Value: first.SK}, ":last": &types.AttributeValueMemberS{Value: last},
		},
	})
}
