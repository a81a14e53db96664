package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/booking"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Import is how far the import of a business has come. While it is there, the business that it makes is not: nothing leads to its records.
type Import struct {
	Handle     string // which the business will have
	BusinessID string // which it will have
	Digest     string // of the file
	Records    int    // of the file, from its first on, that are written
	BegunAt    time.Time
}

type importItem struct {
	Type       string `dynamodbav:"type"`
	BusinessID string `dynamodbav:"businessId"`
	Digest     string `dynamodbav:"digest"`
	Records    int    `dynamodbav:"records"`
	BegunAt    unix   `dynamodbav:"begunAt"`
}

// Import returns the import under way of the business with that handle, or booking.ErrNotFound.
func (t Bookings) Import(ctx context.Context, handle string) (Import, error) {
	var i importItem
	err := t.get(ctx, t.business, importKey(handle), &i)
	return Import{handle, i.BusinessID, i.Digest, i.Records, i.BegunAt.time()}, orMissing(err, booking.ErrNotFound)
}

// BeginImport keeps a new import; booking.ErrChanged when there is one of the handle.
func (t Bookings) BeginImport(ctx context.Context, i Import) error {
	return t.apply(ctx, write{table: t.business, key: importKey(i.Handle), when: isNew(booking.ErrChanged),
		put: importItem{"import", i.BusinessID, i.Digest, i.Records, at(i.BegunAt)}})
}

// AdvanceImport keeps that so many records are written; booking.ErrChanged when the import is not there any more.
func (t Bookings) AdvanceImport(ctx context.Context, i Import) error {
	return t.apply(ctx, write{table: t.business, key: importKey(i.Handle), update: "SET records = :records", when: isImport(i),
		values: map[string]any{":records": i.Records}})
}

// EndImport forgets an import that is done; booking.ErrChanged when it is not there any more.
func (t Bookings) EndImport(ctx context.Context, i Import) error {
	return t.apply(ctx, write{table: t.business, key: importKey(i.Handle), delete: true, when: isImport(i)})
}

// DiscardImport removes all that an import has written, and then the import. The caller has seen that its business is not there.
func (t Bookings) DiscardImport(ctx context.Context, i Import) (removed int, _ error) {
	in := withPrefix(t.business, key{businessKey(i.BusinessID).PK, ""})
	in.KeyConditionExpression = aws.String("PK = :pk")
	delete(in.ExpressionAttributeValues, ":prefix")
	in.ProjectionExpression = aws.String("PK, SK")
	var some []types.TransactWriteItem
	remove := func() error {
		if len(some) == 0 {
			return nil
		}
		removed += len(some)
		err := t.load(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: some})
		some = nil
		return err
	}
	for it, err := range t.pages(ctx, in) {
		if err != nil {
			return removed, err
		}
		if some = append(some, types.TransactWriteItem{Delete: &types.Delete{TableName: &t.business, Key: keyOf(it)}}); len(some) == mostWrites {
			if err := remove(); err != nil {
				return removed, err
			}
		}
	}
	if err := remove(); err != nil {
		return removed, err
	}
	return removed, t.EndImport(ctx, i)
}
