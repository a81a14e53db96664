package dynamo

import (
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// observed has every request to the store tell what it took: it asks the store for that, and hands the answer to onRequest.
func observed(onRequest func(context.Context, reqlog.StoreRequest)) func(*middleware.Stack) error {
	observe := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		askConsumed(in.Parameters)
		start := time.Now()
		out, about, err := next.HandleInitialize(ctx, in)
		r := reqlog.StoreRequest{Operation: middleware.GetOperationName(ctx), Took: time.Since(start)}
		if attempts, ok := retry.GetAttemptResults(about); ok {
			r.Retries = max(len(attempts.Results)-1, 0)
		}
		units := consumed(out.Result)
		if err != nil {
			units = refusedUnits(in.Parameters, err)
		}
		if reads(in.Parameters) {
			r.ReadUnits = units
		} else {
			r.WriteUnits = units
		}
		onRequest(ctx, r)
		return out, about, err
	}
	return func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("frontdesk.Observe", observe), middleware.Before)
	}
}

// askConsumed asks for the total, which includes indexes.
func askConsumed(request any) {
	const total = types.ReturnConsumedCapacityTotal
	switch in := request.(type) {
	case *dynamodb.GetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchGetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.ScanInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.PutItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.UpdateItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.DeleteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.BatchWriteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		in.ReturnConsumedCapacity = total
	}
}

// consumed returns the units in an answer, over all tables. The units of a transaction are doubled already.
func consumed(answer any) (units float64) {
	var of []types.ConsumedCapacity
	one := func(c *types.ConsumedCapacity) {
		if c != nil {
			of = append(of, *c)
		}
	}
	switch out := answer.(type) {
	case *dynamodb.GetItemOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.QueryOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.ScanOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.PutItemOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		one(out.ConsumedCapacity)
	case *dynamodb.BatchGetItemOutput:
		of = out.ConsumedCapacity
	case *dynamodb.BatchWriteItemOutput:
		of = out.ConsumedCapacity
	case *dynamodb.TransactWriteItemsOutput:
		of = out.ConsumedCapacity
	}
	for _, c := range of {
		units += aws.ToFloat64(c.CapacityUnits)
	}
	return units
}

// refusedUnits estimates what a write cost that the store refused because a condition failed or another write was under way:
// it takes the units of the items and says nothing of them. It is one unit for each item, two in a transaction, which is exact
// for items of up to 1 KB. What failed otherwise cost nothing.
func refusedUnits(request any, err error) float64 {
	var failed *types.ConditionalCheckFailedException
	var conflict *types.TransactionConflictException
	var cancelled *types.TransactionCanceledException
	switch in, transaction := request.(*dynamodb.TransactWriteItemsInput); {
	case errors.As(err, &failed), errors.As(err, &conflict):
		return 1
	case transaction && errors.As(err, &cancelled) && !slices.ContainsFunc(cancelled.CancellationReasons, isInvalid):
		return 2 * float64(len(in.TransactItems))
	default:
		return 0
	}
}

func isInvalid(r types.CancellationReason) bool { return aws.ToString(r.Code) == "ValidationError" }
