package main

import (
	"fmt"
	"io"
	"time"

	"frontdesk/infra/transfer"
)

// progress shows how far a long command has come, on the standard error output, which is not part of its answer.
type progress struct {
	out   io.Writer
	now   func() time.Time
	step  string
	since time.Time // when the step began
	first int       // record of the step
	shown time.Time
	last  transfer.Progress
}

func (inv *invocation) progress() *progress { return &progress{out: inv.err, now: inv.now} }

// show is called often, and writes a line every other second.
func (p *progress) show(at transfer.Progress) {
	if p.last = at; at.Step == p.step && at.Done%100 != 0 {
		return
	}
	now := p.now()
	if at.Step != p.step {
		p.step, p.since, p.first, p.shown = at.Step, now, at.Done, now
	}
	if now.Sub(p.shown) >= 2*time.Second {
		p.shown = now
		p.line(now)
	}
}

func (p *progress) line(now time.Time) {
	rate := float64(p.last.Done-p.first) / now.Sub(p.since).Seconds()
	text := fmt.Sprintf("%s: %d records, %.0f a second", p.last.Step, p.last.Done, rate)
	if left := p.last.Of - p.last.Done; left > 0 && rate > 0 {
		text += fmt.Sprintf(", about %d left, %v", left, time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second))
	}
	fmt.Fprintln(p.out, text)
}

// end writes the last line of what took long enough for a first one.
func (p *progress) end() {
	if p.step != "" && p.shown.After(p.since) {
		p.line(p.now())
	}
}
