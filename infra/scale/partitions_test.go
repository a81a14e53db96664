package scale

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// shared says of each partition that requests write to who writes there together, and what those get whose writes it cannot take.
var shared = map[partition][2]string{
	{"access", "USAGE#…"}:        {"one client", "Nobody: its quota ends at 5 a second"},
	{"access", "LIMIT#public#…"}: {"one source address", "Nobody: its limit is 1 a second"},
}

// partitionTable says how often a second each partition can be written to by the request that takes most of it.
func partitionTable(t *testing.T, all []counted) string {
	t.Helper()
	most, by := map[partition]float64{}, map[partition]string{}
	for _, c := range all {
		for p, units := range c.receipt.partitions {
			if units > most[p] {
				most[p], by[p] = units, c.name
			}
		}
	}
	order := slices.SortedFunc(maps.Keys(most), func(a, b partition) int {
		return cmp.Or(strings.Compare(a.table, b.table), strings.Compare(a.key, b.key))
	})
	var b strings.Builder
	b.WriteString("| partition | who shares it | most of it takes | units | a second, at most |\n|---|---|---|--:|--:|\n")
	for _, p := range order {
		if _, ok := shared[p]; !ok {
			t.Errorf("%v: say who shares the partition", p)
		}
		fmt.Fprintf(&b, "| %s `%s` | %s | %s | %v | %d |\n", p.table, p.key, shared[p][0], by[p], most[p], int(PartitionWriteUnits/most[p]))
	}
	for p := range shared {
		if most[p] == 0 {
			t.Errorf("%v: no request writes to the partition", p)
		}
	}
	return b.String()
}
