package dynamo

import (
	"strings"
	"testing"
	"time"

	"frontdesk/shared/ratelimit"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"pgregory.net/rapid"
)

// TestAWindowIsOneWriteThatLastsThirtyDays looks at the request itself, because no engine deletes items in time.
func TestAWindowIsOneWriteThatLastsThirtyDays(t *testing.T) {
	var asked []*dynamodb.UpdateItemInput
	tables := broken(func(in any) (any, error) {
		asked = append(asked, in.(*dynamodb.UpdateItemInput))
		return &dynamodb.UpdateItemOutput{}, nil
	})
	minute := time.Date(2026, 3, 1, 8, 59, 0, 0, time.UTC)
	history := map[ratelimit.Counter]int{{Place: ratelimit.Place{Door: "staff", Business: "biz"}, Measure: ratelimit.Called, Detail: "tools/list"}: 1}
	if _, _, err := NewUsage(tables).Count(t.Context(), ratelimit.Window{Client: "a", Start: minute}, ratelimit.Counts{Requests: 1, Cost: 9}, ratelimit.External.Counts, history); err != nil || len(asked) != 1 {
		t.Fatalf("%d writes: %v", len(asked), err)
	}
	in := asked[0]
	if ttl := number(in.ExpressionAttributeValues[":ttl"]); int64(ttl) != minute.Add(time.Minute+30*24*time.Hour).Unix() {
		t.Errorf("it lasts until %v", time.Unix(int64(ttl), 0).UTC())
	}
	// Cost, which this quota does not limit, is counted all the same; what is not used is not asked about.
	if want := "(attribute_not_exists(#requests) OR #requests <= :requestsRoom)"; *in.ConditionExpression != want || number(in.ExpressionAttributeValues[":cost"]) != 9 ||
		in.ExpressionAttributeNames["#c1"] != "staff/biz/called/tools/list" {
		t.Errorf("condition %s, names %v", *in.ConditionExpression, in.ExpressionAttributeNames)
	}
}

// TestACounterIsReadAsItWasWritten, whatever an operation is called, and is nobody else's.
func TestACounterIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[0-9A-Za-z]{0,16}`)
		want := ratelimit.Counter{Place: ratelimit.Place{Door: rapid.SampledFrom([]string{"partner", "staff"}).Draw(t, "door"), Business: id.Draw(t, "business")},
			Measure: ratelimit.Called, Detail: rapid.String().Draw(t, "detail")}
		if got, ok := counterOf(toCounterName(want)); !ok || got != want {
			t.Fatalf("%+v became %+v", want, got)
		}
		it := usageKey("a", time.Unix(0, 0)).item()
		it[toCounterName(want)] = it["PK"]
		other := id.Draw(t, "other")
		if m, err := toMinute(it, other); err != nil || (len(m.Counters) > 0) != (other == want.Business) {
			t.Fatalf("business %q sees %+v: %v", other, m, err)
		}
	})
}

// TestNoTwoClientsShareAPartition, however long their names are.
func TestNoTwoClientsShareAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		long := strings.Repeat("x", rapid.IntRange(0, 3000).Draw(t, "length"))
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if one, two := usageKey(long+a, time.Time{}), usageKey(long+b, time.Time{}); (one.PK == two.PK) != (a == b) || len(one.PK) > 100 {
			t.Fatalf("%q and %q: %v %v", a, b, one, two)
		}
	})
}
