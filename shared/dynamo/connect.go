package dynamo

import (
	"context"

	"frontdesk/shared/config"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// Tables is a connection to the two tables. It is safe for concurrent use.
type Tables struct {
	client   *dynamodb.Client
	access   string
	business string
}

// Connect returns a connection for a function, with the credentials that Lambda gave it. onRequest, unless nil, is
// called for every request to the store, retries not counted.
func Connect(c config.Config, onRequest func(context.Context)) *Tables {
	return Open(c.AWS(), c.DynamoDBEndpoint, c.AccessTable, c.BusinessTable, onRequest)
}

// Open returns a connection with an AWS configuration. An empty endpoint is AWS; onRequest is as in Connect.
func Open(c aws.Config, endpoint, access, business string, onRequest func(context.Context)) *Tables {
	client := dynamodb.NewFromConfig(c, func(o *dynamodb.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		if onRequest != nil {
			o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
				return stack.Initialize.Add(counting(onRequest), middleware.Before)
			})
		}
	})
	return &Tables{client, access, business}
}

func counting(onRequest func(context.Context)) middleware.InitializeMiddleware {
	return middleware.InitializeMiddlewareFunc("frontdesk.Count", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		onRequest(ctx)
		return next.HandleInitialize(ctx, in)
	})
}
