package scale

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// ordinary is what a business did on a day without noise, on average, with what its webhooks cost.
func ordinary(t *testing.T, all []counted, d *Day) Ordinary {
	t.Helper()
	var o Ordinary
	days := float64(d.Crowd.Businesses)
	for demand, n := range d.asked {
		w := demand.Work
		times := float64(n) / days
		o.Requests += times
		o.ReadUnits += times * w.ReadUnits
		o.WriteUnits += times * w.WriteUnits
		o.Dollars += times * w.PerMillion().Sum() / 1e6
		for _, c := range w.Calls {
			o.Billed += time.Duration(times * float64(c.Billed()))
		}
	}
	o.Changes = float64(d.telling.lateness[Others].n+d.telling.lateness[Neighbour].n) / days
	for _, w := range []Work{find(t, all, "webhooks", told).work, find(t, all, "webhooks", delivered).work} {
		o.ReadUnits += o.Changes * w.ReadUnits
		o.WriteUnits += o.Changes * w.WriteUnits
		o.Dollars += o.Changes * w.PerMillion().Sum() / 1e6
		for _, c := range w.Calls {
			o.Billed += time.Duration(o.Changes * float64(c.Billed()))
		}
	}
	o.ClientMinutes = float64(d.windows.opened) / days
	busiest, sum := 0, 0
	for _, m := range d.minutes {
		busiest, sum = max(busiest, m.Answered[Others]), sum+m.Answered[Others]
	}
	o.Peak = float64(busiest) * float64(len(d.minutes)) / float64(sum)
	return o
}

func growthTable(o Ordinary) string {
	var b strings.Builder
	columns := []int{10, 1000, 100_000}
	var all []Growth
	b.WriteString("| in the busiest minute |")
	for _, n := range columns {
		fmt.Fprintf(&b, " %s businesses |", number(n))
		all = append(all, o.Times(n))
	}
	b.WriteString(" the limit |\n|---|" + strings.Repeat("--:|", len(columns)) + "---|\n")
	row := func(name string, of func(Growth) string, limit string) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, g := range all {
			fmt.Fprintf(&b, " %s |", of(g))
		}
		fmt.Fprintf(&b, " %s |\n", limit)
	}
	row("requests a second", func(g Growth) string { return rounded(g.Requests) }, number(AccountRequests)+", API Gateway's for an account")
	row("instances busy", func(g Growth) string { return rounded(g.Instances) }, number(AccountConcurrency)+", Lambda's for an account")
	table := " at once in a table that was never busier, " + number(TableUnits) + " in any table"
	row("read units a second", func(g Growth) string { return rounded(g.ReadUnits) }, number(NewTableReadUnits)+table)
	row("write units a second", func(g Growth) string { return rounded(g.WriteUnits) }, number(NewTableWriteUnits)+table)
	row("changes a second that webhooks tell of", func(g Growth) string { return rounded(g.Records) }, "none: shards are added as the table grows")
	row("workers that a round starts", func(g Growth) string { return rounded(g.Started) }, number(StartsARound)+", what a round can start in its minute")
	row("write units a second of each partition `QUEUES#…`", func(g Growth) string { return rounded(g.QueueUnits) }, number(PartitionWriteUnits)+", a partition's")
	row("GB of counted client minutes, kept 30 days", func(g Growth) string { return rounded(g.UsageStored) }, "none")
	row("$ a month", func(g Growth) string { return rounded(g.Dollars) }, "")
	fmt.Fprintf(&b, "\nThe businesses of the simulated day make %s requests each, and %s changes that webhooks tell of; the busiest minute of all has %.1f\n"+
		"times the average. One costs $%.2f a month, its webhooks included.\n", rounded(o.Requests), rounded(o.Changes), o.Peak, o.Dollars*30)
	return b.String()
}

func rounded(n float64) string {
	if n < 10 {
		return fmt.Sprintf("%.2g", n)
	}
	return number(int(n + 0.5))
}
