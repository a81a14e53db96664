package dynamo

import (
	"fmt"
	"strings"
	"time"

	"frontdesk/shared/ratelimit"
	"frontdesk/shared/usage"
)

// A client's minute is one flat item: requests, writes and cost, which its quota limits, and a number for each counter of its
// history, so that one ADD changes any of them.

func toCounts(it item) ratelimit.Counts {
	return ratelimit.Counts{Requests: number(it["requests"]), Writes: number(it["writes"]), Cost: number(it["cost"])}
}

// toCounterName returns the attribute of a counter: staff/<business>/called/upcoming_sessions. Only the last part may contain the
// separator. A counter of a place without a business has an empty part there.
func toCounterName(c ratelimit.Counter) string {
	name := c.Door + "/" + c.Business + "/" + string(c.Measure)
	if c.Detail != "" {
		name += "/" + c.Detail
	}
	return name
}

func counterOf(attribute string) (_ ratelimit.Counter, ok bool) {
	parts := strings.SplitN(attribute, "/", 4)
	if len(parts) < 3 {
		return ratelimit.Counter{}, false
	}
	c := ratelimit.Counter{Place: ratelimit.Place{Door: parts[0], Business: parts[1]}, Measure: ratelimit.Measure(parts[2])}
	if len(parts) == 4 {
		c.Detail = parts[3]
	}
	return c, true
}

// toMinute returns what an item tells of one business. Other businesses' counters are passed over.
func toMinute(it item, businessID string) (usage.Minute, error) {
	_, minute, _ := strings.Cut(text(it["SK"]), separator)
	start, err := time.Parse(time.RFC3339, minute)
	if err != nil {
		return usage.Minute{}, fmt.Errorf("dynamo: item %s: its minute is none", key{text(it["PK"]), text(it["SK"])}.pattern())
	}
	m := usage.Minute{Start: start, Counters: map[ratelimit.Counter]int{}}
	for name, value := range it {
		if c, ok := counterOf(name); ok && c.Business == businessID {
			m.Counters[c] = number(value)
		}
	}
	return m, nil
}
