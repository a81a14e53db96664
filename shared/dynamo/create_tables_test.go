package dynamo_test

import (
	"context"
	"testing"

	"frontdesk/shared/dynamo/dynamotest"
)

func TestCreateTablesTwiceIsNotAnError(t *testing.T) {
	tables, _ := dynamotest.New(t)
	if err := tables.CreateTables(context.Background()); err != nil {
		t.Error(err)
	}
}
