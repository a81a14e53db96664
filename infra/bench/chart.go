package main

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"text/template"
)

//go:embed chart.svg.tmpl
var chartText string

var drawing = template.Must(template.New("chart.svg").Parse(chartText))

// chart is bars in panels. Each panel has a scale of its own.
type chart struct {
	Title  string
	panels []panel
}

type panel struct {
	title       string
	logarithmic bool
	bars        []bar
}

// bar reaches from one value to another, and its whisker from low to high where that is not zero.
type bar struct {
	label, value        string
	from, to, low, high float64
	ours                bool
}

// What is drawn, in the units of the drawing.
const (
	left, width, right = 170.0, 430.0, 150.0
	barStep, panelGap  = 22.0, 44.0
)

type drawnText struct {
	X, Y        float64
	Class, Text string
}

type drawnBar struct {
	X, Y, Width float64
	Class       string
	Low, High   float64
	Middle      float64
	Whisker     bool
}

// draw returns the chart as SVG, which follows the reader's light or dark colours.
func (c chart) draw() string {
	d := struct {
		Title         string
		Width, Height float64
		Texts         []drawnText
		Bars          []drawnBar
	}{Title: c.Title, Width: left + width + right}
	y := 30.0
	d.Texts = append(d.Texts, drawnText{10, y, "title", c.Title})
	for _, p := range c.panels {
		y += panelGap - barStep
		d.Texts = append(d.Texts, drawnText{10, y + 4, "panel", p.title})
		y += barStep - 8
		scale := p.scale()
		for _, b := range p.bars {
			class := "theirs"
			if b.ours {
				class = "ours"
			}
			x, end := left+scale(b.from)*width, left+scale(b.to)*width
			drawn := drawnBar{X: x, Y: y, Width: max(end-x, 2), Class: class, Middle: y + 7}
			if b.high > 0 {
				drawn.Whisker, drawn.Low, drawn.High = true, left+scale(b.low)*width, left+scale(b.high)*width
				end = max(end, drawn.High)
			}
			d.Bars = append(d.Bars, drawn)
			d.Texts = append(d.Texts, drawnText{left - 8, y + 11, "label", b.label}, drawnText{end + 6, y + 11, "value", b.value})
			y += barStep
		}
	}
	d.Height = y + 10
	var text strings.Builder
	if err := drawing.Execute(&text, d); err != nil {
		panic(err) // the drawing is part of the program
	}
	return text.String()
}

// scale returns the place of a value between 0 and 1.
func (p panel) scale() func(float64) float64 {
	most, least := 0.0, math.Inf(1)
	for _, b := range p.bars {
		most, least = max(most, b.to, b.high), min(least, b.from)
	}
	if !p.logarithmic {
		return func(v float64) float64 { return v / most }
	}
	bottom := math.Log10(least) - 0.2
	return func(v float64) float64 { return (math.Log10(v) - bottom) / (math.Log10(most) - bottom) }
}

// The number of connections whose CPU time is drawn.
const drawnConnections = 8

func (r *Results) cpuChart() chart {
	c := chart{Title: fmt.Sprintf("CPU time of the server's process for each request, µs, at %d connections", drawnConnections)}
	for _, s := range r.Subjects {
		p := panel{title: s.Title}
		for _, server := range s.Servers {
			cpu := server.CPUWith(drawnConnections)
			p.bars = append(p.bars, bar{label: server.Name, value: fmt.Sprintf("%.0f µs", cpu.Median), to: cpu.Median, low: cpu.Least, high: cpu.Most, ours: server.Name == ours})
		}
		c.panels = append(c.panels, p)
	}
	return c
}

func (r *Results) latencyChart() chart {
	c := chart{Title: "How long an answer takes, p50 to p99, ms, logarithmic, at " + r.counts() + " connections"}
	for _, s := range r.Subjects {
		p := panel{title: s.Title, logarithmic: true}
		for _, n := range r.Connections {
			for _, server := range s.Servers {
				p50 := spreadOf(server.of(n), func(s Sample) float64 { return s.P50 }).Median
				p99 := spreadOf(server.of(n), func(s Sample) float64 { return s.P99 }).Median
				p.bars = append(p.bars, bar{label: fmt.Sprintf("%s, %d", server.Name, n), value: fmt.Sprintf("%.1f – %.1f ms", p50, p99), from: p50, to: p99, ours: server.Name == ours})
			}
		}
		c.panels = append(c.panels, p)
	}
	return c
}

func (r *Results) startChart() chart {
	started, memory := panel{title: "From exec to the first poll, ms"}, panel{title: "Resident memory, MB"}
	for _, f := range r.Functions {
		start := f.starts()
		started.bars = append(started.bars, bar{label: f.Name, value: fmt.Sprintf("%.1f ms", start.Median), to: start.Median, low: start.Least, high: start.Most, ours: true})
		memory.bars = append(memory.bars, bar{label: f.Name, value: fmt.Sprintf("%.1f MB", f.memory()/1e6), to: f.memory() / 1e6, ours: true})
	}
	return chart{"Our functions, as Lambda starts them", []panel{started, memory}}
}
