package dynamo_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/dynamo/engine"
)

func TestCreateTablesTwiceIsNotAnError(t *testing.T) {
	tables, _ := dynamotest.New(t)
	if err := tables.CreateTables(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestTablesOfAnEarlierVersionAreRefused(t *testing.T) {
	binary, err := engine.Find(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	create := func(access, business string) error {
		return dynamo.Connect(config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: e.Endpoint,
			AccessTable: access, BusinessTable: business}, nil).CreateTables(t.Context())
	}
	if err := create("one", "two"); err != nil {
		t.Fatal(err)
	}
	if err := create("two", "one"); err == nil || !strings.Contains(err.Error(), "create table one: it was made by an earlier version and has no index ByParticipant") {
		t.Errorf("an AccessTable as the BusinessTable: %v", err)
	}
}
