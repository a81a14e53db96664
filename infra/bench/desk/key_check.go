package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"syscall"
	"time"

	"frontdesk/shared/apigateway"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
)

// keyCheck answers an event for the authorizer with what it costs to decide about it, in microseconds of this process's CPU time: as the
// function does, with the store; beside the store, when its answer is there already; and the decision alone, without the event, the
// policy and the log line.
func (p parts) keyCheck(w http.ResponseWriter, r *http.Request) {
	event, err := io.ReadAll(r.Body)
	if err != nil {
		return // who asked is gone
	}
	store := dynamo.NewCredentials(p.tables)
	known := &remembered{store: store}
	alone := &authorizer.Authorizer{Store: known, Origin: p.origin, Now: time.Now, Insecure: true}
	var asked apigateway.AuthorizerRequest
	parse := invoking(apigateway.WrapAuthorizer(func(_ context.Context, r apigateway.AuthorizerRequest) (apigateway.Decision, error) {
		asked = r
		return apigateway.Decision{}, nil
	}))
	found := map[string]float64{}
	for name, check := range map[string]invocable{
		"event": parse, "whole": p.authorizer(store, nil), "beside": p.authorizer(known, nil),
	} {
		if found[name], err = costOf(func() error { _, err := check(r.Context(), event); return err }); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	if found["alone"], err = costOf(func() error { _, err := alone.Authenticate(r.Context(), asked); return err }); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(found)
}

// costOf returns the CPU time of this process for doing it once, in microseconds.
func costOf(do func() error) (float64, error) {
	const times = 2000
	var began time.Duration
	for n := range times + times/10 {
		if n == times/10 { // warm
			began = cpuTime()
		}
		if err := do(); err != nil {
			return 0, err
		}
	}
	return float64((cpuTime() - began).Nanoseconds()) / 1000 / times, nil
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
