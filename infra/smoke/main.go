package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Exit codes.
const (
	good         = 0
	bad          = 1
	misused      = 2
	badChallenge = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // then, too, nothing stays that can do something
	defer stop()
	site, patience, err := locate(os.Args[1:], os.Stdin)
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(good)
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "smoke:", err)
		os.Exit(misused)
	}
	os.Exit(Run(ctx, site, patience, os.Stdout))
}

// Run tries a site once it answers, which it waits for as long as patience, writes a line for each check, and returns the exit code.
func Run(ctx context.Context, s *Site, patience time.Duration, out io.Writer) int {
	if err := s.await(ctx, patience); err != nil {
		fmt.Fprintf(out, "FAIL  %s does not answer: %v\n", s.URL, err)
		return bad
	}
	failed, challenges := 0, 0
	try := func(c check) {
		err := c.try(ctx, s)
		var missing *missingChallenge
		switch {
		case err == nil:
			fmt.Fprintln(out, "ok   ", c.name)
			return
		case errors.As(err, &missing):
			challenges++
		}
		failed++
		fmt.Fprintf(out, "FAIL  %s: %v\n", c.name, err)
	}
	for _, c := range checks(s) {
		try(c)
	}
	if s.Operator == nil {
		fmt.Fprintln(out, "--    keys and tokens were not tried: that takes the stack's tables (--outputs)")
	} else {
		for _, c := range withRights {
			try(c)
		}
		try(check{"what was made for this can do nothing any more", tidy})
	}
	switch {
	case failed == 0:
		return good
	case failed == challenges:
		return badChallenge
	default:
		return bad
	}
}
