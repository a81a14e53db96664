package scale

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the numbers in infra/docs/scale.md")

const (
	page    = "../docs/scale.md"
	picture = "../docs/scale-day.svg"
)

// TestThePageIsWhatIsCounted: every table of the page is made of what the doors take and what the models say. One that has grown fails
// here, before it is on a bill.
func TestThePageIsWhatIsCounted(t *testing.T) {
	requests := countAll(t)
	demands := demandsOf(t, requests)
	noisy, quiet := aDay(demands), aDay(demands)
	quiet.Crowd.Noise = Noise{}
	noisy.Play()
	quiet.Play()
	t.Run("a noisy neighbour holds nobody up, GHSA-76rv-2r9v-c5m6", func(t *testing.T) { checkIsolation(t, noisy, quiet) })
	publish(t, map[string]string{
		"prices":     priceTable(),
		"idle":       idleTable(t),
		"requests":   requestTable(requests),
		"partitions": partitionTable(t, requests),
		"contention": contentionTable(),
		"growth":     growthTable(ordinary(t, requests, quiet)),
		"day":        dayTable(noisy, quiet),
		"limits":     limitsTable(demands),
	}, noisy.Plot())
}

// publish compares the page's tables and plot with what they should be, or writes them.
func publish(t *testing.T, tables map[string]string, plot string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	is := string(text)
	for name, table := range tables {
		begin, end := "<!-- "+name+": go test ./infra/scale -update -->\n", "<!-- end of "+name+" -->"
		head, rest, begins := strings.Cut(is, begin)
		_, tail, ends := strings.Cut(rest, end)
		if !begins || !ends {
			t.Fatalf("the page has no place for %s", name)
		}
		is = head + begin + "\n" + table + "\n" + end + tail
	}
	for file, want := range map[string]string{page: is, picture: plot} {
		was, err := os.ReadFile(file)
		switch {
		case *update:
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		case err != nil:
			t.Error(err)
		case string(was) != want:
			t.Errorf("%s differs from what is counted: read the difference after go test ./infra/scale -update", file)
		}
	}
}

func priceTable() string {
	var b strings.Builder
	b.WriteString("| of | $ |\n|---|--:|\n")
	for _, p := range Prices() {
		fmt.Fprintf(&b, "| %s | %.4g |\n", p.Of, p.Dollars)
	}
	return b.String()
}

// idleTable says what a stack costs in a month in which nobody uses it, but for what it stores.
func idleTable(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| what the template has | how many | $ a month |\n|---|--:|--:|\n")
	sum := 0.0
	for _, of := range []struct {
		name, is string
		price    float64
	}{{"key of KMS", "Type: AWS::KMS::Key\n", PerKeyMonth}, {"secret", "Type: AWS::SecretsManager::Secret\n", PerSecretMonth},
		{"alarm", "Type: AWS::CloudWatch::Alarm\n", PerAlarmMonth}, {"dashboard", "Type: AWS::CloudWatch::Dashboard\n", PerDashboardMonth}} {
		n := strings.Count(string(text), of.is)
		sum += float64(n) * of.price
		fmt.Fprintf(&b, "| %s, at $%.2f | %d | %.2f |\n", of.name, of.price, n, float64(n)*of.price)
	}
	fmt.Fprintf(&b, "| | | **%.2f** |\n", sum)
	return b.String()
}

func requestTable(all []counted) string {
	var b strings.Builder
	b.WriteString("| door | request | store requests | read units | write units | stream records | Lambda ms | API Gateway | Lambda | DynamoDB | logs | other |" +
		" **$ per million** |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	door := ""
	for _, c := range all {
		billed := 0.0
		for _, call := range c.work.Calls {
			billed += float64(call.Billed().Microseconds()) / 1000
		}
		shown := c.door
		if shown == door {
			shown = ""
		}
		door = c.door
		bill := c.work.PerMillion()
		fmt.Fprintf(&b, "| %s | %s | %d | %v | %v | %s | %.0f |", shown, c.name, c.work.StoreRequests(), c.work.ReadUnits, c.work.WriteUnits, orDash(c.receipt.records), billed)
		fmt.Fprintf(&b, " %.2f | %.2f | %.2f | %.2f | %.2f | **%.2f** |\n", bill.Gateway, bill.Lambda, bill.Store, bill.Logs, bill.Other, bill.Sum())
	}
	return b.String()
}

func orDash(n int) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprint(n)
}
