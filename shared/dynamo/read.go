package dynamo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// errNoItem is what get returns for an item that does not exist; each noun turns it into its own error with orMissing.
var errNoItem = errors.New("dynamo: no such item")

// orMissing turns errNoItem into the error that the caller knows.
func orMissing(err, missing error) error {
	if errors.Is(err, errNoItem) {
		return missing
	}
	return err
}

// get reads one item, consistently, into out.
func (t *Tables) get(ctx context.Context, table string, k key, out any) error {
	res, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: k.item(), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return failure("get", k, err)
	}
	if res.Item == nil {
		return errNoItem
	}
	return decode(res.Item, out)
}

// query yields the items whose sort key begins with prefix.SK, in order, reading a page when the last one is used up.
func (t *Tables) query(ctx context.Context, table string, prefix key) iter.Seq2[item, error] {
	return t.pages(ctx, withPrefix(table, prefix))
}

// queryAfter is query from the first sort key behind after (all of them when it is empty), pageSize items at a time.
func (t *Tables) queryAfter(ctx context.Context, table string, prefix key, after string, pageSize int32) iter.Seq2[item, error] {
	in := withPrefix(table, prefix)
	in.Limit = &pageSize
	if after != "" {
		in.ExclusiveStartKey = key{prefix.PK, after}.item()
	}
	return t.pages(ctx, in)
}

func withPrefix(table string, prefix key) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		TableName: &table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("PK = :pk AND begins_with(SK, :prefix)"),
		ExpressionAttributeValues: item{
			":pk": &types.AttributeValueMemberS{Value: prefix.PK}, ":prefix": &types.AttributeValueMemberS{Value: prefix.SK},
		},
	}
}

// projection names the attributes of an item of the shape I but for its keys, as a query wants them.
func projection[I any]() (expression *string, names map[string]string) {
	names = map[string]string{}
	for f := range reflect.TypeFor[I]().Fields() {
		if !f.Anonymous {
			name, _, _ := strings.Cut(f.Tag.Get("dynamodbav"), ",")
			names["#"+name] = name
		}
	}
	return aws.String(strings.Join(slices.Sorted(maps.Keys(names)), ", ")), names
}

// queryTime yields the items of the index ByTime from one instant up to, not including, another.
func (t *Tables) queryTime(ctx context.Context, pk string, from, to time.Time) iter.Seq2[item, error] {
	in := between(t.business, byTime.pk, byTime.sk, key{pk, instant(from)}, key{pk, instant(to)})
	in.IndexName = aws.String(byTime.name)
	return t.pages(ctx, in)
}

// between asks for the items of a table or an index from one key to another of the same partition, both included. pk and sk are
// the attributes that the keys are kept in.
func between(table, pk, sk string, first, last key) dynamodb.QueryInput {
	return dynamodb.QueryInput{
		TableName: &table, KeyConditionExpression: aws.String(pk + " = :pk AND " + sk + " BETWEEN :first AND :last"),
		ExpressionAttributeValues: item{
			":pk": &types.AttributeValueMemberS{Value: first.PK}, ":first": &types.AttributeValueMemberS{Value: first.SK},
			":last": &types.AttributeValueMemberS{Value: last.SK},
		},
	}
}

func (t *Tables) pages(ctx context.Context, in dynamodb.QueryInput) iter.Seq2[item, error] {
	return paged(in.ExclusiveStartKey, func(start item) ([]item, item, error) {
		in.ExclusiveStartKey = start
		res, err := t.client.Query(ctx, &in)
		if err != nil {
			return nil, nil, fmt.Errorf("dynamo: query: %w", err)
		}
		return res.Items, res.LastEvaluatedKey, nil
	})
}

// scan yields every item of a type in a table. It costs as much as the table is large.
func (t *Tables) scan(ctx context.Context, table, itemType string) iter.Seq2[item, error] {
	in := dynamodb.ScanInput{
		TableName: &table, ConsistentRead: aws.Bool(true),
		FilterExpression:          aws.String("#type = :type"),
		ExpressionAttributeNames:  map[string]string{"#type": "type"},
		ExpressionAttributeValues: item{":type": &types.AttributeValueMemberS{Value: itemType}},
	}
	return paged(nil, func(start item) ([]item, item, error) {
		in.ExclusiveStartKey = start
		res, err := t.client.Scan(ctx, &in)
		if err != nil {
			return nil, nil, fmt.Errorf("dynamo: scan for %s: %w", itemType, err)
		}
		return res.Items, res.LastEvaluatedKey, nil
	})
}

// paged yields the items of all pages from start on, reading a page when the last one is used up. read returns a page
// and where the next one starts, nil after the last. Ranging over the items again starts at the first.
func paged(start item, read func(start item) (page []item, next item, _ error)) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for at := start; ; {
			page, next, err := read(at)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, it := range page {
				if !yield(it, nil) {
					return
				}
			}
			if at = next; next == nil {
				return
			}
		}
	}
}

// collect returns the records of all the items; the slice is empty, not nil, when no item is found.
func collect[I, R any](seq iter.Seq2[item, error], to func(I) R) ([]R, error) {
	records := []R{}
	for r, err := range decoded(seq, to) {
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// decoded yields the record of each item, and stops after the first error.
func decoded[I, R any](seq iter.Seq2[item, error], to func(I) R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for it, err := range seq {
			var i I
			if err == nil {
				err = decode(it, &i)
			}
			if !yield(to(i), err) || err != nil {
				return
			}
		}
	}
}

// target is a variable that the item of a key is decoded into.
type target struct {
	key  key
	into any
}

// decodeAll decodes what batchGet found; the variable of an item that was not found stays as it is.
func decodeAll(found map[key]item, targets ...target) error {
	for _, t := range targets {
		if err := decode(found[t.key], t.into); err != nil {
			return err
		}
	}
	return nil
}

func (k key) item() item {
	return item{"PK": &types.AttributeValueMemberS{Value: k.PK}, "SK": &types.AttributeValueMemberS{Value: k.SK}}
}

// failure names the operation and the pattern of the key, never its values: they may be somebody's address.
func failure(verb string, k key, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("dynamo: %s %s: %w", verb, k.pattern(), err)
}

func decode(it item, out any) error {
	if err := attributevalue.UnmarshalMap(it, out); err != nil {
		return fmt.Errorf("dynamo: item %s: %w", key{text(it["PK"]), text(it["SK"])}.pattern(), err)
	}
	return nil
}
