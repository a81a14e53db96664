package scale

import (
	"math/rand/v2"
	"testing"
	"time"

	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"
)

// TestTheModelOfTheStoreDecidesAsTheEngine: in minutes in which clients and an address are at their limits, spread over instances that
// each know a part, package ratelimit admits the same requests over the model of the day and over the real store.
func TestTheModelOfTheStoreDecidesAsTheEngine_GHSA_76rv_2r9v_c5m6(t *testing.T) {
	tables, requests := dynamotest.New(t)
	model := newWindows()
	played, real := &gate{store: model, sources: model}, &gate{store: dynamo.NewUsage(tables), sources: dynamo.NewLimits(tables)}
	read := Demand{Quota: ratelimit.External, Counts: ratelimit.Counts{Requests: 1}}
	write := Demand{Quota: ratelimit.External, Counts: ratelimit.Counts{Requests: 1, Writes: 1}}
	query := Demand{Quota: ratelimit.Partner, Counts: ratelimit.Counts{Requests: 1, Cost: 170}}
	browse := Demand{}
	kinds := []struct {
		client string
		demand *Demand
		often  int
	}{{"noisy", &read, 8}, {"noisy", &write, 4}, {"quiet", &read, 1}, {"greedy", &query, 4}, {"an address", &browse, 5}}
	random := rand.New(rand.NewPCG(7, 7))
	asked, refused := 0, map[string]int{}
	for second := range 100 {
		for _, k := range kinds {
			for range k.often {
				if random.IntN(3) > 0 {
					continue
				}
				asked++
				a, instance := arrival{demand: k.demand, client: k.client}, random.IntN(3)
				played.now, real.now = midnight.Add(time.Duration(second)*time.Second), midnight.Add(time.Duration(second)*time.Second)
				want := real.admit(instance, a)
				if got := played.admit(instance, a); got != want {
					t.Fatalf("second %d, instance %d, %s: the model admits: %v, the engine: %v", second, instance, k.client, got, want)
				}
				if !want {
					refused[k.client]++
				}
			}
		}
	}
	if refused["noisy"] == 0 || refused["greedy"] == 0 || refused["an address"] == 0 || refused["quiet"] > 0 {
		t.Errorf("refused were %v", refused)
	}
	// What an instance knows to be full costs nothing.
	if n, all := requests.Count(), refused["noisy"]+refused["greedy"]+refused["an address"]; n >= asked-all/2 {
		t.Errorf("%d requests, %d of them refused, took %d store requests", asked, all, n)
	}
}
