package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"frontdesk/infra/local/template"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// Config says which stream is played to whom.
type Config struct {
	Endpoint   string          // of the engine
	Table      string          // its name; it must have a stream
	Stream     template.Stream // batch size, filters and what an answer means
	Checkpoint string          // file that keeps how far the function has come

	// Invoke invokes the function and waits for its answer.
	Invoke func(ctx context.Context, payload []byte) ([]byte, error)
	// Log is told of each invocation that failed and of each reading that did, in one line.
	Log func(line string)
}

// Player plays one stream to one function.
type Player struct {
	config     Config
	client     *dynamodbstreams.Client
	arn, shard string

	at       position // of the last record that was taken, or that no filter lets through
	iterator string   // behind what is in pending; empty: to be asked for
	pending  []record
	limit    int // of the next batch
	attempt  int // how often the batch failed without getting any further
}

// Between an answer without records and the next question. An idle question costs the engine 2 ms.
const idle = 100 * time.Millisecond

// Open finds the table's stream and how far its function has come: at the stream's beginning when there is no checkpoint, or when the
// checkpoint is of another store.
func Open(ctx context.Context, c Config) (*Player, error) {
	p := &Player{config: c, limit: c.Stream.BatchSize, client: dynamodbstreams.New(dynamodbstreams.Options{
		Region: "local", BaseEndpoint: aws.String(c.Endpoint),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})}
	list, err := p.client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: aws.String(c.Table)})
	if err != nil {
		return nil, fmt.Errorf("streams of %s: %w", c.Table, err)
	}
	if len(list.Streams) != 1 {
		return nil, fmt.Errorf("table %s has %d streams, not one", c.Table, len(list.Streams))
	}
	p.arn = aws.ToString(list.Streams[0].StreamArn)
	described, err := p.client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: aws.String(p.arn)})
	if err != nil {
		return nil, fmt.Errorf("stream of %s: %w", c.Table, err)
	}
	if shards := described.StreamDescription.Shards; len(shards) != 1 {
		return nil, fmt.Errorf("the stream of %s has %d shards, not the one that the engine's have", c.Table, len(shards))
	}
	p.shard = aws.ToString(described.StreamDescription.Shards[0].ShardId)
	if p.at, err = readPosition(c.Checkpoint); err != nil {
		return nil, err
	}
	return p, p.discardForeignPosition(ctx)
}

// discardForeignPosition starts from the beginning when the record at the position is another one: somebody moved the store away, and
// the new one counts from 1.
func (p *Player) discardForeignPosition(ctx context.Context) error {
	if p.at == (position{}) {
		return nil
	}
	iterator, err := p.seek(ctx, types.ShardIteratorTypeAtSequenceNumber)
	if err != nil {
		return err
	}
	records, _, err := p.get(ctx, iterator, 1)
	if err == nil && (len(records) == 0 || records[0].position != p.at) {
		p.at = position{}
	}
	return err
}

// Run plays the stream until ctx ends. It ends between two invocations; one under way is waited for.
func (p *Player) Run(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		if len(p.pending) > 0 {
			p.playBatch(ctx)
			continue
		}
		found, err := p.read(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			failures++
			p.config.Log(fmt.Sprintf("%s: the stream of %s cannot be read: %v", p.name(), p.config.Table, err))
			pause(ctx, backoff(failures))
		case !found:
			failures = 0
			pause(ctx, idle)
		}
	}
}

func (p *Player) name() string { return p.config.Stream.FunctionID + " " + p.config.Stream.Name }

// read fills pending with what follows, and reports whether there is something.
func (p *Player) read(ctx context.Context) (bool, error) {
	if p.iterator == "" {
		kind := types.ShardIteratorTypeAfterSequenceNumber
		if p.at == (position{}) {
			kind = types.ShardIteratorTypeTrimHorizon
		}
		var err error
		if p.iterator, err = p.seek(ctx, kind); err != nil {
			return false, err
		}
	}
	records, next, err := p.get(ctx, p.iterator, p.config.Stream.BatchSize)
	if p.iterator = next; err != nil {
		p.iterator = "" // it may have expired
		return false, err
	}
	p.pending = records
	return len(records) > 0, nil
}

// seek returns an iterator at or behind the position, or at the stream's beginning.
func (p *Player) seek(ctx context.Context, kind types.ShardIteratorType) (string, error) {
	in := &dynamodbstreams.GetShardIteratorInput{StreamArn: aws.String(p.arn), ShardId: aws.String(p.shard), ShardIteratorType: kind}
	if kind != types.ShardIteratorTypeTrimHorizon {
		in.SequenceNumber = aws.String(p.at.SequenceNumber)
	}
	out, err := p.client.GetShardIterator(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.ShardIterator), nil
}

func (p *Player) get(ctx context.Context, iterator string, limit int) ([]record, string, error) {
	out, err := p.client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{
		ShardIterator: aws.String(iterator), Limit: aws.Int32(int32(min(limit, 1000))), // which is DynamoDB's own limit
	})
	if err != nil {
		return nil, "", err
	}
	records := make([]record, 0, len(out.Records))
	for _, r := range out.Records {
		made, err := newRecord(p.arn, r, p.config.Stream.Patterns)
		if err != nil {
			return nil, "", err
		}
		records = append(records, made)
	}
	return records, aws.ToString(out.NextShardIterator), nil
}

// playBatch invokes the function for the first of the pending records and keeps those that it did not take.
func (p *Player) playBatch(ctx context.Context) {
	batch := p.pending[:min(p.limit, len(p.pending))]
	taken, err := p.invoke(ctx, batch)
	if taken > 0 {
		p.at, p.pending, p.attempt = batch[taken-1].position, p.pending[taken:], 0
		if err := p.at.write(p.config.Checkpoint); err != nil {
			p.config.Log(fmt.Sprintf("%s: how far it has come cannot be kept: %v", p.name(), err))
		}
	}
	if err == nil {
		p.limit = p.config.Stream.BatchSize
		return
	}
	if ctx.Err() != nil {
		return // functions end with the run
	}
	p.attempt++
	wait := backoff(p.attempt)
	p.config.Log(fmt.Sprintf("%s: %d of %d records from %s on were not taken, again in %v: %v",
		p.name(), len(batch)-taken, len(batch), batch[taken].SequenceNumber, wait, err))
	var reported *reportedError
	if p.config.Stream.HalvesOnErrors && !errors.As(err, &reported) {
		p.limit = max(1, len(batch)/2)
	}
	pause(ctx, wait)
}

// invoke gives the function what the filters let through of a batch. It returns how many records of the batch need not be played
// again, and why the others must. An invocation that has begun is not given up: stopping now would play it twice.
func (p *Player) invoke(ctx context.Context, batch []record) (taken int, _ error) {
	payload := payloadOf(batch)
	if payload == nil {
		return len(batch), nil
	}
	answer, err := p.config.Invoke(context.WithoutCancel(ctx), payload)
	if err != nil {
		return 0, err
	}
	if !p.config.Stream.ReportsFailed {
		return len(batch), nil
	}
	return takenOf(batch, answer)
}

// backoff is the wait before an attempt after so many failed ones.
func backoff(failed int) time.Duration {
	const most = 10 * time.Second
	if failed > 7 {
		return most
	}
	return min(most, idle<<(failed-1))
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
