package scale

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/ratelimit"
)

// demandsOf takes what the day's requests take from what was counted.
func demandsOf(t *testing.T, all []counted) Demands {
	t.Helper()
	of := func(door, name string, quota ratelimit.Quota, counts ratelimit.Counts) Demand {
		c := find(t, all, door, name)
		units := c.receipt.partitions[partition{"business", "BUSINESS#…"}]
		return Demand{Work: c.work, Quota: quota, Counts: counts, Units: units, Tells: units > 0}
	}
	one, write := ratelimit.Counts{Requests: 1}, ratelimit.Counts{Requests: 1, Writes: 1}
	return Demands{
		Poll:        of("partner", "25 participants", ratelimit.Partner, ratelimit.Counts{Requests: 1, Cost: 27}),
		Ask:         of("assistant", "`query_availability`", ratelimit.External, one),
		Book:        of("assistant", "`create_booking`", ratelimit.External, write),
		Look:        of("staff", "`upcoming_sessions`", ratelimit.External, one),
		Register:    of("staff", "`register_participant`", ratelimit.External, write),
		Browse:      of("account", "`browse_sessions` by anybody", ratelimit.External, ratelimit.Counts{}),
		RegisterOwn: of("account", "`register`", ratelimit.External, write),
		Hammer:      of("partner", "`activeBusiness { id name }`", ratelimit.Partner, ratelimit.Counts{Requests: 1, Cost: 1}),
	}
}

func find(t *testing.T, all []counted, door, name string) counted {
	t.Helper()
	for _, c := range all {
		if c.door == door && c.name == name {
			return c
		}
	}
	t.Fatalf("nobody counted %s of the %s door", name, door)
	return counted{}
}

var midnight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// The throttle that the template sets unless it is told otherwise, and that of a whole account.
var stageDefault, accountDefault = Bucket{Rate: 200, Burst: 400}, Bucket{Rate: AccountRequests, Burst: AccountBurst}

// aDay is a day of many businesses, of which one hammers its keys, its webhooks and the public door for half an hour.
func aDay(demands Demands) *Day {
	return &Day{From: midnight, Minutes: 24 * 60, Concurrency: AccountConcurrency, Stage: accountDefault, Refusal: 7 * time.Millisecond, Seed: 7,
		Crowd: Crowd{Businesses: 200, Demands: demands, Noise: Noise{From: 17 * time.Hour, To: 17*time.Hour + 30*time.Minute, Keys: 20, Rate: 250, Endpoints: 50}}}
}

// checkIsolation: the neighbour's limits hold the neighbour, and nobody else is refused, waits longer or is told later.
func checkIsolation(t *testing.T, noisy, quiet *Day) {
	t.Helper()
	others, before, neighbour := noisy.groups[Others], quiet.groups[Others], noisy.groups[Neighbour]
	if others.Limited+others.Throttled+others.Starved > 0 || others.Answered != others.Requests {
		t.Errorf("of others' requests, %d were limited, %d throttled, and %d found no instance", others.Limited, others.Throttled, others.Starved)
	}
	if p99 := others.took.at(0.99); p99 > before.took.at(0.99)*11/10 {
		t.Errorf("others' p99 is %v, and %v without the neighbour", p99, before.took.at(0.99))
	}
	if late := noisy.telling.lateness[Others].most; late > 2*time.Second {
		t.Errorf("others' webhooks were up to %v late", late)
	}
	keys := noisy.Crowd.Noise.Keys * ratelimit.Partner.Requests * 31 // minutes, of which the first and the last may be shared
	if neighbour.Limited < neighbour.Requests/2 || neighbour.Answered > keys+quiet.groups[Neighbour].Answered {
		t.Errorf("the neighbour's limit did not hold it: %+v", neighbour)
	}
}

func dayTable(noisy, quiet *Day) string {
	var b strings.Builder
	b.WriteString("| | requests | answered | 429 by a limit of ours | 429 by API Gateway | 500, no instance | p50 | p99 | webhooks late, p99 | at most |\n" +
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	row := func(name string, d *Day, g Group) {
		x, late := d.groups[g], d.telling.lateness[g]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |", name, number(x.Requests), number(x.Answered), number(x.Limited), number(x.Throttled), number(x.Starved))
		fmt.Fprintf(&b, " %s | %s | %s | %s |\n", short(x.took.at(0.5)), short(x.took.at(0.99)), short(late.at(0.99)), short(late.most))
	}
	row("others, without the neighbour", quiet, Others)
	row("**others**", noisy, Others)
	row("**the neighbour**", noisy, Neighbour)
	row("others behind the neighbour's address", noisy, SameNetwork)
	fmt.Fprintf(&b, "\nAt most %d instances were busy at once, %d without the neighbour. The %s requests of the neighbour that were refused cost the store\n"+
		"%s writes. Its partition was asked for %s of what it can write, the busiest other for %s.\n", noisy.account.Peak, quiet.account.Peak,
		number(noisy.groups[Neighbour].Limited), number(noisy.windows.refused), percent(noisy.groups[Neighbour].PartBusy), percent(noisy.groups[Others].PartBusy))
	return b.String()
}

// limitsTable plays a minute of the evening with more and more noise, behind two throttles.
func limitsTable(demands Demands) string {
	var b strings.Builder
	b.WriteString("| API Gateway lets through, a second (at once) | the neighbour sends, a second | others answered | others refused 429 | others refused 500 |" +
		" instances busy |\n|--:|--:|--:|--:|--:|--:|\n")
	for _, tt := range []struct {
		throttle Bucket
		rate     float64
	}{{stageDefault, 100}, {stageDefault, 250}, {stageDefault, 500}, {accountDefault, 500}, {accountDefault, 12_000}} {
		d := aDay(demands)
		d.Stage, d.First, d.Minutes = tt.throttle, 17*60+10, 1
		d.Crowd.Noise.Rate = tt.rate
		d.Play()
		x := d.groups[Others]
		fmt.Fprintf(&b, "| %s (%s) | %s |", number(int(tt.throttle.Rate)), number(int(tt.throttle.Burst)), number(int(tt.rate)))
		fmt.Fprintf(&b, " %s | %s | %s | %d |\n", share(x.Answered, x.Requests), share(x.Throttled, x.Requests), share(x.Starved, x.Requests), d.account.Peak)
	}
	return b.String()
}

func contentionTable() string {
	var b strings.Builder
	b.WriteString("| bookings of one business's day, within 10 s | p50 | p99 | not done in time |\n|--:|--:|--:|--:|\n")
	for _, n := range []int{20, 100, 300, 500, 700, 1000, 2000} {
		r := Contend(n, 10*time.Second, rand.New(rand.NewPCG(7, uint64(n))))
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", number(n), short(r.Median), short(r.P99), number(r.Failed))
	}
	return b.String()
}

// number writes a number with commas.
func number(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func short(d time.Duration) string {
	switch {
	case d == 0:
		return "–"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
}

func share(n, of int) string {
	if n > 0 && 2000*n < of {
		return "under 0.1 %"
	}
	return percent(float64(n) / float64(max(1, of)))
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
