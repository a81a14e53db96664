package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Site is what is tried.
type Site struct {
	URL       string    // scheme and host
	OwnURL    string    // the API's own address, at which nobody is to be answered; empty if it is not known
	Challenge string    // dynamic or static
	Operator  *Operator // nil: nobody who could make a key

	client *http.Client // keeps cookies and follows no redirect
	made   made
}

// NewSite returns the site at an address. roots may be nil: those of the system.
func NewSite(url string, roots *x509.CertPool) *Site {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	jar, _ := cookiejar.New(nil)
	return &Site{URL: strings.TrimSuffix(url, "/"), Challenge: "dynamic", client: &http.Client{
		Transport: transport, Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// locate finds the site that the command line names, and how long to wait for it: a new address takes a moment to be known.
func locate(args []string, stdin io.Reader) (*Site, time.Duration, error) {
	flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
	url := flags.String("url", "", "try the site at this address")
	challenge := flags.String("challenge", "dynamic", "with --url: which wiring it has, dynamic or static")
	outputs := flags.String("outputs", "", "try the stack whose outputs are in this file, as `sam list stack-outputs --output json` writes them; - is standard input")
	local := flags.String("local", "", "try the local run that has this data folder")
	if err := flags.Parse(args); err != nil {
		return nil, 0, err
	}
	switch {
	case flags.NArg() > 0:
		return nil, 0, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *url != "":
		s := NewSite(*url, nil)
		s.Challenge = *challenge
		return s, 0, nil
	case *outputs != "":
		s, err := stack(*outputs, stdin)
		return s, 3 * time.Minute, err
	case *local != "":
		s, err := localRun(*local)
		return s, 0, err
	}
	return nil, 0, errors.New("name what is to be tried: --url, --outputs or --local")
}

// stack reads the outputs of a deployed stack.
func stack(file string, stdin io.Reader) (*Site, error) {
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		stdin = opened
	}
	var list []struct{ OutputKey, OutputValue string }
	if err := json.NewDecoder(stdin).Decode(&list); err != nil {
		return nil, fmt.Errorf("the stack's outputs cannot be read (is it deployed?): %w", err)
	}
	output := map[string]string{}
	for _, o := range list {
		output[o.OutputKey] = o.OutputValue
	}
	for _, name := range []string{"PublicUrl", "AccessTable", "BusinessTable", "Environment"} {
		if output[name] == "" {
			return nil, fmt.Errorf("the stack has no output %s", name)
		}
	}
	s := NewSite(output["PublicUrl"], nil)
	s.OwnURL, s.Challenge = output["OwnUrl"], cmp.Or(output["Challenge"], s.Challenge)
	s.Operator = &Operator{Args: []string{"--aws"}, Env: []string{"PUBLIC_URL=" + s.URL, "ENVIRONMENT=" + output["Environment"],
		"ACCESS_TABLE=" + output["AccessTable"], "BUSINESS_TABLE=" + output["BusinessTable"]}}
	return s, nil
}

// localRun reads what a local run says of itself.
func localRun(data string) (*Site, error) {
	text, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		return nil, fmt.Errorf("the local run is not running: start it with make run (%w)", err)
	}
	var demo struct{ BaseURL, CAFile string }
	if err := json.Unmarshal(text, &demo); err != nil {
		return nil, err
	}
	var roots *x509.CertPool
	if demo.CAFile != "" {
		pem, err := os.ReadFile(demo.CAFile)
		if err != nil {
			return nil, err
		}
		roots = x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
	}
	s := NewSite(demo.BaseURL, roots)
	s.Operator = &Operator{Env: []string{"DATA=" + data}}
	return s, nil
}

// await returns when the site answers, or with the last error when it has not for as long as patience.
func (s *Site) await(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, max(patience, time.Minute))
	defer cancel()
	for end := time.Now().Add(patience); ; {
		_, err := s.get(ctx, "/.well-known/oauth-authorization-server")
		if err == nil || time.Now().After(end) {
			return err
		}
		select {
		case <-time.After(5 * time.Second):
		case <-ctx.Done():
			return err
		}
	}
}
