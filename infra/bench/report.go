package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed performance.md.tmpl
var pageText string

var page = template.Must(template.New("performance.md").Funcs(template.FuncMap{
	"mb":    func(bytes int64) string { return fmt.Sprintf("%.1f", megabytes(bytes)) },
	"micro": micro,
	"starts": func(f Function) string {
		return fmt.Sprintf("%.1f (%.1f–%.1f)", f.start(), f.starts().Least, f.starts().Most)
	},
	"sample": sampled,
	"spread": func(values []float64) string { return micro(spreadOf(values, itself)) },
}).Parse(pageText))

// write writes the results, and the page and the plots that are made of them.
func (r *Results) write(docs string) error {
	if err := os.MkdirAll(filepath.Join(docs, "performance"), 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(docs, "performance", "results.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	for name, chart := range map[string]chart{"cpu.svg": r.cpuChart(), "latency.svg": r.latencyChart(), "start.svg": r.startChart()} {
		if err := os.WriteFile(filepath.Join(docs, "performance", name), []byte(chart.draw()), 0o644); err != nil {
			return err
		}
	}
	var written strings.Builder
	if err := page.Execute(&written, map[string]any{"Results": r, "Budgets": r.budgets()}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "performance.md"), []byte(written.String()), 0o644)
}

func (f Function) starts() spread { return spreadOf(f.Starts, itself) }

// micro shows microseconds with how far the rounds lie apart.
func micro(s spread) string {
	if s.Least == s.Most {
		return fmt.Sprintf("%.0f", s.Median)
	}
	return fmt.Sprintf("%.0f (%.0f–%.0f)", s.Median, s.Least, s.Most)
}

// sampled shows the rest of what was measured with that many connections: the medians of the rounds.
func sampled(server Server, connections int) string {
	median := func(of func(Sample) float64) float64 { return spreadOf(server.of(connections), of).Median }
	return fmt.Sprintf("%.0f | %.1f | %.0f | %.1f | %.1f", median(func(s Sample) float64 { return s.Engine }), median(func(s Sample) float64 { return s.Store }), median(func(s Sample) float64 { return s.PerSecond }),
		median(func(s Sample) float64 { return s.P50 }), median(func(s Sample) float64 { return s.P99 }))
}
