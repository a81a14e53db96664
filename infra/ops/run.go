package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	streams := console{os.Stdin, os.Stdout, os.Stderr}
	os.Exit(Run(ctx, os.Args[1:], streams, func(ctx context.Context, g global) (place, error) { return open(ctx, g, os.Getenv) }))
}

// console is where the command reads a password and writes its answer.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// global is what every command can be told.
type global struct {
	json                                    bool
	aws                                     bool
	accessTable, businessTable, environment string
}

// place is where the command works.
type place struct {
	tables      *dynamo.Tables
	environment string
	baseURL     string // of the doors
	caFile      string // for an HTTPS address that the machine does not trust; empty: none
}

// work is one command at work.
type work struct {
	place
	in  io.Reader
	now func() time.Time
}

func (w *work) keys() *account.Keys {
	return account.NewKeys(dynamo.NewAccounts(w.tables), w.now, rand.Reader, w.environment)
}

func (w *work) people() *account.Accounts {
	return account.NewAccounts(dynamo.NewAccounts(w.tables), w.now, rand.Reader)
}

// The codes the process ends with.
const (
	done    = 0
	refused = 1
	misused = 2
)

// misuse is a command line that is no command.
type misuse struct {
	message string
	command *command // nil: none could be told
}

func (m misuse) Error() string { return m.message }

// Run does what args say and returns the code to end with. locate finds the store, once the command line is understood.
func Run(ctx context.Context, args []string, c console, locate func(context.Context, global) (place, error)) int {
	var g global
	a, err := do(ctx, args, c, locate, &g)
	if err != nil {
		return fail(c.err, g.json, err)
	}
	if g.json && a.data != nil {
		text, err := json.Marshal(a.data)
		if err != nil {
			return fail(c.err, true, err)
		}
		a.text = string(text)
	}
	fmt.Fprintln(c.out, strings.TrimSuffix(a.text, "\n"))
	return done
}

func do(ctx context.Context, args []string, c console, locate func(context.Context, global) (place, error), g *global) (answer, error) {
	// Whoever asks for JSON gets it even when the rest cannot be read.
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
	if len(words) < 2 {
		return answer{}, misuse{"Say what to do: a noun and a verb.", nil}
	}
	i := slices.IndexFunc(commands, func(c command) bool { return c.noun == words[0] && c.verb == words[1] })
	if i < 0 {
		return answer{}, misuse{fmt.Sprintf("There is no command %q.", words[0]+" "+words[1]), nil}
	}
	in, err := commands[i].read(words[2:], g)
	if errors.Is(err, flag.ErrHelp) {
		return answer{text: help(words[:2])}, nil
	} else if err != nil {
		return answer{}, misuse{err.Error(), &commands[i]}
	}
	at, err := locate(ctx, *g)
	if err != nil {
		return answer{}, err
	}
	a, err := commands[i].run(ctx, &work{place: at, in: c.in, now: time.Now}, in)
	var m misuse
	if errors.As(err, &m) {
		m.command = &commands[i]
		return answer{}, m
	}
	return a, err
}

// flags returns the flags that stand before the noun, and after the verb as well.
func flags(g *global) *flag.FlagSet {
	set := flag.NewFlagSet("ops", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.BoolVar(&g.json, "json", g.json, "")
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
		return nil, fmt.Errorf("%q is too much", set.Arg(0))
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

// envelope is a refusal as the doors show it.
type envelope struct {
	Success bool           `json:"success"`
	Error   *problem.Error `json:"error"`
}

// fail says what went wrong, and returns the code for it. The operator runs the service: what is inside is for their eyes.
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
