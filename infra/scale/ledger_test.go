package scale

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"frontdesk/shared/reqlog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// ledger notes what requests to the store take, and which partitions their writes go to.
type ledger struct {
	t      testing.TB
	client *dynamodb.Client // looks at items beside the writes; what it does is not noted

	mu  sync.Mutex
	all receipt
}

// receipt is what some requests took.
type receipt struct {
	requests      int
	reads, writes float64               // units
	partitions    map[partition]float64 // units written
	records       int                   // added to the stream of the BusinessTable
}

// partition is the pattern of a partition key, of a table or one of its indexes.
type partition struct{ table, key string }

// taken returns what was noted since it was last asked.
func (l *ledger) taken() receipt {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.all
	l.all = receipt{}
	return r
}

func (l *ledger) note(_ context.Context, one reqlog.StoreRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.requests++
	l.all.reads += one.ReadUnits
	l.all.writes += one.WriteUnits
}

// touch is an item that a request writes or, in a transaction, checks.
type touch struct {
	table string
	key   map[string]types.AttributeValue
	units float64 // for each KB: two in a transaction
}

// touches lists the items that a request writes.
func touches(request any) (all []touch) {
	key := func(it map[string]types.AttributeValue) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{"PK": it["PK"], "SK": it["SK"]}
	}
	switch in := request.(type) {
	case *dynamodb.PutItemInput:
		return []touch{{*in.TableName, key(in.Item), 1}}
	case *dynamodb.UpdateItemInput:
		return []touch{{*in.TableName, in.Key, 1}}
	case *dynamodb.DeleteItemInput:
		return []touch{{*in.TableName, in.Key, 1}}
	case *dynamodb.TransactWriteItemsInput:
		for _, part := range in.TransactItems {
			switch {
			case part.Put != nil:
				all = append(all, touch{*part.Put.TableName, key(part.Put.Item), 2})
			case part.Update != nil:
				all = append(all, touch{*part.Update.TableName, part.Update.Key, 2})
			case part.Delete != nil:
				all = append(all, touch{*part.Delete.TableName, part.Delete.Key, 2})
			case part.ConditionCheck != nil:
				all = append(all, touch{*part.ConditionCheck.TableName, part.ConditionCheck.Key, 2})
			}
		}
	}
	return all
}

// watch looks at the items of each write before and after it, and works out by DynamoDB's rules what each partition had to take. That
// the sum is what the store says it took shows that the rules were understood.
func (l *ledger) watch(stack *middleware.Stack) error {
	watch := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		written := touches(in.Parameters)
		before := l.look(ctx, written)
		out, about, err := next.HandleInitialize(ctx, in)
		if err != nil || len(written) == 0 {
			return out, about, err
		}
		after := l.look(ctx, written)
		l.mu.Lock()
		defer l.mu.Unlock()
		sum := 0.0
		for i, w := range written {
			for p, units := range unitsOf(w, before[i], after[i]) {
				if l.all.partitions == nil {
					l.all.partitions = map[partition]float64{}
				}
				l.all.partitions[p] += units
				sum += units
			}
			if strings.HasPrefix(w.table, "business") && !maps.EqualFunc(before[i], after[i], sameValue) {
				l.all.records++
			}
		}
		if said := consumed(out.Result); said != sum {
			l.t.Errorf("a write of %v took %v units by the rules, and %v as the store says", label(written[0].key["PK"]), sum, said)
		}
		return out, about, err
	}
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("scale.Watch", watch), middleware.After)
}

func (l *ledger) look(ctx context.Context, at []touch) (items []map[string]types.AttributeValue) {
	for _, w := range at {
		res, err := l.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &w.table, Key: w.key, ConsistentRead: aws.Bool(true)})
		if err != nil {
			l.t.Error(err)
			return make([]map[string]types.AttributeValue, len(at))
		}
		items = append(items, res.Item)
	}
	return items
}

// unitsOf is what each partition takes of a write: the table's for the larger image, an index's for each image that enters, leaves or
// changes in it. Transactions double only the table's.
func unitsOf(w touch, before, after map[string]types.AttributeValue) map[partition]float64 {
	table, _, _ := strings.Cut(w.table, "-")
	units := map[partition]float64{{table, label(w.key["PK"])}: w.units * max(1, kilobytes(before), kilobytes(after))}
	if maps.EqualFunc(before, after, sameValue) {
		return units
	}
	for index, name := range map[string]string{"ByTime": "time", "ByParticipant": "participant"} {
		was, is := before[name+"PK"], after[name+"PK"]
		moved := !sameValue(was, is) || !sameValue(before[name+"SK"], after[name+"SK"])
		if was != nil && moved {
			units[partition{table + " " + index, label(was)}] += kilobytes(before)
		}
		if is != nil {
			units[partition{table + " " + index, label(is)}] += kilobytes(after)
		}
	}
	return units
}

var constant = regexp.MustCompile(`^[A-Z]+$|^[a-z-]+$`)

// label is the pattern of a partition key: what stands for an id or a number becomes an ellipsis.
func label(key types.AttributeValue) string {
	text := key.(*types.AttributeValueMemberS).Value
	parts := strings.Split(text, "#")
	for i, p := range parts {
		if !constant.MatchString(p) {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "#")
}

// kilobytes is the size of an item as units count it.
func kilobytes(it map[string]types.AttributeValue) float64 {
	size := 0
	for name, value := range it {
		size += len(name) + sizeOf(value)
	}
	return float64((size + 1023) / 1024)
}

func sizeOf(value types.AttributeValue) (size int) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(strings.Trim(v.Value, "-0."))/2 + 2
	case *types.AttributeValueMemberM:
		size = 3
		for name, value := range v.Value {
			size += len(name) + sizeOf(value) + 1
		}
		return size
	case *types.AttributeValueMemberL:
		size = 3
		for _, value := range v.Value {
			size += sizeOf(value) + 1
		}
		return size
	case *types.AttributeValueMemberSS:
		for _, text := range v.Value {
			size += len(text)
		}
		return size
	default:
		return 1
	}
}

func sameValue(a, b types.AttributeValue) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case *types.AttributeValueMemberS:
		b, ok := b.(*types.AttributeValueMemberS)
		return ok && a.Value == b.Value
	case *types.AttributeValueMemberN:
		b, ok := b.(*types.AttributeValueMemberN)
		return ok && a.Value == b.Value
	case *types.AttributeValueMemberM:
		b, ok := b.(*types.AttributeValueMemberM)
		return ok && maps.EqualFunc(a.Value, b.Value, sameValue)
	case *types.AttributeValueMemberL:
		b, ok := b.(*types.AttributeValueMemberL)
		return ok && slices.EqualFunc(a.Value, b.Value, sameValue)
	case *types.AttributeValueMemberB:
		b, ok := b.(*types.AttributeValueMemberB)
		return ok && slices.Equal(a.Value, b.Value)
	case *types.AttributeValueMemberBOOL:
		b, ok := b.(*types.AttributeValueMemberBOOL)
		return ok && a.Value == b.Value
	default:
		return false
	}
}

// consumed is what the store says that a write took.
func consumed(answer any) (units float64) {
	switch out := answer.(type) {
	case *dynamodb.PutItemOutput:
		return aws.ToFloat64(out.ConsumedCapacity.CapacityUnits)
	case *dynamodb.UpdateItemOutput:
		return aws.ToFloat64(out.ConsumedCapacity.CapacityUnits)
	case *dynamodb.DeleteItemOutput:
		return aws.ToFloat64(out.ConsumedCapacity.CapacityUnits)
	case *dynamodb.TransactWriteItemsOutput:
		for _, c := range out.ConsumedCapacity {
			units += aws.ToFloat64(c.CapacityUnits)
		}
	}
	return units
}
