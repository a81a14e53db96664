package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// help describes all commands, or those that match a noun and, if given, a verb.
func help(words []string) string {
	var found []command
	for _, c := range commands {
		if len(words) == 0 || c.noun == words[0] && (len(words) == 1 || c.verb == words[1]) {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 1:
		return found[0].help()
	case len(found) == 0:
		found = commands
	}
	return "Usage: ops [--json] [--dry-run] <noun> [<verb>] [flags]\n\n" + table(func(row func(...any)) {
		for _, c := range found {
			row("  "+strings.Join(c.name(), " "), c.words)
		}
	}) + `
ops help <noun> [<verb>] shows the flags of a command. Lists are written a,b.

ops works on the local run in the folder DATA (default: .local). To work on a deployed stack:
` + stackHelp
}

const stackHelp = `  --aws                  uses the usual AWS configuration
  --access-table NAME    or ACCESS_TABLE
  --business-table NAME  or BUSINESS_TABLE
  --environment NAME     or ENVIRONMENT: dev, staging or prod
  EMBEDDING_MODEL        the stack's, if it has one, for the commands about knowledge
  --dry-run              checks everything and changes nothing; on AWS it needs dynamodb:ConditionCheckItem
  --json                 prints one JSON object or array to stdout, or an error envelope to stderr

Exit codes: 0 for success, 1 for an error, 2 for a wrong command line.
`

func (c command) help() string {
	return "Usage: " + c.usage() + "\n\n" + c.words + "\n" + table(func(row func(...any)) {
		for _, o := range c.options {
			words := o.words
			if o.initial != "" {
				words += "; default " + o.initial
			}
			row("  "+o.usage(), words)
		}
	})
}

// usage returns the command on one line.
func (c command) usage() string {
	line := "ops [--json] [--dry-run] " + strings.Join(c.name(), " ")
	for _, o := range c.options {
		if o.optional {
			line += " [" + o.usage() + "]"
		} else {
			line += " " + o.usage()
		}
	}
	return line
}

func (o option) usage() string { return strings.TrimSpace("--" + o.name + " " + o.value) }

func (m misuse) usage() string {
	if m.command != nil {
		return m.command.usage()
	}
	return "ops [--json] [--dry-run] <noun> [<verb>] [flags]"
}

func (m misuse) help() string {
	if m.command != nil {
		return m.command.help()
	}
	return help(nil)
}

// table aligns rows in columns.
func table(fill func(row func(cells ...any))) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fill(func(cells ...any) {
		for n, cell := range cells {
			if n > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	})
	w.Flush()
	return b.String()
}
