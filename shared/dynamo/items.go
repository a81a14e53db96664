package dynamo

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Every item carries its type, so that a stream or an export can tell items apart without reading keys. Items that the
// store may delete some time after they expire carry ttl.

// item is an item as DynamoDB returns it.
type item = map[string]types.AttributeValue

func text(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// number reads a whole number; 0 is one that is not there.
func number(v types.AttributeValue) int {
	n, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	value, _ := strconv.Atoi(n.Value)
	return value
}

// unix is a point in time as whole seconds; the zero time is left out of the item.
type unix int64

func at(t time.Time) unix {
	if t.IsZero() {
		return 0
	}
	return unix(t.Unix())
}

func (u unix) time() time.Time {
	if u == 0 {
		return time.Time{}
	}
	return time.Unix(int64(u), 0).UTC()
}

// milli is a point in time as whole milliseconds.
type milli int64

func atMilli(t time.Time) milli {
	if t.IsZero() {
		return 0
	}
	return milli(t.UnixMilli())
}

func (m milli) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// kept is how long a dead item stays before the store may delete it: long enough to look into what happened.
const kept = 14 * 24 * time.Hour

// referenceItem points at another item: a handle at its business, an e-mail address or an identity at its user.
type referenceItem struct {
	Type string `dynamodbav:"type"`
	ID   string `dynamodbav:"id"`
}
