package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"syscall"
	"time"

	"frontdesk/shared/authorizer"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
)

// keyCheck answers an event for the authorizer with what it costs to decide about it, in microseconds of this process's CPU time: with
// the store, and beside it, when the store's answer is there already. Both include the event and the policy as JSON and the log line.
func (p parts) keyCheck(w http.ResponseWriter, r *http.Request) {
	event, err := io.ReadAll(r.Body)
	if err != nil {
		return // who asked is gone
	}
	const times = 2000
	store := dynamo.NewCredentials(p.tables)
	cost := func(store authorizer.Store) (float64, error) {
		check := p.authorizer(store, nil)
		var began time.Duration
		for n := range times + times/10 {
			if n == times/10 { // warm
				began = cpuTime()
			}
			if _, err := check(r.Context(), event); err != nil {
				return 0, err
			}
		}
		return float64((cpuTime() - began).Nanoseconds()) / 1000 / times, nil
	}
	whole, err := cost(store)
	if err == nil {
		var beside float64
		if beside, err = cost(&remembered{store: store}); err == nil {
			json.NewEncoder(w).Encode(map[string]float64{"whole": whole, "beside": beside})
			return
		}
	}
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

// remembered asks the store once.
type remembered struct {
	store   authorizer.Store
	records *authorizer.Records
}

// Credential implements authorizer.Store.
func (m *remembered) Credential(ctx context.Context, s credential.Secret) (authorizer.Records, error) {
	if m.records == nil {
		records, err := m.store.Credential(ctx, s)
		if err != nil {
			return records, err
		}
		m.records = &records
	}
	return *m.records, nil
}

func cpuTime() time.Duration {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
