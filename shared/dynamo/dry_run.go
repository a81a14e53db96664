package dynamo

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// DryRun returns the same tables for finding out what a use case would do: what it reads is read, the conditions of what it
// writes are checked, and nothing is written. It holds for all that goes through these tables, because it is below them, in
// the way of every request.
//
// What a use case reads after it wrote is as it was before.
func (t *Tables) DryRun() *Tables {
	dry := *t
	dry.client = dynamodb.New(t.client.Options(), func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("frontdesk.DryRun", func(
				ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
			) (out middleware.InitializeOutput, _ middleware.Metadata, err error) {
				if reads(in.Parameters) {
					return next.HandleInitialize(ctx, in)
				}
				out.Result, err = check(ctx, t.client, in.Parameters)
				return out, middleware.Metadata{}, err
			}), middleware.Before)
		})
	})
	return &dry
}

func reads(request any) bool {
	switch request.(type) {
	case *dynamodb.GetItemInput, *dynamodb.BatchGetItemInput, *dynamodb.QueryInput, *dynamodb.ScanInput:
		return true
	default:
		return false
	}
}

// check answers a write as the store would, after checking its conditions with a request that can write nothing.
func check(ctx context.Context, client *dynamodb.Client, request any) (any, error) {
	switch w := request.(type) {
	case *dynamodb.TransactWriteItemsInput:
		var checks []*types.ConditionCheck
		for _, part := range w.TransactItems {
			checks = append(checks, conditionOf(part))
		}
		return &dynamodb.TransactWriteItemsOutput{}, checkAll(ctx, client, checks...)
	case *dynamodb.PutItemInput:
		return &dynamodb.PutItemOutput{}, checkOne(ctx, client, conditionCheck(w.TableName, keyOf(w.Item), w.ConditionExpression, w.ExpressionAttributeNames, w.ExpressionAttributeValues))
	case *dynamodb.UpdateItemInput:
		return &dynamodb.UpdateItemOutput{}, checkOne(ctx, client, conditionCheck(w.TableName, w.Key, w.ConditionExpression, w.ExpressionAttributeNames, w.ExpressionAttributeValues))
	case *dynamodb.DeleteItemInput:
		return &dynamodb.DeleteItemOutput{}, checkOne(ctx, client, conditionCheck(w.TableName, w.Key, w.ConditionExpression, w.ExpressionAttributeNames, w.ExpressionAttributeValues))
	case *dynamodb.BatchWriteItemInput: // which has no conditions
		return &dynamodb.BatchWriteItemOutput{}, nil
	default:
		return nil, fmt.Errorf("dynamo: %T is not part of a dry run", request)
	}
}

// checkOne fails as a single write does.
func checkOne(ctx context.Context, client *dynamodb.Client, c *types.ConditionCheck) error {
	err := checkAll(ctx, client, c)
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) && len(cancelled.CancellationReasons) == 1 && aws.ToString(cancelled.CancellationReasons[0].Code) == "ConditionalCheckFailed" {
		return &types.ConditionalCheckFailedException{Message: cancelled.Message, Item: cancelled.CancellationReasons[0].Item}
	}
	return err
}

// checkAll fails as a transaction does.
func checkAll(ctx context.Context, client *dynamodb.Client, checks ...*types.ConditionCheck) error {
	in := &dynamodb.TransactWriteItemsInput{}
	for _, c := range checks {
		in.TransactItems = append(in.TransactItems, types.TransactWriteItem{ConditionCheck: c})
	}
	_, err := client.TransactWriteItems(ctx, in)
	return err
}

func conditionOf(w types.TransactWriteItem) *types.ConditionCheck {
	switch {
	case w.Put != nil:
		return conditionCheck(w.Put.TableName, keyOf(w.Put.Item), w.Put.ConditionExpression, w.Put.ExpressionAttributeNames, w.Put.ExpressionAttributeValues)
	case w.Update != nil:
		return conditionCheck(w.Update.TableName, w.Update.Key, w.Update.ConditionExpression, w.Update.ExpressionAttributeNames, w.Update.ExpressionAttributeValues)
	case w.Delete != nil:
		return conditionCheck(w.Delete.TableName, w.Delete.Key, w.Delete.ConditionExpression, w.Delete.ExpressionAttributeNames, w.Delete.ExpressionAttributeValues)
	default:
		c := w.ConditionCheck
		return conditionCheck(c.TableName, c.Key, c.ConditionExpression, c.ExpressionAttributeNames, c.ExpressionAttributeValues)
	}
}

func keyOf(it item) item { return item{"PK": it["PK"], "SK": it["SK"]} }

// conditionCheck is what a write requires, without the write. One without a condition gets one that always holds, so that the
// reasons of a transaction stay in the order of its parts.
func conditionCheck(table *string, k item, expression *string, names map[string]string, values item) *types.ConditionCheck {
	if aws.ToString(expression) == "" {
		expression = aws.String("attribute_exists(PK) OR attribute_not_exists(PK)")
	}
	return &types.ConditionCheck{TableName: table, Key: k, ConditionExpression: expression, ExpressionAttributeNames: only(names, *expression),
		ExpressionAttributeValues: only(values, *expression), ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}
}

var placeholder = regexp.MustCompile(`[#:]\w+`)

// only returns what an expression names, nil for nothing: the store refuses a name or a value that its expression does not use.
func only[V any](given map[string]V, expression string) map[string]V {
	used := map[string]V{}
	for _, name := range placeholder.FindAllString(expression, -1) {
		if v, ok := given[name]; ok {
			used[name] = v
		}
	}
	if len(used) == 0 {
		return nil
	}
	return used
}
