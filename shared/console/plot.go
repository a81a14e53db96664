package console

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// plot is a picture of numbers over time, drawn as SVG in a box of plotWidth by plotHeight that stretches with the page. Words
// say the same to people who do not see it.
type plot struct {
	Title, Words string
	Most         string // what the top edge stands for
	Begin, End   string // what the left and the right edge stand for
	Bars         []bar
	Lines        []line
}

const plotWidth, plotHeight = 720.0, 160.0

// ViewBox is the box in the words of SVG.
func (plot) ViewBox() string { return viewBox(plotWidth, plotHeight) }

// bar is one step: its height, and the part of it that is marked.
type bar struct{ X, Y, Width, Height, MarkY, MarkHeight string }

// line connects the steps of which something is known.
type line struct {
	Class string   // "" or the stylesheet's word for another colour
	Parts []string // points of a polyline each
}

// drawBars draws one bar for each step; marked is part of all.
func drawBars(all, marked []int) (bars []bar, most int) {
	for _, n := range all {
		most = max(most, n)
	}
	width := plotWidth / float64(max(1, len(all)))
	for i, n := range all {
		height, mark := plotHeight*float64(n)/float64(max(1, most)), plotHeight*float64(marked[i])/float64(max(1, most))
		bars = append(bars, bar{px(width*float64(i) + width*.1), px(plotHeight - height), px(width * .8), px(height), px(plotHeight - mark), px(mark)})
	}
	return bars, most
}

// drawLine draws durations on a scale up to most. A negative one is not known, and the line has a gap there.
func drawLine(class string, durations []time.Duration, most time.Duration) line {
	l := line{Class: class}
	var points []string
	width := plotWidth / float64(max(1, len(durations)))
	for i, d := range append(durations, -1) {
		if d >= 0 {
			y := px(plotHeight - plotHeight*float64(d)/float64(max(1, most)))
			points = append(points, px(width*float64(i)+width*.1)+","+y, px(width*float64(i)+width*.9)+","+y)
		} else if len(points) > 0 {
			l.Parts, points = append(l.Parts, strings.Join(points, " ")), nil
		}
	}
	return l
}

// spark is a line that shows at a glance how much something was used, drawn as SVG in a box of sparkWidth by sparkHeight.
type spark struct {
	Words  string
	Points string // of a polyline
}

// The line is drawn sparkEdge away from the box's top and bottom, which would cut off half of its width.
const sparkWidth, sparkHeight, sparkEdge = 240.0, 40.0, 2.0

// ViewBox is the box in the words of SVG.
func (spark) ViewBox() string { return viewBox(sparkWidth, sparkHeight) }

// newSpark draws counts, the oldest first, which words tell to people who do not see it.
func newSpark(counts []int, words string) *spark {
	most := max(1, slices.Max(counts))
	var points []string
	for i, n := range counts {
		x := sparkWidth * float64(i) / float64(max(1, len(counts)-1))
		points = append(points, px(x)+","+px(sparkHeight-sparkEdge-(sparkHeight-2*sparkEdge)*float64(n)/float64(most)))
	}
	return &spark{words, strings.Join(points, " ")}
}

func px(n float64) string { return fmt.Sprintf("%.1f", n) }

func viewBox(width, height float64) string { return fmt.Sprintf("0 0 %g %g", width, height) }
