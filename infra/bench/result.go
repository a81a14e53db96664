package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Results is all that a run found, as performance/results.json keeps it.
type Results struct {
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended"`
	Machine Machine   `json:"machine"`

	Connections []int      `json:"connections"` // how many clients were served at the same time
	Subjects    []Subject  `json:"subjects"`
	KeyCheck    KeyCheck   `json:"keyCheck"`
	Functions   []Function `json:"functions"`
}

// Subject is something that several servers were asked.
type Subject struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Asked   string   `json:"asked"`
	Servers []Server `json:"servers"` // ours first
}

// Server is what was measured of one of them.
type Server struct {
	Name     string   `json:"name"`
	Resident int64    `json:"resident"` // bytes, after the last measurement
	Samples  []Sample `json:"samples"`
}

// Sample is one measurement.
type Sample struct {
	Connections int     `json:"connections"`
	Requests    int     `json:"requests"`
	CPU         float64 `json:"cpu"`    // of the server's process, microseconds for each request
	Engine      float64 `json:"engine"` // of the DynamoDB engine's process, likewise
	Store       float64 `json:"store"`  // requests to it for each request
	PerSecond   float64 `json:"perSecond"`
	P50         float64 `json:"p50"` // milliseconds
	P99         float64 `json:"p99"`
}

// KeyCheck is the CPU time of the check of an API key, in microseconds, once for each round.
type KeyCheck struct {
	Whole  []float64 `json:"whole"`  // with the store
	Beside []float64 `json:"beside"` // without it
	Alone  []float64 `json:"alone"`  // without the event, the policy and the log line either
}

// Function is a built function, run as Lambda runs it.
type Function struct {
	Name    string    `json:"name"`
	Size    int64     `json:"size"`             // of the binary, bytes
	Starts  []float64 `json:"starts"`           // from exec to the first poll, milliseconds
	Started int64     `json:"started"`          // resident memory then, bytes
	Worked  int64     `json:"worked,omitempty"` // and after so many requests
	Asked   int       `json:"asked,omitempty"`  // how many
	CPU     float64   `json:"cpu,omitempty"`    // microseconds for each of them, Lambda's Runtime API included
}

// counts says how many connections there were.
func (r *Results) counts() string {
	text := strings.Trim(fmt.Sprint(r.Connections), "[]")
	if last := strings.LastIndex(text, " "); last >= 0 {
		text = strings.ReplaceAll(text[:last], " ", ", ") + " and" + text[last:]
	}
	return text
}

// of returns the samples with that many connections.
func (s Server) of(connections int) []Sample {
	return slices.DeleteFunc(slices.Clone(s.Samples), func(sample Sample) bool { return sample.Connections != connections })
}

// spread is the middle of several measurements, and how far they lie apart.
type spread struct{ Median, Least, Most float64 }

func spreadOf[T any](samples []T, of func(T) float64) spread {
	values := make([]float64, len(samples))
	for n, sample := range samples {
		values[n] = of(sample)
	}
	slices.SortFunc(values, cmp.Compare[float64])
	middle := values[len(values)/2]
	if len(values)%2 == 0 {
		middle = (middle + values[len(values)/2-1]) / 2
	}
	return spread{middle, values[0], values[len(values)-1]}
}

// CPUWith is the CPU time for each request, with that many connections.
func (s Server) CPUWith(connections int) spread {
	return spreadOf(s.of(connections), func(sample Sample) float64 { return sample.CPU })
}

func itself(v float64) float64 { return v }
