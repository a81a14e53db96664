package dynamo

import (
	"maps"
	"testing"
)

// TestWritesThatAddToOneItemBecomeOne: DynamoDB refuses a transaction that writes an item twice.
func TestWritesThatAddToOneItemBecomeOne(t *testing.T) {
	day, other := tallyKey("biz", "2026-11-23"), tallyKey("biz", "2026-11-24")
	add := func(k key, name string, n int64) write {
		return write{table: "business", key: k, add: map[string]int64{name: n}, set: map[string]any{"type": tallyType}}
	}
	put := write{table: "business", key: participantKey("biz", "p"), put: referenceItem{}}
	before := []write{add(day, "a", 1), put, add(other, "a", 1), add(day, "b", -1), add(day, "a", 1), add(other, "a", -1)}
	got := joined(before)
	if len(got) != 3 || got[0].key != day || !maps.Equal(got[0].add, map[string]int64{"a": 2, "b": -1}) || got[1].put == nil || got[2].key != other {
		t.Fatalf("joined are %+v", got)
	}
	if before[0].add["a"] != 1 {
		t.Error("the writes that were joined are changed")
	}
	u := got[0].asUpdate()
	if u.update != "SET #s0 = :s0 ADD #a0 :a0, #a1 :a1" || u.names["#a1"] != "b" || u.values[":a0"] != int64(2) || u.names["#s0"] != "type" {
		t.Errorf("the update is %+v", u)
	}
	if u := got[2].asUpdate(); u.update != "SET #s0 = :s0" || len(u.values) != 1 {
		t.Errorf("what adds up to nothing is %+v", u)
	}
}
