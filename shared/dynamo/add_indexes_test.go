package dynamo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestOldTablesGetTheirIndexes has tables as an earlier release made them, with items that belong in an index.
func TestOldTablesGetTheirIndexes(t *testing.T) {
	endpoint := os.Getenv("DYNAMODB_ENDPOINT")
	if endpoint == "" {
		binary, err := engine.Find(filepath.Join("..", ".."))
		if err != nil {
			t.Fatal(err)
		}
		e, err := engine.Start(t.Context(), binary, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(e.Stop)
		endpoint = e.Endpoint
	}
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})
	tables := Open(aws.Config{Region: "local", Credentials: credentials}, endpoint, fmt.Sprint("old-access-", os.Getpid()), fmt.Sprint("old-business-", os.Getpid()), nil)
	for _, in := range tables.Schema() {
		in.GlobalSecondaryIndexes, in.AttributeDefinitions = nil, in.AttributeDefinitions[:2]
		if _, err := tables.client.CreateTable(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	store := NewWebhooks(tables)
	if err := store.Wake(t.Context(), "biz", "ep", time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := tables.CreateTables(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	awake, err := store.Awake(t.Context(), time.Unix(2, 0))
	if err != nil || len(awake) != 1 || awake[0].EndpointID != "ep" {
		t.Errorf("%+v, %v", awake, err)
	}
}
