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
	if is, err := t.streams(ctx); err != nil || is == on {
		return err // DynamoDB refuses to set what is set
	}
	spec := &types.StreamSpecification{StreamEnabled: aws.Bool(on)}
	if on {
		spec.StreamViewType = types.StreamViewTypeNewAndOldImages
	}
	if _, err := t.client.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: aws.String(t.business), StreamSpecification: spec}); err != nil {
		return fmt.Errorf("stream of table %s: %w", t.business, err)
	}
	return nil
}

// PauseStream switches the stream off, as SetStream does, and returns what brings it back into the state that it was in.
func (t *Tables) PauseStream(ctx context.Context) (resume func(context.Context) error, _ error) {
	was, err := t.streams(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return t.SetStream(ctx, was) }, t.SetStream(ctx, false)
}

// streams reports whether the BusinessTable's stream is on.
func (t *Tables) streams(ctx context.Context) (bool, error) {
	table, err := t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(t.business)})
	if err != nil {
		return false, fmt.Errorf("describe table %s: %w", t.business, err)
	}
	spec := table.Table.StreamSpecification
	return spec != nil && aws.ToBool(spec.StreamEnabled), nil
}
