package dynamo

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ErrOccupied is what a Loader for an import returns where something stands that this import has not written.
var ErrOccupied = errors.New("dynamo: something of another origin stands there")

// imported is the attribute of items that an import has written: the import's id. It stays when the item is changed. That an item with it
// comes into being is nothing to tell anybody: see ReadStreamRecord.
const imported = "imported"

// NewImporter returns a Loader that writes only where nothing stands, or what this import has written before: an import that was killed
// goes on by loading the same again.
func NewImporter(t *Tables, importID string) *Loader {
	l := NewLoader(t)
	l.origin = importID
	return l
}

// mark makes a put one of the import's.
func (l *Loader) mark(p *types.Put) {
	origin := &types.AttributeValueMemberS{Value: l.origin}
	p.Item[imported] = origin
	p.ConditionExpression = aws.String("attribute_not_exists(PK) OR #imported = :imported")
	p.ExpressionAttributeNames = map[string]string{"#imported": imported}
	p.ExpressionAttributeValues = item{":imported": origin}
}

// occupied reports whether a transaction of a Loader failed for what stands there.
func occupied(err error) bool {
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) {
		for _, r := range cancelled.CancellationReasons {
			if aws.ToString(r.Code) == "ConditionalCheckFailed" {
				return true
			}
		}
	}
	return false
}
