package dynamo

import (
	"strings"
	"testing"
	"time"

	"frontdesk/shared/ratelimit"

	"pgregory.net/rapid"
)

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
