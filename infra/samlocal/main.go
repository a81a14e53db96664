package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sam-local: "+strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

func run() (err error) {
	o, err := readOptions(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer func() {
		if ctx.Err() != nil && err != nil {
			err = errors.New("interrupted")
		}
	}()
	docker, err := findDocker(ctx, o)
	if err != nil {
		return err
	}
	defer docker.close()
	image, err := docker.image(ctx, o)
	if err != nil {
		return err
	}
	defer docker.remove(image)
	s, err := startStore(ctx, o, docker)
	if err != nil {
		return err
	}
	defer s.engine.Stop()
	api, err := startAPI(ctx, o, docker, image, s)
	if err != nil {
		return err
	}
	defer api.stop()
	if err := s.writeDemoFile(o, api.address); err != nil {
		return err
	}
	defer os.Remove(o.file("demo.json"))
	if o.serve {
		return api.serve(ctx, o)
	}
	return runCases(ctx, o)
}

// options are what the operator may choose, and where things are.
type options struct {
	root  string // of the repository
	port  int    // of SAM's gateway
	serve bool
}

func readOptions(getenv func(string) string) (o options, err error) {
	o = options{port: 3000}
	if o.root, err = filepath.Abs("."); err != nil {
		return o, err
	}
	if port := getenv("PORT"); port != "" {
		if o.port, err = strconv.Atoi(port); err != nil || o.port < 1 || o.port > 65535 {
			return o, fmt.Errorf("PORT is %q, not a number from 1 to 65535", port)
		}
	}
	switch value := getenv("SERVE"); value {
	case "", "0":
	case "1":
		o.serve = true
	default:
		return o, fmt.Errorf("SERVE is %q, not 0 or 1", value)
	}
	return o, os.MkdirAll(o.file(""), 0o700)
}

// file returns the path of a file of this run.
func (o options) file(name string) string { return filepath.Join(o.root, ".build", "sam-local", name) }

// samCLI returns SAM CLI's command, and the folder of its package.
func (o options) samCLI() (command, library string, err error) {
	command = filepath.Join(o.root, ".tools", "python", "bin", "sam")
	found, err := filepath.Glob(filepath.Join(o.root, ".tools", "python", "lib", "python3*", "site-packages", "samcli"))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("SAM CLI is not there: run make sam-local, which fetches it (looked around %s)", command)
	}
	if err != nil {
		return "", "", err
	}
	return command, found[0], nil
}
