package dynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// index names a secondary index and the attributes of its key.
type index struct{ name, pk, sk string }

var (
	byTime        = index{"ByTime", "timePK", "timeSK"}
	byParticipant = index{"ByParticipant", "participantPK", "participantSK"}
)

// CreateTables creates the tables that are missing and refuses those of an earlier version, for an engine on this machine: a deployed
// stack has its tables from template.yaml, and a test holds the two to the same keys and indexes. These have no stream until
// SetStream: the engine scans all that its streams hold on every write that adds to one.
func (t *Tables) CreateTables(ctx context.Context) error {
	for _, in := range t.Schema() {
		_, err := t.client.CreateTable(ctx, in)
		var exists *types.ResourceInUseException
		if errors.As(err, &exists) {
			err = t.checkIndexes(ctx, in)
		}
		if err != nil {
			return fmt.Errorf("create table %s: %w", *in.TableName, err)
		}
	}
	return nil
}

// checkIndexes refuses a table that lacks an index. Adding one would not help: the items that an earlier version wrote have no key of it.
func (t *Tables) checkIndexes(ctx context.Context, want *dynamodb.CreateTableInput) error {
	there, err := t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: want.TableName})
	if err != nil {
		return err
	}
	for _, i := range want.GlobalSecondaryIndexes {
		if !slices.ContainsFunc(there.Table.GlobalSecondaryIndexes, func(d types.GlobalSecondaryIndexDescription) bool { return *d.IndexName == *i.IndexName }) {
			return fmt.Errorf("it was made by an earlier version and has no index %s", *i.IndexName)
		}
	}
	return nil
}

// Schema describes both tables: AccessTable, then BusinessTable.
func (t *Tables) Schema() []*dynamodb.CreateTableInput {
	access := table(t.access, "PK", "SK", byTime.pk, byTime.sk)
	business := table(t.business, "PK", "SK", byTime.pk, byTime.sk, byParticipant.pk, byParticipant.sk)
	access.GlobalSecondaryIndexes = indexes(byTime)
	business.GlobalSecondaryIndexes = indexes(byTime, byParticipant)
	return []*dynamodb.CreateTableInput{access, business}
}

func indexes(list ...index) (all []types.GlobalSecondaryIndex) {
	for _, i := range list {
		all = append(all, types.GlobalSecondaryIndex{
			IndexName: aws.String(i.name), KeySchema: keySchema(i.pk, i.sk), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	return all
}

func table(name string, attributes ...string) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:   aws.String(name),
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema("PK", "SK"),
	}
	for _, a := range attributes {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(a), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	return in
}

func keySchema(hash, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(hash), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
	}
}
