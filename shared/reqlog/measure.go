package reqlog

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"frontdesk/shared/metric"
)

// measure is a value of a metric that only its handler knows.
type measure struct {
	metric metric.Metric
	value  float64
}

// Measure gives a metric that is kept by environment alone its value for the request's line.
func Measure(ctx context.Context, m metric.Metric, value float64) {
	if l := lineOf(ctx); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.measured = append(l.measured, measure{m, value})
	}
}

// The metrics of every line of a request or event: of what was done here, and of the request as a whole.
var (
	ofWork    = []metric.Metric{metric.StoreRequests, metric.StoreReadUnits, metric.StoreWriteUnits}
	ofRequest = []metric.Metric{metric.Requests, metric.Latency}
	ofBoth    = slices.Concat(ofRequest, ofWork)
)

// appendMetrics adds the line's metrics: their values, their dimensions, and what CloudWatch is to make of them.
func (l *line) appendMetrics(attrs []slog.Attr, took time.Duration) []slog.Attr {
	var groups []metric.Group
	if !l.within {
		attrs, groups = l.requestMetrics(attrs, took)
	}
	for _, m := range l.measured {
		attrs = append(attrs, slog.Float64(m.metric.Name, m.value))
		groups = append(groups, metric.Group{Sets: m.metric.Sets, Metrics: []metric.Metric{m.metric}})
	}
	if len(groups) == 0 {
		return attrs
	}
	return append(attrs, slog.Any(metric.Member, json.RawMessage(metric.Embedded(l.start, groups...))))
}

// requestMetrics tells a door of each request once: by the line of who answers it.
func (l *line) requestMetrics(attrs []slog.Attr, took time.Duration) ([]slog.Attr, []metric.Group) {
	door := l.text(Door)
	attrs = append(attrs, slog.Int(metric.Requests.Name, 1), slog.Float64(metric.Latency.Name, milliseconds(took)), slog.Int(metric.StoreRequests.Name, l.store.requests),
		slog.Float64(metric.StoreReadUnits.Name, l.store.read), slog.Float64(metric.StoreWriteUnits.Name, l.store.write))
	own, answered := []metric.Set{metric.ByFunction}, []metric.Set{metric.ByFunction}
	if door != "" {
		attrs, own = append(attrs, slog.String(metric.Door, door)), append(own, metric.ByDoor)
		if !l.handedOn {
			answered = own
		}
	}
	groups := []metric.Group{{Sets: own, Metrics: ofBoth}}
	if len(own) != len(answered) {
		groups = []metric.Group{{Sets: own, Metrics: ofWork}, {Sets: answered, Metrics: ofRequest}}
	}
	if l.refused.decision() == failed {
		attrs = append(attrs, slog.Int(metric.Faults.Name, 1))
		groups = append(groups, metric.Group{Sets: answered, Metrics: []metric.Metric{metric.Faults}})
	}
	if l.refused.counted() && !l.handedOn {
		attrs = append(attrs, slog.Int(metric.Refusals.Name, 1), slog.String(metric.Reason, l.refused.reason))
		by := []metric.Set{metric.ByReason}
		if door != "" {
			by = []metric.Set{metric.ByDoor, metric.ByReason}
		}
		groups = append(groups, metric.Group{Sets: by, Metrics: []metric.Metric{metric.Refusals}})
	}
	return attrs, groups
}

// text returns the value of a field that is a text, or "".
func (l *line) text(name Field) string {
	for _, f := range l.fields {
		if f.Key == string(name) && f.Value.Kind() == slog.KindString {
			return f.Value.String()
		}
	}
	return ""
}
