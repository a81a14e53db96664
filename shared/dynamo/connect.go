package dynamo

import (
	"context"

	"frontdesk/shared/config"
	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Tables is a connection to the two tables. It is safe for concurrent use.
type Tables struct {
	client   *dynamodb.Client
	access   string
	business string
}

// Connect returns a connection for a function, with the credentials that Lambda gave it. onRequest, unless nil, is
// called for every request to the store once it was answered, however often the SDK had to try.
func Connect(c config.Config, onRequest func(context.Context, reqlog.StoreRequest)) *Tables {
	return Open(c.AWS(), c.DynamoDBEndpoint, c.AccessTable, c.BusinessTable, onRequest)
}

// Open returns a connection with an AWS configuration. An empty endpoint is AWS; onRequest is as in Connect.
func Open(c aws.Config, endpoint, access, business string, onRequest func(context.Context, reqlog.StoreRequest)) *Tables {
	client := dynamodb.NewFromConfig(c, patient(c), func(o *dynamodb.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		o.APIOptions = append(o.APIOptions, named)
		if onRequest != nil {
			o.APIOptions = append(o.APIOptions, observed(onRequest))
		}
	})
	return &Tables{client, access, business}
}
