package scale

import "time"

// Bucket is a token bucket: a partition's units, or API Gateway's throttle. Times are those since the day began, and must not go back.
type Bucket struct {
	Rate  float64 // in a second
	Burst float64

	used float64 // of the burst
	at   time.Duration
}

// flow lets what has passed since the last call run off.
func (b *Bucket) flow(at time.Duration) {
	b.used = max(0, b.used-b.Rate*(at-b.at).Seconds())
	b.at = at
}

// Admit takes n tokens, or none when there are not so many.
func (b *Bucket) Admit(at time.Duration, n float64) bool {
	b.flow(at)
	if b.used+n > b.Burst {
		return false
	}
	b.used += n
	return true
}

// Queue takes n tokens and returns how long whoever takes them has to wait: the SDK's retries, seen from afar.
func (b *Bucket) Queue(at time.Duration, n float64) time.Duration {
	b.flow(at)
	b.used += n
	return time.Duration(max(0, b.used-b.Burst) / b.Rate * float64(time.Second))
}
