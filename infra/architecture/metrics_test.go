package architecture

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/metric"
)

// TestTheTemplateNamesMetricsThatThereAre: CloudWatch says nothing of an alarm or a widget whose metric nobody sends.
func TestTheTemplateNamesMetricsThatThereAre(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type named struct {
		metric string
		set    metric.Set
	}
	var all []named
	// In an alarm, in a widget's search, and in a widget.
	for _, m := range regexp.MustCompile(`Namespace: Frontdesk\n +MetricName: (\w+)\n +Dimensions: \[(.*)\]\n`).FindAllStringSubmatch(string(text), -1) {
		var set metric.Set
		for _, name := range regexp.MustCompile(`Name: (\w+)`).FindAllStringSubmatch(m[2], -1) {
			set = append(set, name[1])
		}
		all = append(all, named{m[1], set})
	}
	for _, m := range regexp.MustCompile(`\{Frontdesk,([\w,]+)\} MetricName=\\"(\w+)\\" Environment=\\"\$\{Environment\}\\"`).FindAllStringSubmatch(string(text), -1) {
		all = append(all, named{m[2], strings.Split(m[1], ",")})
	}
	for _, m := range regexp.MustCompile(`\["Frontdesk","(\w+)","Environment","\$\{Environment\}"`).FindAllStringSubmatch(string(text), -1) {
		all = append(all, named{m[1], metric.ByEnvironment})
	}
	if places := strings.Count(string(text), "Frontdesk\n      MetricName") + strings.Count(string(text), "{Frontdesk,") + strings.Count(string(text), `["Frontdesk"`); len(all) != places {
		t.Errorf("of %d places that name a metric, %d could be read", places, len(all))
	}
	seen := map[string]bool{}
	for _, n := range all {
		seen[n.metric] = true
		i := slices.IndexFunc(metric.All(), func(m metric.Metric) bool { return m.Name == n.metric })
		if i < 0 {
			t.Errorf("the template names metric %s, which nobody sends", n.metric)
			continue
		}
		if !slices.ContainsFunc(metric.All()[i].Sets, func(s metric.Set) bool { return slices.Equal(s, n.set) }) {
			t.Errorf("the template names %s by %v, which it is not kept by", n.metric, n.set)
		}
	}
	for _, m := range metric.All() {
		if m.Name != metric.Requests.Name && m.Name != metric.StoreRequests.Name && !seen[m.Name] { // API Gateway counts requests; units are what costs
			t.Errorf("no alarm or widget shows %s", m.Name)
		}
	}
}
