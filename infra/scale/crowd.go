package scale

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"frontdesk/shared/ratelimit"
)

// Demand is one kind of request: what it takes, and what it counts as.
type Demand struct {
	Work   Work // of the authorizer's call, and of that behind it
	Quota  ratelimit.Quota
	Counts ratelimit.Counts // zero: it comes without a credential and counts for its source address
	Units  float64          // that the business's partition has to write
	Tells  bool             // it changes something that webhooks tell of
}

// Group says whose requests they are.
type Group int

// The groups, in the order of the page.
const (
	Others      Group = iota
	Neighbour         // the business that sends too much
	SameNetwork       // visitors of other businesses behind the neighbour's address
	groups
)

// Demands are the kinds of request of a day.
type Demands struct {
	Poll, Ask, Book     Demand // by the partner's server; by an assistant
	Look, Register      Demand // by staff
	Browse, RegisterOwn Demand // by customers, the first without a credential
	Hammer              Demand // by the neighbour
}

// Noise is what the neighbour sends.
type Noise struct {
	From, To  time.Duration
	Keys      int
	Rate      float64 // requests a second, over all keys
	Endpoints int     // that take 15 seconds for each delivery and then refuse it
}

// during reports whether the noise is on in that minute.
func (n Noise) during(minute int) bool {
	start := time.Duration(minute) * time.Minute
	return start >= n.From && start < n.To
}

// workers is how many instances the noise keeps that others cannot have: one for each endpoint, waiting for its answer.
func (n Noise) workers(minute int) int {
	if n.during(minute) {
		return n.Endpoints
	}
	return 0
}

// Crowd is the businesses of a day.
type Crowd struct {
	Businesses int
	Demands    Demands
	Noise      Noise
	random     *rand.Rand
	noisy      *rand.Rand // of the noise alone: the others do the same without it
	all        []business
	sequence   int
	later      []arrival // of coming minutes
}

// business is one of the crowd.
type business struct {
	id        int
	opens     time.Duration // since midnight UTC, for eleven hours
	busy      float64       // how busy it is: 1 is the average
	release   int           // the minute at which its classes can be booked; -1 on most days
	partner   string        // clients
	assistant string
	staff     string
	network   string // the source address of visitors on its Wi-Fi
}

// group is whose the business's own requests are.
func (b *business) group() Group {
	if b.id == 0 {
		return Neighbour
	}
	return Others
}

// arrival is a request of somebody at a time.
type arrival struct {
	at       time.Duration
	group    Group
	business *business
	demand   *Demand
	client   string // or a source address
}

// gather makes the businesses: in Europe's, America's and Asia's time zones, a few of them much busier than the others.
func (c *Crowd) gather(random, noisy *rand.Rand) {
	c.random, c.noisy = random, noisy
	zones := []time.Duration{0, time.Hour, time.Hour, 2 * time.Hour, -5 * time.Hour, -8 * time.Hour, 9 * time.Hour}
	for id := range c.Businesses {
		opens := (8*time.Hour - zones[random.IntN(len(zones))] + 24*time.Hour) % (24 * time.Hour)
		b := business{id: id, opens: opens, busy: math.Exp(random.NormFloat64()*0.8) / math.Exp(0.32), release: -1,
			partner: fmt.Sprintf("partner-%d", id), assistant: fmt.Sprintf("assistant-%d", id), staff: fmt.Sprintf("staff-%d", id), network: fmt.Sprintf("wifi-%d", id)}
		if id > 0 && random.IntN(10) == 0 {
			b.release = int((opens + 10*time.Hour).Minutes()) % (24 * 60)
		}
		c.all = append(c.all, b)
	}
}

// load is how busy a business is in a minute of the day: from its opening on, most at noon and in the evening.
func (b *business) load(minute int) float64 {
	since := (time.Duration(minute)*time.Minute - b.opens + 24*time.Hour) % (24 * time.Hour)
	if since > 13*time.Hour {
		return 0.05 * b.busy
	}
	hours := since.Hours()
	return b.busy * (0.4 + math.Exp(-(hours-4)*(hours-4)/2) + 1.6*math.Exp(-(hours-10)*(hours-10)/3))
}

// minute returns the requests of a minute, in their order. Minutes are asked for one after the other.
func (c *Crowd) minute(minute int) []arrival {
	all := c.later
	for i := range c.all {
		b, d := &c.all[i], &c.Demands
		load := b.load(minute)
		few := func(rate float64, demand *Demand, client string) {
			for range poisson(rate, c.random) {
				all = append(all, arrival{within(minute, c.random), b.group(), b, demand, client})
			}
		}
		few(1, &d.Poll, b.partner) // whatever the hour
		few(0.5*load, &d.Ask, b.assistant)
		few(0.1*load, &d.Book, b.assistant)
		few(0.6*load, &d.Look, b.staff)
		few(0.15*load, &d.Register, b.staff)
		few(0.3*load, &d.Browse, b.network)
		for range poisson(0.1*load, c.random) {
			all = append(all, c.consumer(within(minute, c.random), b))
		}
		if b.release == minute {
			all = append(all, c.released(minute, b)...)
		}
	}
	all = append(all, c.noise(minute)...)
	slices.SortFunc(all, func(a, b arrival) int { return cmp.Compare(a.at, b.at) })
	end, _ := slices.BinarySearchFunc(all, time.Duration(minute+1)*time.Minute, func(a arrival, at time.Duration) int { return cmp.Compare(a.at, at) })
	c.later = slices.Clone(all[end:])
	return all[:end]
}

// consumer is somebody who registers, once, with a client of their own.
func (c *Crowd) consumer(at time.Duration, b *business) arrival {
	c.sequence++
	return arrival{at, b.group(), b, &c.Demands.RegisterOwn, fmt.Sprintf("consumer-%d", c.sequence)}
}

// released is the minute in which a business's classes can be booked: everybody looks, and half of them book, most of them at once.
func (c *Crowd) released(minute int, b *business) (all []arrival) {
	for range 60 {
		at := time.Duration(minute)*time.Minute + time.Duration(c.random.ExpFloat64()*float64(10*time.Second))
		c.sequence++
		all = append(all, arrival{at, Others, b, &c.Demands.Browse, fmt.Sprintf("home-%d", c.sequence)})
		if c.random.IntN(2) == 0 {
			all = append(all, c.consumer(at+2*time.Second, b))
		}
	}
	return all
}

// noise is what the neighbour, the first business, sends in a minute; and who else is behind the address that it comes from.
func (c *Crowd) noise(minute int) (all []arrival) {
	if !c.Noise.during(minute) {
		return nil
	}
	b, d := &c.all[0], &c.Demands
	for range poisson(c.Noise.Rate*60, c.noisy) {
		demand := &d.Hammer
		if c.noisy.IntN(20) == 0 {
			demand = &d.Book
		}
		all = append(all, arrival{within(minute, c.noisy), Neighbour, b, demand, fmt.Sprintf("noise-%d", c.noisy.IntN(c.Noise.Keys))})
	}
	const network = "shared-network"
	for range poisson(120, c.noisy) {
		all = append(all, arrival{within(minute, c.noisy), Neighbour, b, &d.Browse, network})
	}
	for range poisson(4, c.noisy) {
		all = append(all, arrival{within(minute, c.noisy), SameNetwork, &c.all[1+c.noisy.IntN(len(c.all)-1)], &d.Browse, network})
	}
	return all
}

// within is some time in a minute.
func within(minute int, random *rand.Rand) time.Duration {
	return time.Duration(minute)*time.Minute + time.Duration(random.Int64N(int64(time.Minute)))
}

// poisson draws how often something happens that happens so often on average.
func poisson(mean float64, random *rand.Rand) (n int) {
	if mean > 50 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*random.NormFloat64())))
	}
	limit, p := math.Exp(-mean), 1.0
	for n = 0; ; n++ {
		if p *= random.Float64(); p <= limit {
			return n
		}
	}
}
