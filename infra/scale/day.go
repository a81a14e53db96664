package scale

import (
	"math/rand/v2"
	"time"
)

// Day is a day of a deployed stack in virtual time.
type Day struct {
	Crowd       Crowd
	From        time.Time     // midnight UTC
	First       int           // the minute that is played first
	Minutes     int           // how many are played
	Stage       Bucket        // API Gateway's throttle
	Concurrency int           // of Lambda, in the account
	Refusal     time.Duration // for which a refused request has an instance of the function
	Seed        uint64

	minutes                []Minute
	asked                  map[*Demand]int
	groups                 [groups]Tally
	gate                   gate
	windows                *windows
	account                Account
	authorizers, functions Fleet
	parts                  map[*business]*part
	telling                telling
}

// Tally is what became of a group's requests.
type Tally struct {
	Requests  int
	Answered  int
	Limited   int     // 429 of ours: over a quota, or the limit of a source address
	Throttled int     // 429 of API Gateway's
	Starved   int     // 500, because Lambda had no instance left
	PartBusy  float64 // of what the busiest business's partition can write in a second, the largest share in any minute
	took      durations
}

// Minute is one minute of the day.
type Minute struct {
	Answered [groups]int
	Refused  [groups]int
	P99      time.Duration // of the others' answers
}

// part is the partition of a business.
type part struct {
	bucket Bucket
	units  float64 // in this minute
}

// Play plays the day.
func (d *Day) Play() {
	d.Crowd.gather(rand.New(rand.NewPCG(d.Seed, 0)), rand.New(rand.NewPCG(d.Seed, 1)))
	d.windows = newWindows()
	d.gate = gate{store: d.windows, sources: d.windows}
	d.authorizers.Account, d.functions.Account = &d.account, &d.account
	d.asked = map[*Demand]int{}
	d.parts = map[*business]*part{}
	d.telling = telling{noise: d.Crowd.Noise, workers: map[int]*worker{}}
	for n := d.First; n < d.First+d.Minutes; n++ {
		d.account.Concurrency = d.Concurrency - d.Crowd.Noise.workers(n)
		var m Minute
		var took durations
		for _, a := range d.Crowd.minute(n) {
			d.request(a, &m, &took)
		}
		m.P99 = took.at(0.99)
		d.minutes = append(d.minutes, m)
		for b, p := range d.parts {
			t := &d.groups[b.group()]
			t.PartBusy = max(t.PartBusy, p.units/60/PartitionWriteUnits)
			p.units = 0
		}
	}
	d.telling.end()
}

// request plays one request.
func (d *Day) request(a arrival, m *Minute, took *durations) {
	t := &d.groups[a.group]
	t.Requests++
	if !d.Stage.Admit(a.at, 1) {
		t.Throttled++
		m.Refused[a.group]++
		return
	}
	authorizer, cold := d.authorizers.begin(a.at)
	if authorizer == nil {
		t.Starved++
		m.Refused[a.group]++
		return
	}
	reaches := a.at + a.demand.Work.Calls[0].Billed() + start(cold)
	authorizer.hold(reaches)
	function, cold := d.functions.begin(a.at)
	if function == nil {
		t.Starved++
		m.Refused[a.group]++
		return
	}
	d.gate.now = d.From.Add(a.at)
	if !d.gate.admit(function.id, a) {
		function.hold(reaches + start(cold) + d.Refusal)
		t.Limited++
		m.Refused[a.group]++
		return
	}
	ends := reaches + start(cold) + a.demand.Work.Calls[1].Billed() + d.write(a)
	function.hold(ends)
	t.Answered++
	d.asked[a.demand]++
	m.Answered[a.group]++
	t.took.add(ends - a.at)
	if a.group == Others {
		took.add(ends - a.at)
	}
	if a.demand.Tells {
		d.telling.read(change{a.at, a.group, a.business.id})
	}
}

func start(cold bool) time.Duration {
	if cold {
		return ColdStart
	}
	return 0
}

// write is how long the request waits for its business's partition.
func (d *Day) write(a arrival) time.Duration {
	if a.demand.Units == 0 {
		return 0
	}
	p := d.parts[a.business]
	if p == nil {
		p = &part{bucket: Bucket{Rate: PartitionWriteUnits, Burst: PartitionWriteUnits}}
		d.parts[a.business] = p
	}
	p.units += a.demand.Units
	return p.bucket.Queue(a.at, a.demand.Units)
}
