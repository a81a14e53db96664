package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// These tests check what the store relies on, so that an upgrade of the engine which changes behaviour fails loudly.
// They do not check message texts.

type item = map[string]types.AttributeValue

func s(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func n(v int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(v)}
}
func key(sk string) item { return item{"PK": s("pk"), "SK": s(sk)} }

func number(v types.AttributeValue) int {
	m, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		return -1
	}
	i, _ := strconv.Atoi(m.Value)
	return i
}

// table starts an engine with one table, T, and its index I.
func table(t *testing.T) *dynamodb.Client {
	t.Helper()
	binary, err := engine.Find("../../..")
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	client := dynamodb.New(dynamodb.Options{Region: "local", BaseEndpoint: &e.Endpoint, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		})})
	in := &dynamodb.CreateTableInput{TableName: aws.String("Tab"), BillingMode: types.BillingModePayPerRequest, KeySchema: schema("PK", "SK"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("Ind"), KeySchema: schema("iPK", "iSK"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}}}}
	for _, name := range []string{"PK", "SK", "iPK", "iSK"} {
		in.AttributeDefinitions = append(in.AttributeDefinitions,
			types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS})
	}
	if _, err := client.CreateTable(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	var exists *types.ResourceInUseException
	if _, err := client.CreateTable(t.Context(), in); !errors.As(err, &exists) {
		t.Errorf("created twice: %v", err)
	}
	return client
}

func schema(hash, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{{AttributeName: &hash, KeyType: types.KeyTypeHash}, {AttributeName: &sort, KeyType: types.KeyTypeRange}}
}

func put(t *testing.T, c *dynamodb.Client, sk string, more item) {
	t.Helper()
	it := key(sk)
	for name, v := range more {
		it[name] = v
	}
	if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("Tab"), Item: it}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, c *dynamodb.Client, sk string) item {
	t.Helper()
	res, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("Tab"), Key: key(sk), ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	return res.Item
}

func update(t *testing.T, c *dynamodb.Client, sk, expression, condition string, names map[string]string, values item) error {
	in := &dynamodb.UpdateItemInput{TableName: aws.String("Tab"), Key: key(sk), UpdateExpression: &expression,
		ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}
	if condition != "" {
		in.ConditionExpression = &condition
	}
	_, err := c.UpdateItem(t.Context(), in)
	return err
}

func TestAFailedConditionShowsTheItem(t *testing.T) {
	c := table(t)
	put(t, c, "a", item{"version": n(3)})
	var failed *types.ConditionalCheckFailedException
	err := update(t, c, "a", "SET x = :one", "version = :one", nil, item{":one": n(1)})
	if !errors.As(err, &failed) || number(failed.Item["version"]) != 3 {
		t.Errorf("got %v", err)
	}
	failed = nil
	err = update(t, c, "none", "SET x = :one", "attribute_exists(PK)", nil, item{":one": n(1)})
	if !errors.As(err, &failed) || failed.Item != nil {
		t.Errorf("no item: %v, %v", err, failed)
	}
	if get(t, c, "none") != nil {
		t.Error("a refused update made an item")
	}
}

func TestConditionsOnMapsOfMaps(t *testing.T) {
	c := table(t)
	entry := &types.AttributeValueMemberM{Value: item{"quota": n(2)}}
	put(t, c, "a", item{"map": &types.AttributeValueMemberM{Value: item{"x-_": entry}}})
	names := map[string]string{"#old": "x-_", "#new": "y"}
	spend := func() error {
		return update(t, c, "a", "SET #m.#old.quota = #m.#old.quota - :one, #m.#old.since = if_not_exists(#m.#old.since, :one), #m.#new = :entry REMOVE #m.#gone",
			"attribute_exists(#m.#old) AND attribute_not_exists(#m.#old.ended) AND #m.#old.quota > :zero",
			map[string]string{"#m": "map", "#old": names["#old"], "#new": "y", "#gone": "z"}, item{":one": n(1), ":zero": n(0), ":entry": entry})
	}
	var failed *types.ConditionalCheckFailedException
	for range 2 {
		if err := spend(); err != nil {
			t.Fatal(err)
		}
	}
	if err := spend(); !errors.As(err, &failed) {
		t.Errorf("got %v", err)
	}
	m := get(t, c, "a")["map"].(*types.AttributeValueMemberM).Value
	if old := m["x-_"].(*types.AttributeValueMemberM).Value; number(old["quota"]) != 0 || number(old["since"]) != 1 || m["y"] == nil {
		t.Errorf("left is %v", m)
	}
}

func TestATransactionIsAllOrNothingAndSaysWhy(t *testing.T) {
	c := table(t)
	put(t, c, "full", item{"taken": n(5)})
	transact := func(most int) error {
		_, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: aws.String("Tab"), Item: key("new"), ConditionExpression: aws.String("attribute_not_exists(PK)")}},
			{Update: &types.Update{TableName: aws.String("Tab"), Key: key("full"),
				UpdateExpression: aws.String("SET taken = taken + :one"), ConditionExpression: aws.String("taken < :most"),
				ExpressionAttributeValues: item{":one": n(1), ":most": n(most)}, ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}},
			{Delete: &types.Delete{TableName: aws.String("Tab"), Key: key("none"), ConditionExpression: aws.String("attribute_not_exists(PK)")}},
		}})
		return err
	}
	var cancelled *types.TransactionCanceledException
	if err := transact(5); !errors.As(err, &cancelled) || len(cancelled.CancellationReasons) != 3 {
		t.Fatalf("got %v", err)
	}
	var codes []string
	for _, r := range cancelled.CancellationReasons {
		codes = append(codes, aws.ToString(r.Code))
	}
	if fmt.Sprint(codes) != "[None ConditionalCheckFailed None]" || number(cancelled.CancellationReasons[1].Item["taken"]) != 5 {
		t.Errorf("the reasons are %v", codes)
	}
	if get(t, c, "new") != nil || number(get(t, c, "full")["taken"]) != 5 {
		t.Error("a part of it was done")
	}
	if err := transact(6); err != nil || get(t, c, "new") == nil || number(get(t, c, "full")["taken"]) != 6 {
		t.Errorf("got %v", err)
	}
}

func TestWritesAtOnce(t *testing.T) {
	c := table(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	created, swapped := 0, 0
	put(t, c, "cas", item{"version": n(1)})
	for i := range 32 {
		wg.Go(func() {
			if err := update(t, c, "sum", "ADD amount :i", "", nil, item{":i": n(i)}); err != nil {
				t.Error(err)
			}
			_, once := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("Tab"), Item: key("once"),
				ConditionExpression: aws.String("attribute_not_exists(PK)")})
			swap := update(t, c, "cas", "SET version = :two", "version = :one", nil, item{":one": n(1), ":two": n(2)})
			mu.Lock()
			defer mu.Unlock()
			if once == nil {
				created++
			}
			if swap == nil {
				swapped++
			}
		})
	}
	wg.Wait()
	if sum := number(get(t, c, "sum")["amount"]); sum != 32*31/2 || created != 1 || swapped != 1 {
		t.Errorf("the sum is %d, created %d, swapped %d times", sum, created, swapped)
	}
}

func TestPagesAndIndexes(t *testing.T) {
	c := table(t)
	for i := range 7 {
		put(t, c, fmt.Sprintf("a#%d", i), item{"iPK": s("day"), "iSK": s(fmt.Sprintf("%d#x", 9-i))})
	}
	put(t, c, "a", nil)
	put(t, c, "b#0", nil)
	walk := func(in *dynamodb.QueryInput) (got []string) {
		in.TableName = aws.String("Tab")
		for pages := 0; ; pages++ {
			res, err := c.Query(t.Context(), in)
			if err != nil || pages > 20 {
				t.Fatal(pages, err)
			}
			for _, it := range res.Items {
				got = append(got, it["SK"].(*types.AttributeValueMemberS).Value)
			}
			if in.ExclusiveStartKey = res.LastEvaluatedKey; len(res.LastEvaluatedKey) == 0 {
				return got
			}
		}
	}
	prefix := func(after item, limit int32) *dynamodb.QueryInput {
		return &dynamodb.QueryInput{KeyConditionExpression: aws.String("PK = :pk AND begins_with(SK, :a)"),
			ExpressionAttributeValues: item{":pk": s("pk"), ":a": s("a#")},
			Limit:                     &limit, ExclusiveStartKey: after, ConsistentRead: aws.Bool(true)}
	}
	const all = "[a#0 a#1 a#2 a#3 a#4 a#5 a#6]"
	for limit := int32(1); limit < 10; limit++ {
		if got := fmt.Sprint(walk(prefix(nil, limit))); got != all {
			t.Errorf("pages of %d: %s", limit, got)
		}
	}
	if got := fmt.Sprint(walk(prefix(key("a#45, which is not there"), 2))); got != "[a#5 a#6]" {
		t.Errorf("after a key that is not there: %s", got)
	}
	got := walk(&dynamodb.QueryInput{IndexName: aws.String("Ind"), KeyConditionExpression: aws.String("iPK = :pk AND iSK BETWEEN :from AND :to"),
		ExpressionAttributeValues: item{":pk": s("day"), ":from": s("4"), ":to": s("7")}})
	if fmt.Sprint(got) != "[a#5 a#4 a#3]" { // those at 4, 5 and 6; 7#x is after 7
		t.Errorf("from the index: %v", got)
	}
}

func TestBatchGet(t *testing.T) {
	c := table(t)
	put(t, c, "a", nil)
	ask := func(keys ...item) (int, error) {
		res, err := c.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{"Tab": {Keys: keys, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return 0, err
		}
		return len(res.Responses["Tab"]), nil
	}
	if n, err := ask(key("a"), key("none")); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if _, err := ask(key("a"), key("a")); err == nil {
		t.Error("the same key twice was accepted")
	}
	var many []item
	for i := range 101 {
		many = append(many, key(fmt.Sprint(i)))
	}
	if _, err := ask(many...); err == nil {
		t.Error("101 keys were accepted")
	}
}

func TestTheEngineIsAsStrictAsAWS(t *testing.T) {
	c := table(t)
	for name, err := range map[string]error{
		"a reserved word":     update(t, c, "a", "SET status = :v", "", nil, item{":v": n(1)}),
		"an unused value":     update(t, c, "a", "SET x = :v", "", nil, item{":v": n(1), ":w": n(1)}),
		"an unused name":      update(t, c, "a", "SET x = :v", "", map[string]string{"#n": "n"}, item{":v": n(1)}),
		"overlapping paths":   update(t, c, "a", "SET x = :v, x.y = :v", "", nil, item{":v": n(1)}),
		"a path into nothing": update(t, c, "none", "SET m.x = :v", "", nil, item{":v": n(1)}),
		"too large an item":   update(t, c, "a", "SET x = :v", "", nil, item{":v": s(strings.Repeat("x", 400<<10))}),
		"no values at all":    update(t, c, "a", "REMOVE x", "", nil, item{}),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	_, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: aws.String("Tab"), Item: key("a")}}, {Delete: &types.Delete{TableName: aws.String("Tab"), Key: key("a")}}}})
	if err == nil {
		t.Error("one item twice in a transaction was accepted")
	}
}

func TestStart(t *testing.T) {
	if _, err := engine.Find(t.TempDir()); err == nil || !strings.Contains(err.Error(), "make tools") {
		t.Errorf("no engine: %v", err)
	}
	if _, err := engine.Start(t.Context(), "/bin/false", ""); err == nil {
		t.Error("started what ends at once")
	}
	binary, err := engine.Find("../../..")
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), binary, "")
	if err != nil {
		t.Fatal(err)
	}
	e.Stop()
	select {
	case <-e.Exited():
	default:
		t.Error("the engine runs on after Stop")
	}
}
