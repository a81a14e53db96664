package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/infra/local/template"
	"frontdesk/shared/dynamo/engine"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// patience bounds what must happen soon; it only decides how long a failing test takes.
const patience = 30 * time.Second

// endpoint is of an engine in memory.
var endpoint string

func TestMain(m *testing.M) {
	if dir := os.Getenv("ACT_AS_RUN"); dir != "" {
		actAsRun(dir)
		return
	}
	e, err := startEngine("")
	if err != nil {
		panic(err)
	}
	endpoint = e.Endpoint
	code := m.Run()
	e.Stop()
	os.Exit(code)
}

func startEngine(file string) (*engine.Engine, error) {
	binary, err := engine.Find(filepath.Join("..", "..", ".."))
	if err != nil {
		return nil, err
	}
	return engine.Start(context.Background(), binary, file)
}

func connect(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{Region: "local", BaseEndpoint: aws.String(endpoint), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		})})
}

var tables atomic.Int64

// table is a fresh table with a stream.
type table struct {
	*dynamodb.Client
	name string
}

func newTable(t *testing.T) table {
	t.Helper()
	made := table{connect(endpoint), fmt.Sprintf("table-%d", tables.Add(1))}
	if err := made.create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return made
}

func (t table) create(ctx context.Context) error {
	_, err := t.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String(t.name), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("PK"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("PK"), KeyType: types.KeyTypeHash}},
		StreamSpecification:  &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	})
	return err
}

// write puts an item of a kind.
func (t table) write(ctx context.Context, name, kind string) error {
	_, err := t.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(t.name), Item: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: name}, "type": &types.AttributeValueMemberS{Value: kind}}})
	return err
}

// fill puts items called from, from+1 … to-1.
func (t table) fill(tb *testing.T, from, to int) {
	tb.Helper()
	for i := from; i < to; i++ {
		if err := t.write(tb.Context(), fmt.Sprint(i), "number"); err != nil {
			tb.Fatal(err)
		}
	}
}

// told is an invocation: the names of the items, and how to answer.
type told struct {
	names  []string
	event  events.DynamoDBEvent
	answer chan<- answer
}

type answer struct {
	response string
	err      error
}

// play runs a player whose invocations the test answers. The log's lines go to a channel, too.
type play struct {
	invocations chan told
	log         chan string
	stop        func() // waits until the player has ended
}

func newPlay(t *testing.T, of table, checkpoint string, s template.Stream) *play {
	t.Helper()
	p := &play{invocations: make(chan told), log: make(chan string, 100)}
	player, err := Open(t.Context(), Config{Endpoint: endpoint, Table: of.name, Stream: s, Checkpoint: checkpoint, Log: func(line string) { p.log <- line },
		Invoke: func(_ context.Context, payload []byte) ([]byte, error) {
			answers := make(chan answer)
			invocation := told{answer: answers}
			if err := json.Unmarshal(payload, &invocation.event); err != nil {
				return nil, err
			}
			for _, r := range invocation.event.Records {
				invocation.names = append(invocation.names, r.Change.Keys["PK"].String())
			}
			p.invocations <- invocation
			a := <-answers
			return []byte(a.response), a.err
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		player.Run(ctx)
		close(ended)
	}()
	p.stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(p.stop)
	return p
}

// expect waits for the next invocation, which must be for those items, and answers it.
func (p *play) expect(t *testing.T, names, response string, err error) told {
	t.Helper()
	select {
	case got := <-p.invocations:
		got.answer <- answer{response, err}
		if !slices.Equal(got.names, strings.Fields(names)) {
			t.Fatalf("told of %v, want %s", got.names, names)
		}
		return got
	case <-time.After(patience):
		t.Fatalf("not told of %s", names)
		return told{}
	}
}

// line is the next line of the log.
func (p *play) line(t *testing.T) string {
	t.Helper()
	select {
	case line := <-p.log:
		return line
	case <-time.After(patience):
		t.Fatal("nothing was logged")
		return ""
	}
}
