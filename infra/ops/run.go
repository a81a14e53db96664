package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	std := streams{os.Stdin, os.Stdout, os.Stderr}
	os.Exit(Run(ctx, os.Args[1:], std, func(ctx context.Context, g global) (target, error) { return open(ctx, g, os.Getenv) }))
}

// streams are where a command reads a password and writes its answer.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// global holds the flags that every command takes.
type global struct {
	json                                    bool
	dryRun                                  bool
	aws                                     bool
	accessTable, businessTable, environment string
}

// target is the store that a command works on, and the addresses that it prints.
type target struct {
	tables      *dynamo.Tables
	environment string
	baseURL     string           // of the doors
	caFile      string           // certificate to trust for baseURL; empty if none is needed
	embedder    booking.Embedder // nil: none
}

// invocation is one run of a command.
type invocation struct {
	target
	streams
	now    func() time.Time
	dryRun bool // tables write nothing; what else a command does to the world, it must leave out itself
}

// line reads the first line of standard input.
func (inv *invocation) line() (string, error) {
	line, err := bufio.NewReader(inv.in).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil // the last line need not end
	}
	return strings.TrimRight(line, "\r\n"), err
}

// reveal returns the secret as the command shows it. That of a dry run opens nothing, so it does not look like one.
func (inv *invocation) reveal(s credential.Secret) string {
	if inv.dryRun {
		return s.Kind.Start() + "…"
	}
	return s.Reveal()
}

func (inv *invocation) keys() *account.Keys {
	return account.NewKeys(dynamo.NewAccounts(inv.tables), inv.now, rand.Reader, inv.environment)
}

func (inv *invocation) people() *account.Accounts {
	return account.NewAccounts(account.Config{Store: dynamo.NewAccounts(inv.tables), Origin: inv.origin(), Now: inv.now, Random: rand.Reader})
}

func (inv *invocation) desk() *booking.Desk {
	return booking.NewDesk(dynamo.NewBookings(inv.tables), inv.now, rand.Reader).With(booking.Outside{Embedder: inv.embedder})
}

// origin returns the public address, nil when it is not known.
func (inv *invocation) origin() *url.URL {
	u, err := url.Parse(inv.baseURL)
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// Exit codes.
const (
	done    = 0
	refused = 1
	misused = 2
)

// misuse is a command line that cannot be understood.
type misuse struct {
	message string
	command *command // nil if it could not be identified
}

func (m misuse) Error() string { return m.message }

// Run runs the command in args and returns the exit code. locate finds the target once the command line is understood.
func Run(ctx context.Context, args []string, std streams, locate func(context.Context, global) (target, error)) int {
	var g global
	a, err := do(ctx, args, std, locate, &g)
	if err != nil {
		return fail(std.err, g.json, err)
	}
	switch {
	case g.json && a.data != nil:
		text, err := json.Marshal(a.data)
		if err != nil {
			return fail(std.err, true, err)
		}
		if a.text = string(text); g.dryRun {
			a.text = markDryRun(a.text)
		}
	case g.dryRun && a.data != nil:
		a.text = "This is a dry run: nothing was changed. Without --dry-run the answer would be:\n\n" + a.text
	}
	if a.data != nil || a.text != "" {
		fmt.Fprintln(std.out, strings.TrimSuffix(a.text, "\n"))
	}
	return done
}

// markDryRun adds a first field to an object. A list only reads, and stays as it is.
func markDryRun(object string) string {
	if rest, ok := strings.CutPrefix(object, "{"); ok {
		return `{"dryRun":true,` + rest
	}
	return object
}

func do(ctx context.Context, args []string, std streams, locate func(context.Context, global) (target, error), g *global) (answer, error) {
	// With --json, even an error about the rest of the command line is JSON.
	g.json = slices.Contains(args, "--json") || slices.Contains(args, "-json")
	before := flags(g)
	if err := before.Parse(args); errors.Is(err, flag.ErrHelp) {
		return answer{text: help(nil)}, nil
	} else if err != nil {
		return answer{}, misuse{err.Error(), nil}
	}
	words := before.Args()
	if len(words) > 0 && words[0] == "help" {
		return answer{text: help(words[1:])}, nil
	}
	i := slices.IndexFunc(commands, func(c command) bool { return c.called(words) })
	if i < 0 && len(words) < 2 {
		return answer{}, misuse{"A noun and a verb are required.", nil}
	} else if i < 0 {
		return answer{}, misuse{fmt.Sprintf("Unknown command %q.", words[0]+" "+words[1]), nil}
	}
	name := commands[i].name()
	in, err := commands[i].read(words[len(name):], g)
	if errors.Is(err, flag.ErrHelp) {
		return answer{text: help(name)}, nil
	} else if err != nil {
		return answer{}, misuse{err.Error(), &commands[i]}
	}
	where, err := locate(ctx, *g)
	if err != nil {
		return answer{}, err
	}
	if g.dryRun {
		where.tables = where.tables.DryRun()
	}
	a, err := commands[i].run(ctx, &invocation{target: where, streams: std, now: time.Now, dryRun: g.dryRun}, in)
	var m misuse
	if errors.As(err, &m) {
		m.command = &commands[i]
		return answer{}, m
	}
	return a, err
}

// flags returns the global flags, which may come before the noun or after the verb.
func flags(g *global) *flag.FlagSet {
	set := flag.NewFlagSet("ops", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.BoolVar(&g.json, "json", g.json, "")
	set.BoolVar(&g.dryRun, "dry-run", g.dryRun, "")
	set.BoolVar(&g.aws, "aws", g.aws, "")
	set.StringVar(&g.accessTable, "access-table", g.accessTable, "")
	set.StringVar(&g.businessTable, "business-table", g.businessTable, "")
	set.StringVar(&g.environment, "environment", g.environment, "")
	return set
}

// read reads what follows the verb.
func (c command) read(args []string, g *global) (input, error) {
	set := flags(g)
	for _, o := range c.options {
		if o.value == "" {
			set.Bool(o.name, false, "")
		} else {
			set.String(o.name, o.initial, "")
		}
	}
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	if set.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	in := input{}
	var missing []string
	for _, o := range c.options {
		if value := set.Lookup(o.name).Value.String(); given[o.name] || o.initial != "" {
			in[o.name] = value
		} else if !o.optional {
			missing = append(missing, "--"+o.name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("missing: %s", strings.Join(missing, ", "))
	}
	return in, nil
}

// envelope is an error in the form that the doors use.
type envelope struct {
	Success bool           `json:"success"`
	Error   *problem.Error `json:"error"`
}

// fail writes the error and returns the exit code for it. The operator runs the service and sees internal errors in
// full.
func fail(w io.Writer, asJSON bool, err error) int {
	var m misuse
	isMisuse := errors.As(err, &m)
	code := refused
	e := problem.From(err)
	switch {
	case isMisuse:
		code = misused
		e = problem.New(problem.ValidationError, "%s", m.message).With("usage", m.usage())
	case e.Code == problem.InternalError:
		e = problem.New(problem.InternalError, "%v", err)
	}
	switch {
	case asJSON:
		text, _ := json.Marshal(envelope{Error: e})
		fmt.Fprintln(w, string(text))
	case isMisuse:
		fmt.Fprintf(w, "%s\n\n%s", e.Message, m.help())
	default:
		fmt.Fprintln(w, e.Message)
	}
	return code
}
