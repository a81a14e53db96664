package console

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/page"
	"frontdesk/shared/usage"
)

const usagePath = "/usage"

var usageTemplate = page.New(files, "usage.html", "parts.html")

// usagePeriod is a time to look back over, and how long each bar of the plots is.
type usagePeriod struct {
	value, words string
	back         time.Duration
	step         usage.Step
	layout       string // of its edges
}

var usagePeriods = []usagePeriod{
	{"day", "the last 24 hours", 24 * time.Hour, usage.ByHour, "15:04"},
	{"hour", "the last hour", time.Hour, usage.ByMinute, "15:04"},
	{"week", "the last 7 days", 7 * 24 * time.Hour, usage.ByHour, "2 Jan"},
	{"month", "the last 30 days", 30 * 24 * time.Hour, usage.ByDay, "2 Jan"},
}

var usageDoors = []option{{Words: "all"}, {Value: string(access.Partner), Words: "partners’ servers"}, {Value: string(access.Assistant), Words: "AI tools"}, {Value: string(access.Staff), Words: "the team’s assistants"}}

type usageData struct {
	Periods, Doors, Clients []option
	Plots                   []plot
	Rows                    []usageRow
}

type usageRow struct {
	Who      actor
	Door     access.Door
	Requests int
	Writes   int
	Denied   int
	Reasons  string
	Limited  int
	Failed   string
	P50, P95 string
}

func (s *console) showUsage(w http.ResponseWriter, r *http.Request, at place) error {
	asked := r.URL.Query()
	clients, err := s.clients(r.Context(), at)
	if err != nil {
		return err
	}
	period := usagePeriods[0]
	if i := slices.IndexFunc(usagePeriods, func(p usagePeriod) bool { return p.value == asked.Get("period") }); i >= 0 {
		period = usagePeriods[i]
	}
	data := usageData{Doors: choose(usageDoors, asked.Get("door")), Clients: choose(clientOptions(clients), asked.Get("client"))}
	for _, p := range usagePeriods {
		data.Periods = append(data.Periods, option{p.value, p.words, p.value == period.value})
	}
	back := usage.Last(period.back, period.step, s.now())
	spans, err := s.usage.Spans(r.Context(), at.Caller, countedAs(clients, asked.Get("client")), back)
	if err != nil {
		return err
	}
	if door := asked.Get("door"); door != "" {
		spans = slices.DeleteFunc(spans, func(one usage.Span) bool { return string(one.Door) != door })
	}
	data.Rows = usageRows(spans, clients)
	data.Plots = period.plots(spans, back.Starts(at.Business.Location()), at.Business.Location())
	return at.show(w, usageTemplate, page.View{Title: "Usage", Data: data})
}

// plots draws the calls and how long they took, step by step.
func (p usagePeriod) plots(spans []usage.Span, starts []time.Time, zone *time.Location) []plot {
	sums := usage.Sums(spans, starts)
	calls, refused := make([]int, len(sums)), make([]int, len(sums))
	half, most := make([]time.Duration, len(sums)), make([]time.Duration, len(sums))
	var all usage.Numbers
	longest := time.Duration(0)
	for i, n := range sums {
		calls[i], refused[i] = n.Requests, n.DeniedRequests()
		half[i], most[i] = percentile(n, .5), percentile(n, .95)
		longest = max(longest, most[i])
		all = all.Plus(n)
	}
	begin, end := starts[0].In(zone).Format(p.layout), "now"
	bars, top := drawBars(calls, refused)
	drawn := []plot{{Title: "Calls", Most: fmt.Sprint(top), Begin: begin, End: end, Bars: bars,
		Words: callCount(all.Requests) + " in " + p.words + ". " + refusedCount(all.DeniedRequests())}}
	if longest > 0 { // some is known
		drawn = append(drawn, plot{Title: "How long our answers took", Most: inWords(longest), Begin: begin, End: end,
			Lines: []line{drawLine("", half, longest), drawLine("most", most, longest)},
			Words: "The lower line is what half of the calls took at most, the upper one what 95 of 100 did: " + inWords(percentile(all, .5)) + " and " + inWords(percentile(all, .95)) + " over the whole time."})
	}
	return drawn
}

func callCount(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}

func refusedCount(n int) string {
	switch n {
	case 0:
		return "None of them was refused."
	case 1:
		return "1 of them was refused: the other colour at the foot of the bars."
	default:
		return fmt.Sprintf("%d of them were refused: the other colour at the foot of the bars.", n)
	}
}

// percentile returns a negative duration where none is known.
func percentile(n usage.Numbers, share float64) time.Duration {
	if d, ok := n.Percentile(share); ok {
		return d
	}
	return -1
}

func inWords(d time.Duration) string {
	switch {
	case d < 0:
		return "not known"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%g s", d.Seconds())
	}
}

// usageRows sums up what each client did at each door, the busiest first.
func usageRows(spans []usage.Span, clients []client) []usageRow {
	type key struct {
		client string
		door   access.Door
	}
	sums := map[key]usage.Numbers{}
	for _, one := range spans {
		k := key{one.Client, one.Door}
		sums[k] = sums[k].Plus(one.Numbers)
	}
	actors := map[string]actor{}
	for _, c := range clients {
		actors[c.countedAs] = c.actor
	}
	var rows []usageRow
	for k, n := range sums {
		rows = append(rows, usageRow{Who: actors[k.client], Door: k.door, Requests: n.Requests, Writes: n.Writes, Denied: n.DeniedRequests(),
			Reasons: strings.Join(slices.Sorted(maps.Keys(n.Denied)), ", "), Limited: n.LimitedRequests(),
			Failed: strings.Join(slices.Sorted(maps.Keys(n.Failed)), ", "),
			P50:    inWords(percentile(n, .5)), P95: inWords(percentile(n, .95))})
	}
	slices.SortFunc(rows, func(a, b usageRow) int {
		return cmp.Or(b.Requests-a.Requests, strings.Compare(a.Who.String(), b.Who.String()), cmp.Compare(a.Door, b.Door))
	})
	return rows
}
