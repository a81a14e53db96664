package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"frontdesk/infra/transfer"
	"frontdesk/shared/config"
	"frontdesk/shared/problem"
)

type exportAnswer struct {
	Business string         `json:"business"`
	File     string         `json:"file"` // empty: standard output
	Counts   map[string]int `json:"counts"`
	Bytes    int64          `json:"bytes"`
	SHA256   string         `json:"sha256"`
}

// exportBusiness writes the file and shows what is in it; on standard output the file stands alone.
func exportBusiness(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	out, partial, err := inv.exportFile(in["out"])
	if err != nil {
		return answer{}, err
	}
	p := inv.progress()
	x := transfer.Exporter{Tables: inv.tables, Now: inv.now, Random: rand.Reader, Progress: p.show}
	sum, err := x.Export(ctx, b, out, partial)
	p.end()
	if err = errors.Join(err, out.Close()); err != nil {
		return answer{}, err
	}
	a := exportAnswer{b.Handle, in["out"], sum.Counts, sum.Bytes, sum.SHA256}
	text := fmt.Sprintf("Exported @%s: %s, %d bytes.", b.Handle, countsInWords(sum.Counts), sum.Bytes)
	if in["out"] == "" && !inv.dryRun {
		fmt.Fprintln(inv.err, text)
		return answer{}, nil
	}
	return answer{a, text}, nil
}

// exportFile opens where an export goes. A file that an interrupted export has left is gone on with.
func (inv *invocation) exportFile(name string) (io.WriteCloser, *transfer.Partial, error) {
	switch {
	case inv.dryRun:
		return unclosed{io.Discard}, nil, nil
	case name == "":
		return unclosed{inv.out}, nil, nil
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	var partial *transfer.Partial
	info, err := f.Stat()
	if err == nil && info.Size() > 0 {
		if partial, err = transfer.ReadPartial(f); err == nil {
			_, err = f.Seek(partial.Bytes, io.SeekStart)
		}
		if err == nil {
			err = f.Truncate(partial.Bytes)
		}
	}
	if err == nil && info.Mode().IsRegular() {
		err = f.Chmod(0o600) // of one that was there before, too: what customers wrote is going to be in it
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, partial, nil
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

type importAnswer struct {
	ID      string            `json:"id"`
	Handle  string            `json:"handle"`
	Counts  map[string]int    `json:"counts"`
	SHA256  string            `json:"sha256"`
	Resumed int               `json:"resumedAfter"` // records that an earlier attempt had written
	People  []transfer.Person `json:"people"`
}

func importBusiness(ctx context.Context, inv *invocation, in input) (answer, error) {
	p := inv.progress()
	handle := strings.TrimPrefix(in["business"], "@")
	m := transfer.Importer{Tables: inv.tables, Now: inv.now, Random: rand.Reader, Handle: handle, DryRun: inv.dryRun, Progress: p.show}
	if in["discard"] != "" {
		if handle == "" {
			return answer{}, misuse{message: "Say with --business which import to discard."}
		}
		n, err := m.Discard(ctx, handle)
		return answer{discardAnswer{handle, n}, fmt.Sprintf("Removed %d items of the unfinished import into @%s.", n, handle)}, err
	}
	file, remove, err := inv.importFile(in["in"])
	if err != nil {
		return answer{}, err
	}
	defer remove()
	var done transfer.Imported
	err = inv.quietly(ctx, func() error {
		done, err = m.Import(ctx, file)
		return err
	})
	p.end()
	if err != nil {
		return answer{}, err
	}
	a := importAnswer{done.Business.ID, done.Business.Handle, done.Summary.Counts, done.Summary.SHA256, done.Resumed, append([]transfer.Person{}, done.People...)}
	text := fmt.Sprintf("Imported @%s with the id %s: %s.", a.Handle, a.ID, countsInWords(a.Counts))
	for _, person := range a.People {
		text += fmt.Sprintf("\n%s is %s", person.Email, person.Role)
		if person.New {
			text += ", and chooses a password by “Forgot your password?”"
		}
		text += "."
	}
	return answer{a, text}, nil
}

type discardAnswer struct {
	Handle  string `json:"handle"`
	Removed int    `json:"removedItems"`
}

// importFile opens what is imported. It is read twice, so standard input is kept in a file first.
func (inv *invocation) importFile(name string) (_ *os.File, remove func(), _ error) {
	if name != "" {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, problem.New(problem.NotFound, "There is no file %s.", name).With("field", "in").With("value", name)
		}
		return f, func() { f.Close() }, err
	}
	f, err := os.CreateTemp("", "frontdesk-import-")
	if err != nil {
		return nil, nil, err
	}
	remove = func() { f.Close(); os.Remove(f.Name()) }
	if _, err := io.Copy(f, inv.in); err != nil {
		remove()
		return nil, nil, err
	}
	return f, remove, nil
}

// quietly does what writes very much. The engine of the local run gets slower with each record of its stream, so that is switched off
// meanwhile; AWS's does not mind, and the function that reads it passes over what an import brings in.
func (inv *invocation) quietly(ctx context.Context, do func() error) error {
	if inv.environment != config.Local || inv.dryRun {
		return do()
	}
	resume, err := inv.tables.PauseStream(ctx)
	if err != nil {
		return err
	}
	err = do()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, resume(ctx))
}

// countsInWords says how many there are of each kind.
func countsInWords(counts map[string]int) string {
	var words []string
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprint(kind, " ", counts[kind]))
	}
	if len(words) == 0 {
		return "no records"
	}
	return strings.Join(words, ", ")
}
