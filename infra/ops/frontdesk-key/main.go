// Command frontdesk-key finds secrets of Frontdesk in files, or in standard input when none is named, without a network and
// without a store: a key that was committed, logged or pasted somewhere.
//
//	frontdesk-key [--json] [file or folder ...]
//
// It shows where each one begins, what it opens, and the ids by which an operator revokes it; never the secret. A text that
// only looks like one is left out, because its checksum is wrong. It cannot tell whether a secret is still live.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Exit codes.
const (
	clean  = 0
	leaked = 1
	failed = 2 // a wrong command line, or something could not be read
)

const usage = `Usage: frontdesk-key [--json] [file or folder ...]

Finds secrets of Frontdesk in files and folders, or in standard input, and shows
where they are and what they open, never the secrets themselves.

Exit codes: 0 when there are none, 1 when there are some, 2 when the command line
is wrong or something could not be read.
`

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, in io.Reader, out, errs io.Writer) int {
	flags := flag.NewFlagSet("frontdesk-key", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage)
		return clean
	} else if err != nil {
		fmt.Fprintf(errs, "%v\n\n%s", err, usage)
		return failed
	}
	findings, unread := []finding{}, false
	report := func(f finding) {
		findings = append(findings, f)
		if !*asJSON {
			fmt.Fprintln(out, f)
		}
	}
	failure := func(err error) { fmt.Fprintln(errs, err); unread = true }
	if flags.NArg() == 0 {
		if err := scan("-", in, report); err != nil {
			failure(err)
		}
	}
	for _, path := range flags.Args() {
		walk(path, report, failure)
	}
	if *asJSON {
		text, _ := json.Marshal(findings) // of strings and numbers
		fmt.Fprintln(out, string(text))
	}
	switch {
	case unread:
		return failed
	case len(findings) > 0:
		return leaked
	default:
		return clean
	}
}

// walk scans a file, or every file below a folder. It goes on behind what cannot be read.
func walk(root string, report func(finding), failure func(error)) {
	filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			failure(err)
		case entry.Type().IsRegular() || path == root && !entry.IsDir(): // a pipe is read only when it is named
			if err := scanFile(path, report); err != nil {
				failure(err)
			}
		}
		return nil
	})
}

func scanFile(path string, report func(finding)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return scan(path, file, report)
}
