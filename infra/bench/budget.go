package main

import (
	"fmt"
	"slices"
	"strings"
)

// budget is a line of the budgets in the design: what was to be, and what was found.
type budget struct {
	What, Limit, Found string
	Holds              bool
}

// budgets compares what was measured with what was to be. Every budget of CPU time is held at each number of connections or not at all.
func (r *Results) budgets() []budget {
	lines := []budget{
		r.ratio("token", provider, 4),
		r.ratio("flat", apollo, 4),
		r.ratio("call", typeScript, 5),
	}
	alone, beside := spreadOf(r.KeyCheck.Alone, itself), spreadOf(r.KeyCheck.Beside, itself)
	lines = append(lines, budget{"CPU time of a key check beside the store call", "≤ 50 µs",
		fmt.Sprintf("%.0f µs; with event, policy and log line %.0f µs", alone.Median, beside.Median), alone.Median <= 50})
	worst := func(of func(Function) float64) (most Function) {
		return slices.MaxFunc(r.Functions, func(a, b Function) int {
			if of(a) < of(b) {
				return -1
			}
			return 1
		})
	}
	slowest := worst(Function.start)
	lines = append(lines, budget{"start: binary to first poll", "≤ 60 ms", fmt.Sprintf("%.0f ms (%s, the slowest)", slowest.start(), slowest.Name), slowest.start() <= 60})
	largest := worst(func(f Function) float64 { return float64(f.Size) })
	lines = append(lines, budget{"every function's binary", "≤ 25 MB", fmt.Sprintf("%.1f MB (%s, the largest)", megabytes(largest.Size), largest.Name), largest.Size <= 25e6})
	for _, f := range r.Functions {
		if f.Name == "authorizer" {
			lines = append(lines, budget{"the authorizer's binary", "≤ 12 MB", fmt.Sprintf("%.1f MB", megabytes(f.Size)), f.Size <= 12e6})
		}
	}
	heaviest := worst(Function.memory)
	return append(lines, budget{"resident memory of a function", "≤ 64 MB", fmt.Sprintf("%.0f MB (%s, the most)", heaviest.memory()/1e6, heaviest.Name), heaviest.memory() <= 64e6})
}

// ratio says how many times the CPU time of our process another needs.
func (r *Results) ratio(subject, other string, times float64) budget {
	var found []string
	holds := true
	for _, s := range r.Subjects {
		if s.Name != subject {
			continue
		}
		i := slices.IndexFunc(s.Servers, func(server Server) bool { return server.Name == other })
		for _, n := range r.Connections {
			ratio := s.Servers[i].CPUWith(n).Median / s.Servers[0].CPUWith(n).Median
			found, holds = append(found, fmt.Sprintf("%.1f", ratio)), holds && ratio >= times
		}
	}
	return budget{
		fmt.Sprintf("CPU time of %s, as a multiple of ours, at %s connections (%s)", other, r.counts(), subject),
		fmt.Sprintf("≥ %.0f", times), strings.Join(found, " · "), holds,
	}
}

func (f Function) start() float64 { return spreadOf(f.Starts, itself).Median }

func (f Function) memory() float64 { return float64(max(f.Started, f.Worked)) }

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }
