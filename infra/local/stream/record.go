package stream

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"frontdesk/infra/local/pattern"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// record is one record of the stream, as the function gets it.
type record struct {
	position
	event   json.RawMessage
	matches bool // a filter lets it through, or there is none
}

// newRecord turns the engine's record into Lambda's.
func newRecord(arn string, r types.Record, patterns []pattern.Pattern) (record, error) {
	d := r.Dynamodb
	created := aws.ToTime(d.ApproximateCreationDateTime)
	made := record{position: position{aws.ToString(d.SequenceNumber), created.Unix()}}
	event := events.DynamoDBEventRecord{
		AWSRegion: aws.ToString(r.AwsRegion), EventID: eventID(arn, made.position), EventName: string(r.EventName), EventSource: aws.ToString(r.EventSource),
		EventVersion: aws.ToString(r.EventVersion), EventSourceArn: arn,
		Change: events.DynamoDBStreamRecord{
			ApproximateCreationDateTime: events.SecondsEpochTime{Time: created}, SequenceNumber: made.SequenceNumber,
			SizeBytes: aws.ToInt64(d.SizeBytes), StreamViewType: string(d.StreamViewType),
		},
	}
	if u := r.UserIdentity; u != nil { // DynamoDB itself removed an item whose time was over
		event.UserIdentity = &events.DynamoDBUserIdentity{Type: aws.ToString(u.Type), PrincipalID: aws.ToString(u.PrincipalId)}
	}
	var errs [3]error
	event.Change.Keys, errs[0] = image(d.Keys)
	event.Change.NewImage, errs[1] = image(d.NewImage)
	event.Change.OldImage, errs[2] = image(d.OldImage)
	err := errors.Join(errs[:]...)
	if err == nil {
		made.event, err = json.Marshal(event)
	}
	if err != nil {
		return record{}, fmt.Errorf("record %s: %w", made.SequenceNumber, err)
	}
	made.matches = len(patterns) == 0
	if !made.matches {
		var decoded any
		if err := json.Unmarshal(made.event, &decoded); err != nil {
			return record{}, fmt.Errorf("record %s: %w", made.SequenceNumber, err)
		}
		made.matches = slices.ContainsFunc(patterns, func(p pattern.Pattern) bool { return p.Match(decoded) })
	}
	return made, nil
}

// eventID names a record the same whenever it is read, and otherwise than those of every other store. The engine's own ids are
// sequence numbers; the stream's label is left out, because it changes whenever the stream is switched on.
func eventID(arn string, p position) string {
	table, _, _ := strings.Cut(arn, "/stream/")
	digest := sha256.Sum256([]byte(table + "\n" + p.SequenceNumber + "\n" + strconv.FormatInt(p.CreatedAt, 10)))
	return hex.EncodeToString(digest[:16])
}

func image(item map[string]types.AttributeValue) (map[string]events.DynamoDBAttributeValue, error) {
	if item == nil {
		return nil, nil
	}
	out := make(map[string]events.DynamoDBAttributeValue, len(item))
	for name, value := range item {
		v, err := attribute(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = v
	}
	return out, nil
}

func attribute(value types.AttributeValue) (events.DynamoDBAttributeValue, error) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(v.Value), nil
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(v.Value), nil
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(v.Value), nil
	case *types.AttributeValueMemberNULL:
		return events.NewNullAttribute(), nil
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(v.Value), nil
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(v.Value), nil
	case *types.AttributeValueMemberNS:
		return events.NewNumberSetAttribute(v.Value), nil
	case *types.AttributeValueMemberBS:
		return events.NewBinarySetAttribute(v.Value), nil
	case *types.AttributeValueMemberM:
		below, err := image(v.Value)
		return events.NewMapAttribute(below), err
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, 0, len(v.Value))
		for _, element := range v.Value {
			e, err := attribute(element)
			if err != nil {
				return events.DynamoDBAttributeValue{}, err
			}
			list = append(list, e)
		}
		return events.NewListAttribute(list), nil
	default:
		return events.DynamoDBAttributeValue{}, fmt.Errorf("unknown attribute %T", value)
	}
}

// payloadOf is the event for the records of a batch that a filter lets through, or nil when there are none.
func payloadOf(batch []record) []byte {
	var list []string
	for _, r := range batch {
		if r.matches {
			list = append(list, string(r.event))
		}
	}
	if list == nil {
		return nil
	}
	return []byte(`{"Records":[` + strings.Join(list, ",") + `]}`)
}

// reportedError says which record the function named as the first that it did not take.
type reportedError struct{ sequenceNumber string }

// Error implements error.
func (e *reportedError) Error() string {
	return "the function reports that it failed at " + e.sequenceNumber
}

// takenOf reads an answer with batchItemFailures: what lies before the first record named is taken. A record that is not in the
// batch stands for all of it.
func takenOf(batch []record, answer []byte) (int, error) {
	var response events.DynamoDBEventResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		return 0, fmt.Errorf("its answer cannot be read: %w", err)
	}
	if len(response.BatchItemFailures) == 0 {
		return len(batch), nil
	}
	first := len(batch)
	for _, f := range response.BatchItemFailures {
		i := slices.IndexFunc(batch, func(r record) bool { return r.matches && r.SequenceNumber == f.ItemIdentifier })
		first = min(first, max(0, i))
	}
	return first, &reportedError{batch[first].SequenceNumber}
}
