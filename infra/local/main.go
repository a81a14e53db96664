package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "frontdesk: "+strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

func run() error {
	options, err := readOptions(os.Getenv)
	if err != nil {
		return err
	}
	takeTerminal()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	site, err := Start(ctx, options)
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted while starting
		}
		return err
	}
	defer site.Close()
	if err := site.writeDemoFile(); err != nil {
		return err
	}
	defer site.removeDemoFile()
	site.welcome(os.Stdout)
	select {
	case <-ctx.Done():
		fmt.Println("\nStopped. What was acknowledged is kept in " + options.Data + ".")
		return nil
	case err := <-site.failed:
		return err
	}
}

// Options are the settings of `make run`, read from environment variables.
type Options struct {
	Root  string // of the repository: template.yaml, .build, .tools
	Data  string // folder
	Port  int    // 0: any free one
	TLS   bool
	Large bool // adds the large demo business

	Challenge string // which wiring of the challenge the gateway has; empty: the template's default

	Settings map[string]string // of the functions that declare them, by variable
	Roots    string            // SSL_CERT_FILE: the file of certificate authorities to trust, where it is not the system's
}

// settings are the functions' variables that the operator may set for a local run.
var settings = []string{"ALLOWED_ORIGINS", "ACCESS_TOKEN_LIFE", "REFRESH_GRACE", "REDIRECT_HOSTS", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"}

func readOptions(getenv func(string) string) (Options, error) {
	o := Options{Root: ".", Data: ".local", Port: 8787, Challenge: getenv("CHALLENGE"), Settings: map[string]string{}, Roots: getenv("SSL_CERT_FILE")}
	for _, name := range settings {
		o.Settings[name] = getenv(name)
	}
	if data := getenv("DATA"); data != "" {
		o.Data = data
	}
	if port := getenv("PORT"); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 0 || n > 65535 {
			return o, fmt.Errorf("PORT is %q, not a number from 0 to 65535", port)
		}
		o.Port = n
	}
	switch value := getenv("TLS"); value {
	case "", "0":
	case "1":
		o.TLS = true
	default:
		return o, fmt.Errorf("TLS is %q, not 0 or 1", value)
	}
	switch value := getenv("SEED"); value {
	case "":
	case "large":
		o.Large = true
	default:
		return o, fmt.Errorf("SEED is %q; it can be large", value)
	}
	return o, nil
}
