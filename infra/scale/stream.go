package scale

import "time"

// How the BusinessTable's stream is read. Records of one partition key stay in one lane, so that all of a business are in one.
const (
	Shards        = 4  // of a new table on demand; more as it grows
	LanesOfAShard = 10 // ParallelizationFactor
	recordsAtOnce = 100
	polled        = 250 * time.Millisecond // how long a record may wait for the next look into its shard
	batchTakes    = 5 * StoreRequestTakes  // without what is written for each delivery
	writtenAtOnce = 16
	workerStarts  = 50 * time.Millisecond
	objectsAtOnce = 8 // that a worker sends an endpoint
	quickAnswer   = 200 * time.Millisecond
	noAnswer      = 15 * time.Second
)

// change is one of the stream's records that webhooks tell of.
type change struct {
	at       time.Duration
	group    Group
	business int
}

// lane reads some of the businesses' changes, one batch after the other.
type lane struct {
	waiting []change
	free    time.Duration
}

// telling is function webhooks and the workers of all endpoints.
type telling struct {
	noise      Noise
	lanes      [Shards * LanesOfAShard]lane
	workers    map[int]*worker
	lateness   [groups]durations // between a change and the first attempt to tell of it
	deliveries int
}

// worker sends to one endpoint, some objects at a time.
type worker struct{ free [objectsAtOnce]time.Duration }

// read takes up a change that has just been written.
func (s *telling) read(c change) {
	l := &s.lanes[c.business%len(s.lanes)]
	s.tell(l, c.at)
	l.waiting = append(l.waiting, c)
}

// end tells all that is left.
func (s *telling) end() {
	for i := range s.lanes {
		s.tell(&s.lanes[i], 1<<62)
	}
}

// tell works through the batches of a lane that begin before that time.
func (s *telling) tell(l *lane, until time.Duration) {
	for len(l.waiting) > 0 {
		begins := max(l.free, l.waiting[0].at+polled)
		if begins >= until {
			return
		}
		n, deliveries := 0, 0
		for n < len(l.waiting) && n < recordsAtOnce && l.waiting[n].at <= begins {
			deliveries += s.endpoints(l.waiting[n])
			n++
		}
		l.free = begins + batchTakes + time.Duration((deliveries+writtenAtOnce-1)/writtenAtOnce)*StoreRequestTakes
		for _, c := range l.waiting[:n] {
			s.deliver(c, l.free+workerStarts)
		}
		s.deliveries += deliveries
		l.waiting = l.waiting[n:]
	}
}

func (s *telling) endpoints(c change) int {
	if c.group == Neighbour {
		return s.noise.Endpoints
	}
	return 1
}

// deliver makes the first attempt of a delivery, as soon as one of its endpoint's worker's hands is free.
func (s *telling) deliver(c change, at time.Duration) {
	w := s.workers[c.business]
	if w == nil {
		w = &worker{}
		s.workers[c.business] = w
	}
	hand := 0
	for i := range w.free {
		if w.free[i] < w.free[hand] {
			hand = i
		}
	}
	begins := max(at, w.free[hand])
	w.free[hand] = begins + quickAnswer
	if c.group == Neighbour {
		w.free[hand] = begins + noAnswer
	}
	s.lateness[c.group].add(begins - c.at)
}
