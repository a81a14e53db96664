package scale

import (
	"fmt"
	"strings"
	"time"
)

// How a day is drawn: pixels, and minutes to a point.
const (
	plotWidth, plotHeight = 860, 390
	plotLeft, plotRight   = 64, 20
	panelHeight           = 80
	plotStep              = 5
)

// Plot draws the day as an SVG: what was answered to others, and to the neighbour, and how long the others waited.
func (d *Day) Plot() string {
	const others, neighbour, refused = "#1565c0", "#ef8f00", "#c62828"
	answered := func(g Group) []float64 { return d.means(func(m Minute) float64 { return float64(m.Answered[g]) }) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="12">`+"\n",
		plotWidth, plotHeight)
	b.WriteString(`<rect width="100%" height="100%" fill="#fff"/>` + "\n")
	panel{top: 30, most: 1000, unit: "others: requests a minute, answered"}.draw(&b, curve{others, answered(Others)})
	panel{top: 150, most: 10_000, unit: "the neighbour: requests a minute, answered (orange) and refused (red)"}.draw(&b,
		curve{neighbour, answered(Neighbour)}, curve{refused, d.means(func(m Minute) float64 { return float64(m.Refused[Neighbour]) })})
	panel{top: 270, most: 100, unit: "others: 99 % are answered within so many ms"}.draw(&b,
		curve{others, d.means(func(m Minute) float64 { return float64(m.P99) / float64(time.Millisecond) })})
	for hour := 0; hour <= 24; hour += 3 {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%02d:00</text>`+"\n", plotLeft+hour*(plotWidth-plotLeft-plotRight)/24, plotHeight-8, hour)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// means averages the minutes of each point.
func (d *Day) means(of func(Minute) float64) (points []float64) {
	for n := 0; n+plotStep <= len(d.minutes); n += plotStep {
		sum := 0.0
		for _, m := range d.minutes[n : n+plotStep] {
			sum += of(m)
		}
		points = append(points, sum/plotStep)
	}
	return points
}

// panel is a part of a plot with a scale of its own.
type panel struct {
	top  int
	most float64
	unit string
}

// curve is a line through values that are equally far apart.
type curve struct {
	colour string
	values []float64
}

func (p panel) draw(b *strings.Builder, curves ...curve) {
	height := func(v float64) float64 { return float64(p.top) + panelHeight*(1-min(1, v/p.most)) }
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`+"\n", plotLeft, p.top-8, p.unit)
	for _, v := range []float64{0, p.most / 2, p.most} {
		fmt.Fprintf(b, `<path d="M%d %.0fH%d" stroke="#ccc"/><text x="%d" y="%.0f" text-anchor="end">%g</text>`+"\n",
			plotLeft, height(v), plotWidth-plotRight, plotLeft-6, height(v)+4, v)
	}
	for _, c := range curves {
		fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="1.5" points="`, c.colour)
		for i, v := range c.values {
			fmt.Fprintf(b, "%.1f,%.1f ", plotLeft+float64(i)*(plotWidth-plotLeft-plotRight)/float64(len(c.values)), height(v))
		}
		b.WriteString("\"/>\n")
	}
}
