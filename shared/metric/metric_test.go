package metric_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"testing"
	"time"

	"frontdesk/shared/metric"
)

// metadata is the specification's metadata object.
type metadata struct {
	Timestamp         int64
	CloudWatchMetrics []struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []struct{ Name, Unit string }
	}
}

func TestEmbedded(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 5e6, time.UTC)
	for _, tt := range []struct {
		groups []metric.Group
		want   string
	}{
		{nil, `{"Timestamp":1772352000005,"CloudWatchMetrics":[]}`},
		{[]metric.Group{{[]metric.Set{metric.ByEnvironment}, []metric.Metric{metric.WebhookLateness}}},
			`{"Timestamp":1772352000005,"CloudWatchMetrics":[{"Namespace":"Frontdesk","Dimensions":[["Environment"]],"Metrics":[{"Name":"WebhookLateness","Unit":"Seconds"}]}]}`},
		{[]metric.Group{{[]metric.Set{metric.ByFunction, metric.ByDoor}, []metric.Metric{metric.Requests, metric.Latency}}, {[]metric.Set{metric.ByReason}, []metric.Metric{metric.Refusals}}},
			`{"Timestamp":1772352000005,"CloudWatchMetrics":[` +
				`{"Namespace":"Frontdesk","Dimensions":[["Environment","Function"],["Environment","Door"]],"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"}]},` +
				`{"Namespace":"Frontdesk","Dimensions":[["Environment","Reason"]],"Metrics":[{"Name":"Refusals","Unit":"Count"}]}]}`},
	} {
		if got := string(metric.Embedded(at, tt.groups...)); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// TestTheRegistryKeepsToTheSpecification: names that need no escape, units that CloudWatch has, at most 30 dimensions in a set and 100
// metrics in a group.
func TestTheRegistryKeepsToTheSpecification(t *testing.T) {
	name, seen := regexp.MustCompile(`^[A-Z][A-Za-z]{1,60}$`), map[string]bool{}
	for _, m := range metric.All() {
		if !name.MatchString(m.Name) || seen[m.Name] || m.Means == "" || len(m.Sets) == 0 {
			t.Errorf("%+v", m)
		}
		seen[m.Name] = true
		switch m.Unit {
		case "Count", "Milliseconds", "Seconds":
		default:
			t.Errorf("%s is in %q", m.Name, m.Unit)
		}
		for _, set := range m.Sets {
			if len(set) == 0 || len(set) > 30 || set[0] != metric.Environment {
				t.Errorf("%s is kept by %v", m.Name, set)
			}
		}
	}
	var all metadata
	if err := json.Unmarshal(metric.Embedded(time.Now(), metric.Group{Sets: []metric.Set{metric.ByDoor}, Metrics: metric.All()}), &all); err != nil || len(all.CloudWatchMetrics) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if group := all.CloudWatchMetrics[0]; len(group.Metrics) != len(seen) || len(group.Metrics) > 100 || !reflect.DeepEqual(group.Dimensions, [][]string{metric.ByDoor}) {
		t.Errorf("%+v", group)
	}
}
