package scale

import "time"

// What webhooks can start and note in a minute, whoever it is for.
const (
	RoundLasts   = time.Minute // function webhooks's timeout
	InvokeTakes  = 15 * time.Millisecond
	QueueShards  = 8 // partitions of the index ByTime that hold the queues that are awake
	perBurst     = 6 // units that one change's telling and delivery writes to its queue's partition there
	StartsARound = int(RoundLasts/InvokeTakes) * writtenAtOnce
	UsageItem    = 500 // bytes, of a client's minute, which is kept for 30 days
)

// Ordinary is what an ordinary business does in a day, on average.
type Ordinary struct {
	Requests, Changes     float64
	ReadUnits, WriteUnits float64
	Billed                time.Duration // of Lambda
	ClientMinutes         float64       // items that count a client's use of a minute
	Dollars               float64       // with its deliveries to one endpoint
	Peak                  float64       // how much busier the busiest minute of all businesses together is than their average one
}

// Growth is what so many ordinary businesses do in the busiest minute, and cost in a month of 30 days.
type Growth struct {
	Businesses  int
	Requests    float64 // a second
	Instances   float64 // of functions that are busy at a time
	ReadUnits   float64 // a second
	WriteUnits  float64
	Records     float64 // of the stream, a second, that webhooks tell of
	Started     float64 // workers that a round has to start
	QueueUnits  float64 // a second, of each of the index's partitions that hold queues
	UsageStored float64 // GB
	Dollars     float64 // a month
}

// Times is the growth to so many businesses.
func (o Ordinary) Times(n int) Growth {
	peak := o.Peak * float64(n) / (24 * 60 * 60)
	return Growth{
		Businesses: n, Requests: o.Requests * peak, Instances: o.Billed.Seconds() * peak, ReadUnits: o.ReadUnits * peak, WriteUnits: o.WriteUnits * peak,
		Records: o.Changes * peak, Started: o.Changes * peak * 60, QueueUnits: o.Changes * peak * perBurst / QueueShards,
		UsageStored: o.ClientMinutes * float64(n) * 30 * UsageItem / 1e9, Dollars: o.Dollars * float64(n) * 30,
	}
}
