package scale

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// shared says of each partition that requests write to who writes there together, and what ends before the partition does, or what those
// get whose writes it does not take.
var shared = map[partition][2]string{
	{"access", "CLIENT#…"}:                                              {"a program's people", "one write for each person who connects it; beyond that their exchange is a 500 and can be repeated"},
	{"access", "CODE#…"}:                                                {"a code", "it is used once"},
	{"access", "CONNECTIONS#BUSINESS#…"}:                                {"a business's people", "as `CLIENT#…`"},
	{"access", "CONNECTIONS#USER#…"}:                                    {"a person", "nobody connects so many programs"},
	{"access", "DELIVERIES#…#…"}:                                        {"an endpoint", "one worker with 8 hands writes 8 / (its answer's time), 40 a second at 200 ms; the function that adds them waits"},
	{"access", "GRANT#…"}:                                               {"a person's program", "60 requests for tokens a minute"},
	{"access", "LIMIT#public#…"}:                                        {"a source address", "60 a minute; instances that know refuse without a write"},
	{"access", "LIMIT#register#…"}:                                      {"a source address", "20 an hour"},
	{"access", "LIMIT#sign-in#…"}:                                       {"a source address; an account", "10 in 15 minutes"},
	{"access", "LIMIT#token#…"}:                                         {"a source address", "60 a minute"},
	{"access", "LOG#…"}:                                                 {"a business", "its own partition, below, is full before: every write there has one event here"},
	{"access", "QUEUE#…#…"}:                                             {"an endpoint", "a burst is one wake; the stream's batches join"},
	{"access", "SESSION#…"}:                                             {"a session of the console", "it is written twice"},
	{"access", "TRANSACTION#…"}:                                         {"a question for consent", "it is written twice"},
	{"access", "USAGE#…"}:                                               {"a client", "300 requests a minute; instances that know refuse without a write"},
	{"access ByTime", "DUE#…#…"}:                                        {"an endpoint", "as `DELIVERIES#…#…`"},
	{"access ByTime", "QUEUES#…"}:                                       {"an eighth of **all endpoints**", "1,300 bursts a second over all; then waking an endpoint is throttled, and the stream waits"},
	{"business", "BUSINESS#…"}:                                          {"**a business**", "see below: DynamoDB splits it by sort key where it stays hot"},
	{"business ByParticipant", "BUSINESS#…#NAME"}:                       {"a business", "`BUSINESS#…` is full before"},
	{"business ByParticipant", "BUSINESS#…#PARTICIPANT#…#REGISTRATION"}: {"a participant", "nobody books so often"},
	{"business ByTime", "BUSINESS#…#PARTICIPANT"}:                       {"a business", "its newest end takes every write, so a split does not help; still `BUSINESS#…` is full before, until DynamoDB has split that sevenfold"},
	{"business ByTime", "BUSINESS#…#REGISTRATION"}:                      {"a business", "`BUSINESS#…` is full before"},
	{"business ByTime", "BUSINESS#…#SESSION"}:                           {"a business", "`BUSINESS#…` is full before"},
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
	b.WriteString("| partition | whose writes meet there | most of it takes | units | full at, a second | what ends before, or then |\n|---|---|---|--:|--:|---|\n")
	for _, p := range order {
		if shared[p][0] == "" {
			t.Errorf("%v: say who shares the partition", p)
		}
		fmt.Fprintf(&b, "| %s `%s` | %s | %s | %v | %s | %s |\n", p.table, p.key, shared[p][0], by[p], most[p], number(int(PartitionWriteUnits/most[p])), shared[p][1])
	}
	for p := range shared {
		if most[p] == 0 {
			t.Errorf("%v: no request writes to the partition", p)
		}
	}
	return b.String()
}
