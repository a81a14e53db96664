package scale

import (
	"math/bits"
	"time"
)

// durations counts durations by size, each bucket about a tenth wider than the one before, so that a day's fit into little memory.
type durations struct {
	n       int
	buckets [400]int
	most    time.Duration
}

func (d *durations) add(took time.Duration) {
	d.n++
	d.most = max(d.most, took)
	d.buckets[bucketOf(took)]++
}

// at returns what that share of the durations is no longer than, to a tenth.
func (d *durations) at(share float64) time.Duration {
	left := int(share * float64(d.n))
	for i, n := range d.buckets {
		if left -= n; left < 0 {
			return min(d.most, endOf(i))
		}
	}
	return d.most
}

// A bucket is an eighth of a power of two of microseconds.
func bucketOf(took time.Duration) int {
	us := max(1, uint64(took.Microseconds()))
	power := bits.Len64(us) - 1
	eighth := 0
	if power >= 3 {
		eighth = int(us>>(power-3)) & 7
	}
	return 8*power + eighth
}

func endOf(bucket int) time.Duration {
	power, eighth := bucket/8, bucket%8
	return time.Duration((uint64(8+eighth+1)<<power)/8) * time.Microsecond
}
