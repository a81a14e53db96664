package console

import (
	"fmt"
	"slices"
	"strings"
)

// spark is a line that shows at a glance how much something was used.
type spark struct {
	Words  string
	Points string // of an SVG polyline in a box of 240 by 40
}

// newSpark draws counts, the oldest first, which words tell to people who do not see it.
func newSpark(counts []int, words string) *spark {
	most := max(1, slices.Max(counts))
	var points []string
	for i, n := range counts {
		points = append(points, fmt.Sprintf("%.1f,%.1f", 240*float64(i)/float64(max(1, len(counts)-1)), 38-36*float64(n)/float64(most)))
	}
	return &spark{words, strings.Join(points, " ")}
}
