package metric

import (
	"strconv"
	"time"
)

// Member is the name of the log line's member that Embedded makes.
const Member = "_aws"

// Group is metrics of one line that are kept by the same sets. The line has a member for each metric's value and each
// dimension's.
type Group struct {
	Sets    []Set
	Metrics []Metric
}

// Embedded is what a log line says of its own metrics, as JSON: the metadata object of CloudWatch's specification of the embedded
// metric format, which allows 100 metrics in a group and 30 dimensions in a set.
func Embedded(at time.Time, groups ...Group) []byte {
	b := append(make([]byte, 0, 512), `{"Timestamp":`...)
	b = strconv.AppendInt(b, at.UnixMilli(), 10)
	b = append(b, `,"CloudWatchMetrics":[`...)
	for i, g := range groups {
		b = comma(b, i)
		b = append(b, `{"Namespace":"`+Namespace+`","Dimensions":[`...)
		for i, set := range g.Sets {
			b = append(comma(b, i), '[')
			for i, name := range set {
				b = quoted(comma(b, i), name)
			}
			b = append(b, ']')
		}
		b = append(b, `],"Metrics":[`...)
		for i, m := range g.Metrics {
			b = quoted(append(comma(b, i), `{"Name":`...), m.Name)
			b = append(quoted(append(b, `,"Unit":`...), m.Unit), '}')
		}
		b = append(b, `]}`...)
	}
	return append(b, `]}`...)
}

// quoted appends a name of the registry, which holds no character that JSON escapes.
func quoted(b []byte, name string) []byte { return append(append(append(b, '"'), name...), '"') }

func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}
