package scale

import (
	"fmt"
	"strings"
	"time"
)

// How a day is drawn: pixels, and minutes to a point.
const (
	plotWidth, plotHeight = 860, 400
	plotLeft, plotStep    = 64, 5
)

// Plot draws the day as an SVG: above, what was answered and refused in each minute; below, how long others waited.
func (d *Day) Plot() string {
	answered := func(g Group) func(Minute) float64 { return func(m Minute) float64 { return float64(m.Answered[g]) } }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="12"><rect width="100%%" height="100%%" fill="#fff"/>`+"\n",
		plotWidth, plotHeight)
	requests := panel{top: 30, height: 190, most: 20_000, unit: "requests a minute", points: len(d.minutes) / plotStep}
	requests.axis(&b)
	requests.line(&b, "#c62828", d.means(func(m Minute) float64 { return float64(m.Refused[Neighbour]) }))
	requests.line(&b, "#ef8f00", d.means(answered(Neighbour)))
	requests.line(&b, "#1565c0", d.means(answered(Others)))
	waits := panel{top: 270, height: 90, most: 100, unit: "p99 of the others, ms", points: len(d.minutes) / plotStep}
	waits.axis(&b)
	waits.line(&b, "#1565c0", d.means(func(m Minute) float64 { return float64(m.P99) / float64(time.Millisecond) }))
	for hour := 0; hour <= 24; hour += 3 {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%02d:00</text>`+"\n", plotLeft+hour*(plotWidth-plotLeft-20)/24, plotHeight-12, hour)
	}
	for i, of := range [][2]string{{"#1565c0", "others, answered"}, {"#ef8f00", "the neighbour, answered"}, {"#c62828", "the neighbour, refused"}} {
		fmt.Fprintf(&b, `<text x="%d" y="18" fill="%s">%s</text>`+"\n", 330+i*170, of[0], of[1])
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
	top, height, points int
	most                float64
	unit                string
}

func (p panel) axis(b *strings.Builder) {
	fmt.Fprintf(b, `<text x="4" y="%d">%s</text>`+"\n", p.top-12, p.unit)
	for _, share := range []float64{0, 0.5, 1} {
		y := float64(p.top) + float64(p.height)*(1-share)
		fmt.Fprintf(b, `<path d="M%d %.0fH%d" stroke="#ccc"/><text x="%d" y="%.0f" text-anchor="end">%g</text>`+"\n", plotLeft, y, plotWidth-20, plotLeft-6, y+4, p.most*share)
	}
}

func (p panel) line(b *strings.Builder, colour string, points []float64) {
	fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="1.5" points="`, colour)
	for i, v := range points {
		fmt.Fprintf(b, "%.1f,%.1f ", plotLeft+float64(i)*float64(plotWidth-plotLeft-20)/float64(p.points), float64(p.top)+float64(p.height)*(1-min(1, v/p.most)))
	}
	b.WriteString("\"/>\n")
}
