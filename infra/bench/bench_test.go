package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const docs = "../docs"

var update = flag.Bool("update", false, "write the page anew, from the kept results")

// TestThePageSaysWhatWasMeasured: the page and its plots are made of the kept results and of nothing else.
func TestThePageSaysWhatWasMeasured(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(docs, "performance", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var kept Results
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	made := t.TempDir()
	if *update {
		made = docs
	}
	if err := kept.write(made); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"performance.md", "performance/results.json", "performance/cpu.svg", "performance/latency.svg", "performance/start.svg"} {
		want, err := os.ReadFile(filepath.Join(made, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(docs, name)); err != nil || string(got) != string(want) {
			t.Errorf("%s differs from what make bench writes (%v): run it, or go test -update for another wording", name, err)
		}
	}
}

func TestPlotsAreWellFormed(t *testing.T) {
	c := chart{Title: "Time & <memory>", panels: []panel{
		{title: "one", bars: []bar{{label: "a", value: "3", to: 3, low: 1, high: 4, ours: true}, {label: "b", value: "0"}}},
		{title: "two", logarithmic: true, bars: []bar{{label: "a", value: "0.1 – 900", from: 0.1, to: 900}}},
	}}
	d := xml.NewDecoder(strings.NewReader(c.draw()))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, c.draw())
		}
		if text, ok := token.(xml.CharData); ok && strings.Contains(string(text), "NaN") {
			t.Errorf("a text of the drawing: %s", text)
		}
	}
}

func TestPercentilesAndSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Map(rapid.Int64Range(1, 1000), func(n int64) time.Duration { return time.Duration(n) }), 1, 50).Draw(t, "times")
		slices.Sort(times)
		percent := rapid.IntRange(1, 100).Draw(t, "percent")
		got, within := percentile(times, percent), 0
		for _, one := range times {
			if one <= got {
				within++
			}
		}
		if 100*within < percent*len(times) || !slices.Contains(times, got) {
			t.Fatalf("within %d are %d of %d, for %d percent", got, within, len(times), percent)
		}
		s := spreadOf(times, func(d time.Duration) float64 { return float64(d) })
		if s.Least != float64(times[0]) || s.Most != float64(times[len(times)-1]) || s.Median < s.Least || s.Median > s.Most {
			t.Fatalf("%+v of %v", s, times)
		}
	})
}

// TestALoadEndsWithItsFirstFailure, which it returns, not what its end did to the others.
func TestALoadEndsWithItsFirstFailure(t *testing.T) {
	broken := errors.New("broken")
	var asked atomic.Int32
	_, _, err := load(t.Context(), 8, time.Hour, func(ctx context.Context, _ int) error {
		if asked.Add(1) == 20 {
			return broken
		}
		return ctx.Err()
	})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestProcessesAreRead(t *testing.T) {
	began, err := cpuTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for sum := 0; ; sum++ { // until the kernel has counted some of it
		if now, err := cpuTime(os.Getpid()); err != nil || now > began {
			break
		}
	}
	if memory, err := resident(os.Getpid()); err != nil || memory < 1<<20 {
		t.Errorf("%d bytes are resident, %v", memory, err)
	}
	if _, err := cpuTime(1 << 30); err == nil {
		t.Error("a process that there is not has used no time")
	}
}
