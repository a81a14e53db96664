package transfer_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"frontdesk/infra/demo"
	"frontdesk/shared/config"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// world is an engine whose tables are looked into as they are.
type world struct {
	t      *testing.T
	config config.Config
	client *dynamodb.Client
	tables *dynamo.Tables
}

// endpoint is of the engine of these tests; worlds counts the worlds on it.
var (
	endpoint string
	worlds   atomic.Int64
)

// TestMain runs one engine for all tests, because the demo takes seconds to make.
func TestMain(m *testing.M) {
	flag.Parse()
	stop := func() {}
	if endpoint = os.Getenv("DYNAMODB_ENDPOINT"); endpoint == "" {
		binary, err := engine.Find(filepath.Join("..", ".."))
		if err != nil {
			panic(err)
		}
		e, err := engine.Start(context.Background(), binary, "")
		if err != nil {
			panic(err)
		}
		endpoint, stop = e.Endpoint, e.Stop
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	n := worlds.Add(1)
	c := config.Config{Region: "local", AccessKeyID: "local", SecretAccessKey: "local", DynamoDBEndpoint: endpoint,
		AccessTable: fmt.Sprintf("transfer-access-%d-%d", os.Getpid(), n), BusinessTable: fmt.Sprintf("transfer-business-%d-%d", os.Getpid(), n)}
	w := &world{t: t, config: c, tables: dynamo.Connect(c, nil), client: dynamodb.New(dynamodb.Options{Region: "local", BaseEndpoint: &endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		})})}
	if err := w.tables.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

var demoMade *world

// demoWorld is the one with the demo's businesses, which its tests leave as they are.
func demoWorld(t *testing.T) *world {
	t.Helper()
	if demoMade == nil {
		w := newWorld(t)
		if _, err := demo.Seed(t.Context(), w.tables, demo.Options{Now: october, Secret: [32]byte{7}, Environment: "local"}); err != nil {
			t.Fatal(err)
		}
		demoMade = w
	}
	w := *demoMade
	w.t = t
	return &w
}

// dying are the same tables until a write of that number, of which nobody learns whether it was done; nothing is written after it.
func (w *world) dying(number int, done bool) *dynamo.Tables {
	var writes atomic.Int64
	die := func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("test.Die", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
			out middleware.InitializeOutput, about middleware.Metadata, err error,
		) {
			switch in.Parameters.(type) {
			case *dynamodb.PutItemInput, *dynamodb.UpdateItemInput, *dynamodb.DeleteItemInput, *dynamodb.TransactWriteItemsInput:
			default:
				return next.HandleInitialize(ctx, in)
			}
			switch n := writes.Add(1); {
			case n < int64(number):
				return next.HandleInitialize(ctx, in)
			case n == int64(number) && done:
				_, _, err = next.HandleInitialize(ctx, in)
			}
			return out, about, errors.Join(errKilled, err)
		}), middleware.Before)
	}
	c := w.config.AWS()
	c.APIOptions = append(c.APIOptions, die)
	return dynamo.Open(c, w.config.DynamoDBEndpoint, w.config.AccessTable, w.config.BusinessTable, nil)
}

var errKilled = errors.New("killed")

// items are those of a business, as text in order, without what an import is free to do otherwise.
func (w *world) items(businessID string) []string {
	w.t.Helper()
	pages := dynamodb.NewQueryPaginator(w.client, &dynamodb.QueryInput{TableName: &w.config.BusinessTable, KeyConditionExpression: aws.String("PK = :pk"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: "BUSINESS#" + businessID}}})
	var all []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for _, raw := range page.Items {
			var item map[string]any
			if err := attributevalue.UnmarshalMap(raw, &item); err != nil {
				w.t.Fatal(err)
			}
			if !told(item) {
				continue
			}
			text, err := json.Marshal(item)
			if err != nil {
				w.t.Fatal(err)
			}
			all = append(all, strings.ReplaceAll(string(text), businessID, "<business>"))
		}
	}
	slices.Sort(all)
	return all
}

// told brings an item into the form in which an original and its copy are the same; false for one that only one of them needs.
func told(item map[string]any) bool {
	if held, ok := item["held"].([]any); ok {
		item["taken"] = item["taken"].(float64) - float64(len(held))
	}
	for _, own := range []string{"imported", "version", "held", "heldVersion", "memberSince", "handle"} {
		delete(item, own)
	}
	if item["spent"] == 0.0 { // who got everything back has 0, who never bought has nothing
		delete(item, "spent")
	}
	if schedule, ok := item["schedule"].(map[string]any); ok && len(schedule) == 0 {
		delete(item, "schedule")
	}
	switch item["type"] {
	case "hold", "notice", "webhookEndpoint", "webhookCount", "messageCount":
		return false
	case "calendar":
		busy, _ := item["busy"].([]any)
		busy = slices.DeleteFunc(busy, func(one any) bool { return one.(map[string]any)["holdId"] != nil })
		slices.SortFunc(busy, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		item["busy"] = busy
		return len(busy) > 0
	case "tally":
		for name, n := range item {
			if n == 0.0 {
				delete(item, name)
			}
		}
		return len(item) > len([]string{"PK", "SK", "type"})
	case "knowledgeCount":
		return item["count"] != 0.0
	}
	return true
}
