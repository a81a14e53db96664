package main

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// measure takes every measurement of a subject: its servers by turns, in each round in another order, so that what else the machine
// does meets them all alike.
func (s *stage) measure(ctx context.Context, of subject, p pace) (Subject, error) {
	measured := Subject{Name: of.name, Title: of.title, Asked: of.asked, Servers: make([]Server, len(of.servers))}
	for n, server := range of.servers {
		measured.Servers[n].Name = server.name
		if _, _, err := load(ctx, 8, p.warm, server.ask); err != nil {
			return Subject{}, fmt.Errorf("%s: %w", server.name, err)
		}
	}
	for round := range p.rounds {
		for _, clients := range p.connections {
			for turn := range of.servers {
				n := (turn + round) % len(of.servers)
				sample, err := s.sample(ctx, of.servers[n], clients, p.each)
				if err != nil {
					return Subject{}, fmt.Errorf("%s, %d connections: %w", of.servers[n].name, clients, err)
				}
				measured.Servers[n].Samples = append(measured.Servers[n].Samples, sample)
			}
		}
	}
	for n, server := range of.servers {
		bytes, err := resident(server.pid())
		if err != nil {
			return Subject{}, err
		}
		measured.Servers[n].Resident = bytes
	}
	return measured, nil
}

// used is what has been used of the machine and of the store so far.
type used struct {
	own, engine time.Duration
	store       int // requests of our desk
}

func (s *stage) usedBy(ctx context.Context, server served) (u used, err error) {
	if u.own, err = cpuTime(server.pid()); err != nil {
		return u, err
	}
	if u.engine, err = cpuTime(s.engine.PID()); err != nil {
		return u, err
	}
	if server.name != ours {
		return u, nil
	}
	text, err := s.send(ctx, question{address: s.desk.address + "/store-requests"})
	if err == nil {
		u.store, err = strconv.Atoi(string(text))
	}
	return u, err
}

// sample is one measurement of one server.
func (s *stage) sample(ctx context.Context, server served, clients int, lasting time.Duration) (Sample, error) {
	s.http.CloseIdleConnections() // a server that was not asked for a while may be about to close them
	before, err := s.usedBy(ctx, server)
	if err != nil {
		return Sample{}, err
	}
	times, lasted, err := load(ctx, clients, lasting, server.ask)
	if err != nil {
		return Sample{}, err
	}
	after, err := s.usedBy(ctx, server)
	if err != nil {
		return Sample{}, err
	}
	requests := float64(len(times))
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / requests }
	return Sample{
		Connections: clients, Requests: len(times), CPU: each(after.own - before.own), Engine: each(after.engine - before.engine),
		Store: float64(after.store-before.store) / requests, PerSecond: requests / lasted.Seconds(),
		P50: percentile(times, 50).Seconds() * 1000, P99: percentile(times, 99).Seconds() * 1000,
	}, nil
}
