package console

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/usage"
)

// keyUse is how much a key was used lately.
type keyUse struct {
	last  *moment // nil: not for as long as use is kept
	spark *spark  // of the last day; nil: not used then
}

// keyUse returns the use of each key by its id.
func (s *console) keyUse(ctx context.Context, at place, keys []account.Key) (map[string]keyUse, error) {
	ids := map[string]string{} // by what the key counts as
	var clients []string
	for _, k := range keys {
		client := k.CountedAs()
		ids[client] = k.ID
		clients = append(clients, client)
	}
	zone, day := at.Business.Location(), usage.Last(24*time.Hour, usage.ByHour, s.now())
	last, err := s.usage.LastUsed(ctx, at.Caller, clients)
	if err != nil {
		return nil, err
	}
	// Only what was used in the last day has hours to draw.
	clients = slices.DeleteFunc(clients, func(client string) bool { return last[client].Before(day.From) })
	spans, err := s.usage.Spans(ctx, at.Caller, clients, day)
	if err != nil {
		return nil, err
	}
	of := map[string][]usage.Span{} // by client
	for _, one := range spans {
		of[one.Client] = append(of[one.Client], one)
	}
	starts, used := day.Starts(zone), map[string]keyUse{}
	for client, t := range last {
		hours, calls := make([]int, len(starts)), 0
		for i, n := range usage.Sums(of[client], starts) {
			hours[i] = n.Requests
			calls += n.Requests
		}
		use := keyUse{last: newMoment(t, zone)}
		if calls > 0 {
			use.spark = newSpark(hours, callCount(calls)+" in the last 24 hours")
		}
		used[ids[client]] = use
	}
	return used, nil
}
