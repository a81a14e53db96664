package stream

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/local/pattern"
	"frontdesk/infra/local/template"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// changes is an event source mapping with batches of that size.
func changes(size int) template.Stream {
	return template.Stream{FunctionID: "F", Name: "Changes", BatchSize: size, ReportsFailed: true}
}

func checkpoint(t *testing.T) string { return filepath.Join(t.TempDir(), "checkpoint.json") }

func TestRecordsComeOnceAndInOrder(t *testing.T) {
	db := newTable(t)
	db.fill(t, 0, 12) // past ten, where sequence numbers as texts lose their order
	p := newPlay(t, db, checkpoint(t), changes(5))
	p.expect(t, "0 1 2 3 4", `{"batchItemFailures":[]}`, nil)
	p.expect(t, "5 6 7 8 9", `null`, nil)
	p.expect(t, "10 11", `{}`, nil)
	db.fill(t, 12, 13)
	p.expect(t, "12", `{}`, nil)
}

func TestRecordsAreLambdas(t *testing.T) {
	db := newTable(t)
	item := map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "a"}, "n": &types.AttributeValueMemberN{Value: "1.5"}, "yes": &types.AttributeValueMemberBOOL{Value: true},
		"none": &types.AttributeValueMemberNULL{Value: true}, "bytes": &types.AttributeValueMemberB{Value: []byte{1, 2}},
		"texts": &types.AttributeValueMemberSS{Value: []string{"x"}}, "numbers": &types.AttributeValueMemberNS{Value: []string{"7"}},
		"blobs": &types.AttributeValueMemberBS{Value: [][]byte{{3}}},
		"map":   &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"deep": &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberS{Value: "leaf"}}}}},
	}
	if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(db.name), Item: item}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(db.name), Key: map[string]types.AttributeValue{"PK": item["PK"]}}); err != nil {
		t.Fatal(err)
	}
	got := newPlay(t, db, checkpoint(t), changes(10)).expect(t, "a a", `{}`, nil)
	added, removed := got.event.Records[0], got.event.Records[1]
	i := added.Change.NewImage
	if added.EventName != "INSERT" || added.EventSource != "aws:dynamodb" || added.Change.StreamViewType != "NEW_AND_OLD_IMAGES" || added.Change.SequenceNumber == "" ||
		added.Change.OldImage != nil || time.Since(added.Change.ApproximateCreationDateTime.Time) > patience || !strings.Contains(added.EventSourceArn, db.name) {
		t.Errorf("added: %+v", added)
	}
	if len(i) != len(item) || i["n"].Number() != "1.5" || !i["yes"].Boolean() || !i["none"].IsNull() || i["bytes"].Binary()[1] != 2 || i["texts"].StringSet()[0] != "x" ||
		i["numbers"].NumberSet()[0] != "7" || i["blobs"].BinarySet()[0][0] != 3 || i["map"].Map()["deep"].List()[0].String() != "leaf" {
		t.Errorf("image: %+v", i)
	}
	if removed.EventName != "REMOVE" || removed.Change.NewImage != nil || removed.Change.OldImage["n"].Number() != "1.5" || removed.EventID == added.EventID {
		t.Errorf("removed: %+v", removed)
	}
}

func TestOnlyWhatAFilterLetsThroughIsTold(t *testing.T) {
	db := newTable(t)
	some := changes(2)
	for _, text := range []string{`{"dynamodb":{"NewImage":{"type":{"S":["b"]}}}}`, `{"dynamodb":{"NewImage":{"type":{"S":[{"prefix":"c"}]}}}}`} {
		p, err := pattern.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		some.Patterns = append(some.Patterns, p)
	}
	for _, name := range []string{"a1", "a2", "b1", "a3", "a4", "cc", "a5", "a6"} {
		if err := db.write(t.Context(), name, name[:1]); err != nil {
			t.Fatal(err)
		}
	}
	file := checkpoint(t)
	p := newPlay(t, db, file, some)
	p.expect(t, "b1", `{}`, nil)
	p.expect(t, "cc", `{}`, nil)
	if err := db.write(t.Context(), "b2", "b"); err != nil {
		t.Fatal(err)
	}
	// What no filter lets through is passed over: a record that failed behind it is named by its own number.
	got := p.expect(t, "b2", `{"batchItemFailures":[{"itemIdentifier":"9"}]}`, nil)
	if again := p.expect(t, "b2", `{}`, nil); again.event.Records[0].EventID != got.event.Records[0].EventID {
		t.Error("a record that is told again has another id")
	}
	p.stop()
	if at, err := readPosition(file); err != nil || at.SequenceNumber != "9" {
		t.Errorf("it has come to %+v, %v", at, err)
	}
}

func TestWhatAFunctionDidNotTakeIsToldAgain(t *testing.T) {
	failed := func(numbers ...int) string {
		var list []string
		for _, n := range numbers {
			list = append(list, fmt.Sprintf(`{"itemIdentifier":"%d"}`, n+1)) // the engine counts from 1
		}
		return `{"batchItemFailures":[` + strings.Join(list, ",") + `]}`
	}
	for _, tt := range []struct {
		name, response string
		err            error
		again          string
		line           string
	}{
		{"an error", ``, errors.New("boom"), "0 1 2", "F Changes: 3 of 3 records from 1 on were not taken, again in 100ms: boom"},
		{"not JSON", `{`, nil, "0 1 2", "its answer cannot be read"},
		{"the last record", failed(2), nil, "2", "F Changes: 1 of 3 records from 3 on were not taken, again in 100ms: the function reports that it failed at 3"},
		{"the lowest counts", failed(2, 1), nil, "1 2", "failed at 2"},
		{"all", failed(0), nil, "0 1 2", "failed at 1"},
		{"a record of another batch", failed(7), nil, "0 1 2", "failed at 1"},
		{"no name", `{"batchItemFailures":[{"itemIdentifier":""}]}`, nil, "0 1 2", "failed at 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := newTable(t)
			db.fill(t, 0, 3)
			p := newPlay(t, db, checkpoint(t), changes(3))
			p.expect(t, "0 1 2", tt.response, tt.err)
			if line := p.line(t); !strings.Contains(line, tt.line) {
				t.Errorf("logged %q", line)
			}
			p.expect(t, tt.again, `{}`, nil)
			db.fill(t, 3, 4)
			p.expect(t, "3", `{}`, nil)
		})
	}
}

func TestAnswersMeanNothingWhereTheTemplateSaysSo(t *testing.T) {
	db := newTable(t)
	db.fill(t, 0, 2)
	s := changes(1)
	s.ReportsFailed = false
	p := newPlay(t, db, checkpoint(t), s)
	p.expect(t, "0", `{"batchItemFailures":[{"itemIdentifier":"1"}]}`, nil)
	p.expect(t, "1", `"anything"`, nil)
}

func TestAFailedBatchIsHalved(t *testing.T) {
	db := newTable(t)
	db.fill(t, 0, 5)
	s := changes(4)
	s.HalvesOnErrors = true
	p := newPlay(t, db, checkpoint(t), s)
	boom := errors.New("boom")
	p.expect(t, "0 1 2 3", ``, boom)
	p.expect(t, "0 1", ``, boom)
	p.expect(t, "0", ``, boom)
	p.expect(t, "0", `{}`, nil)
	p.expect(t, "1 2 3", `{}`, nil)
	p.expect(t, "4", `{}`, nil)
}

func TestWaitsGrow(t *testing.T) {
	for failed, want := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 7: 6400 * time.Millisecond, 8: 10 * time.Second, 1000: 10 * time.Second} {
		if got := backoff(failed); got != want {
			t.Errorf("after %d: %v", failed, got)
		}
	}
}

func TestAnotherRunGoesOnWhereThisOneEnded(t *testing.T) {
	db, file := newTable(t), checkpoint(t)
	db.fill(t, 0, 3)
	first := newPlay(t, db, file, changes(2))
	first.expect(t, "0 1", `{}`, nil)
	first.expect(t, "2", ``, errors.New("boom"))
	first.line(t)
	first.stop()
	// While nothing runs, the stream is switched off and on again, as when demo data are added.
	for _, on := range []bool{false, true} {
		spec := &types.StreamSpecification{StreamEnabled: aws.Bool(on)}
		if on {
			spec.StreamViewType = types.StreamViewTypeNewAndOldImages
		}
		if _, err := db.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: aws.String(db.name), StreamSpecification: spec}); err != nil {
			t.Fatal(err)
		}
		if !on {
			db.fill(t, 3, 5)
		}
	}
	db.fill(t, 5, 6)
	second := newPlay(t, db, file, changes(2))
	second.expect(t, "2 5", `{}`, nil)
}

// TestInvocationUnderWayIsWaitedFor: a run that ends in order plays nothing twice.
func TestInvocationUnderWayIsWaitedFor(t *testing.T) {
	db, file := newTable(t), checkpoint(t)
	db.fill(t, 0, 1)
	p := newPlay(t, db, file, changes(2))
	under := <-p.invocations
	stopped := make(chan struct{})
	go func() {
		p.stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Error("the player ended before its function")
	case <-time.After(50 * time.Millisecond): // a player that doesn't wait ends at once
	}
	under.answer <- answer{response: `{}`}
	<-stopped
	db.fill(t, 1, 2)
	newPlay(t, db, file, changes(2)).expect(t, "1", `{}`, nil)
}

func TestACheckpointOfAnotherStoreIsNone(t *testing.T) {
	for name, foreign := range map[string]position{"beyond the end": {"99", time.Now().Unix()}, "another record": {"1", 1}} {
		db, file := newTable(t), checkpoint(t)
		db.fill(t, 0, 2)
		if err := foreign.write(file); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		newPlay(t, db, file, changes(9)).expect(t, "0 1", `{}`, nil)
	}
}

func TestWhatCannotBePlayed(t *testing.T) {
	db, file := newTable(t), checkpoint(t)
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Endpoint: endpoint, Table: db.name, Checkpoint: file}); err == nil || !strings.Contains(err.Error(), "is damaged: remove it") {
		t.Errorf("a damaged checkpoint: %v", err)
	}
	if _, err := Open(t.Context(), Config{Endpoint: endpoint, Table: "another", Checkpoint: checkpoint(t)}); err == nil || !strings.Contains(err.Error(), "table another has 0 streams") {
		t.Errorf("no stream: %v", err)
	}
}

// TestAStreamThatWasOffIsFoundAgain: an import on this machine switches it off while it writes.
func TestAStreamThatWasOffIsFoundAgain(t *testing.T) {
	db := newTable(t)
	stream := func(on bool) {
		t.Helper()
		spec := &types.StreamSpecification{StreamEnabled: aws.Bool(on)}
		if on {
			spec.StreamViewType = types.StreamViewTypeNewAndOldImages
		}
		if _, err := db.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: aws.String(db.name), StreamSpecification: spec}); err != nil {
			t.Fatal(err)
		}
	}
	db.fill(t, 0, 2)
	p := newPlay(t, db, checkpoint(t), changes(5))
	p.expect(t, "0 1", `{}`, nil)
	stream(false)
	db.fill(t, 2, 3)
	stream(true)
	db.fill(t, 3, 4)
	p.expect(t, "3", `{}`, nil)
}
