package dynamo

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// addIndexes gives a table the indexes that it does not have yet: the data of a local run may be older than they are. The engine has
// filled an index when it answers.
func (t *Tables) addIndexes(ctx context.Context, in *dynamodb.CreateTableInput) error {
	there, err := t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: in.TableName})
	if err != nil {
		return fmt.Errorf("describe table %s: %w", *in.TableName, err)
	}
	for _, i := range in.GlobalSecondaryIndexes {
		if slices.ContainsFunc(there.Table.GlobalSecondaryIndexes, func(has types.GlobalSecondaryIndexDescription) bool {
			return aws.ToString(has.IndexName) == *i.IndexName
		}) {
			continue
		}
		add := types.CreateGlobalSecondaryIndexAction{IndexName: i.IndexName, KeySchema: i.KeySchema, Projection: i.Projection}
		if _, err := t.client.UpdateTable(ctx, &dynamodb.UpdateTableInput{
			TableName: in.TableName, AttributeDefinitions: in.AttributeDefinitions,
			GlobalSecondaryIndexUpdates: []types.GlobalSecondaryIndexUpdate{{Create: &add}},
		}); err != nil {
			return fmt.Errorf("add index %s to table %s: %w", *i.IndexName, *in.TableName, err)
		}
	}
	return nil
}
