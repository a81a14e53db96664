package scale

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestABucketLetsThroughItsRate and its burst, in any stretch of time, and no less.
func TestABucketLetsThroughItsRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Bucket{Rate: float64(rapid.IntRange(1, 1000).Draw(t, "rate")), Burst: float64(rapid.IntRange(1, 1000).Draw(t, "burst"))}
		at, admitted, turnedAway := time.Duration(0), 0, 0
		for range rapid.IntRange(1, 300).Draw(t, "requests") {
			at += time.Duration(rapid.IntRange(0, 20).Draw(t, "ms")) * time.Millisecond
			if b.Admit(at, 1) {
				admitted++
			} else {
				turnedAway++
			}
		}
		most := b.Burst + b.Rate*at.Seconds()
		if float64(admitted) > most+1e-6 || turnedAway > 0 && float64(admitted) < b.Burst-1 {
			t.Fatalf("%d were admitted and %d not, of %v", admitted, turnedAway, most)
		}
	})
}

// TestAQueueIsAsLongAsWhatIsAhead: whoever comes last waits until all before are served.
func TestAQueueIsAsLongAsWhatIsAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n := Bucket{Rate: 1000, Burst: 1000}, rapid.IntRange(1, 5000).Draw(t, "units")
		var waits time.Duration
		for range n {
			waits = b.Queue(time.Second, 1)
		}
		if want := time.Duration(max(0, n-1000)) * time.Millisecond; (waits - want).Abs() > time.Microsecond {
			t.Fatalf("the last of %d waits %v, not %v", n, waits, want)
		}
	})
}

// TestAnAccountHasNoMoreInstances than its concurrency, in all its fleets, and an instance does one thing at a time.
func TestAnAccountHasNoMoreInstances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Account{Concurrency: rapid.IntRange(1, 20).Draw(t, "concurrency")}
		fleets := []*Fleet{{Account: a}, {Account: a}}
		busy := map[*instance]time.Duration{}
		at := time.Duration(0)
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			at += time.Duration(rapid.IntRange(0, 10).Draw(t, "pause"))
			working := 0
			for _, until := range busy {
				if until > at {
					working++
				}
			}
			i, _ := fleets[rapid.IntRange(0, 1).Draw(t, "fleet")].begin(at)
			if (i == nil) != (working == a.Concurrency) {
				t.Fatalf("with %d of %d instances busy, another one: %v", working, a.Concurrency, i != nil)
			}
			if i != nil {
				if busy[i] > at {
					t.Fatal("an instance is given out that is busy")
				}
				busy[i] = at + time.Duration(rapid.IntRange(1, 50).Draw(t, "takes"))
				i.hold(busy[i])
			}
		}
	})
}

// TestDurationsAreKeptToATenth whatever they are.
func TestDurationsAreKeptToATenth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d durations
		took := time.Duration(rapid.Int64Range(8, 30_000_000).Draw(t, "microseconds")) * time.Microsecond
		d.add(took)
		d.most = time.Hour // so that it does not help
		if got := d.at(0.5); got < took || got > took+took/8+time.Microsecond {
			t.Fatalf("%v is kept as %v", took, got)
		}
	})
}

// TestContendersAreServedOneAfterTheOther: every transaction is done or has failed, and no faster than the item allows.
func TestContendersAreServedOneAfterTheOther(t *testing.T) {
	for n, want := range map[int]int{1: 0, 100: 0, 4000: 1000} {
		r := Contend(n, 10*time.Second, rand.New(rand.NewPCG(7, uint64(n))))
		if r.Median < TransactionTakes || r.P99 < r.Median || want == 0 && r.Failed > 0 || r.Failed < want || r.Failed > n {
			t.Errorf("%d contenders: %+v", n, r)
		}
	}
}
