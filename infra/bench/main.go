package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// pace is how much is measured. A quick run shows that everything works; its numbers mean little.
type pace struct {
	connections []int         // how many clients are served at the same time, in turn
	rounds      int           // of each measurement, taken in turns
	warm        time.Duration // of each server before a subject
	each        time.Duration // of a measurement
	starts      int           // of each function
}

var (
	thorough = pace{connections: []int{1, 8, 64}, rounds: 3, warm: 2 * time.Second, each: 2 * time.Second, starts: 21}
	quick    = pace{connections: []int{1, 8}, rounds: 1, warm: 100 * time.Millisecond, each: 150 * time.Millisecond, starts: 3}
)

func run(ctx context.Context) error {
	p, docs := thorough, filepath.Join("infra", "docs")
	if os.Getenv("QUICK") == "1" {
		p, docs = quick, filepath.Join(".build", "bench", "docs")
	}
	folder, err := os.MkdirTemp("", "frontdesk-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	s := &stage{folder: folder}
	defer s.close()
	if err := s.open(ctx); err != nil {
		return err
	}
	found, err := newResults(ctx, s.goSettings(), time.Now())
	if err != nil {
		return err
	}
	found.Connections = p.connections
	for _, subject := range s.subjects() {
		fmt.Println(subject.title)
		if err := subject.check(ctx); err != nil {
			return fmt.Errorf("%s: %w", subject.name, err)
		}
		measured, err := s.measure(ctx, subject, p)
		if err != nil {
			return fmt.Errorf("%s: %w", subject.name, err)
		}
		found.Subjects = append(found.Subjects, measured)
	}
	fmt.Println("Key check")
	if found.KeyCheck, err = s.keyCheck(ctx, p); err != nil {
		return err
	}
	fmt.Println("Functions as Lambda runs them")
	if found.Functions, err = s.functions(ctx, p); err != nil {
		return err
	}
	found.Ended = time.Now().UTC()
	return found.write(docs)
}
