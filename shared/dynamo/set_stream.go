package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// SetStream switches the BusinessTable's stream on or off, for an engine on this machine: a deployed stack's is in template.yaml. What
// is written while it is off never stands in the stream; what stood there before stays, and sequence numbers go on.
func (t *Tables) SetStream(ctx context.Context, on bool) error {
	table, err := t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(t.business)})
	if err != nil {
		return fmt.Errorf("describe table %s: %w", t.business, err)
	}
	spec := table.Table.StreamSpecification
	if is := spec != nil && aws.ToBool(spec.StreamEnabled); is == on {
		return nil // DynamoDB refuses to set what is set
	}
	spec = &types.StreamSpecification{StreamEnabled: aws.Bool(on)}
	if on {
		spec.StreamViewType = types.StreamViewTypeNewAndOldImages
	}
	if _, err := t.client.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: aws.String(t.business), StreamSpecification: spec}); err != nil {
		return fmt.Errorf("stream of table %s: %w", t.business, err)
	}
	return nil
}
