package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/transfer"
	"frontdesk/shared/audit"
)

func TestExportAndImport(t *testing.T) {
	b := newBench(t)
	made := b.business("studio")
	b.must(&productAnswer{}, "product", "add", "--business", "studio", "--name", "Pass", "--kind", "pass", "--price", "9900")
	file := filepath.Join(t.TempDir(), "studio.jsonl")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var exported exportAnswer
	b.must(&exported, "export", "--business", "@studio", "--out", file)
	text, err := os.ReadFile(file)
	if err != nil || exported.Bytes != int64(len(text)) || exported.Counts["product"] != 1 || !strings.Contains(string(text), exported.SHA256) {
		t.Fatalf("%+v, %v: %s", exported, err, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others of this machine can read it: %v, %v", info.Mode(), err)
	}
	if code, _ := b.refused("export", "--business", "studio", "--out", file); code != "CONFLICT" {
		t.Errorf("over a complete file: %s", code)
	}
	if code, _ := b.refused("export", "--business", "nowhere"); code != "NOT_FOUND" {
		t.Errorf("no business: %s", code)
	}

	// Cut off, it is gone on with; without a file it stands alone on standard output.
	if err := os.Truncate(file, int64(len(text)-10)); err != nil {
		t.Fatal(err)
	}
	b.must(&exported, "export", "--business", "studio", "--out", file)
	if again, err := os.ReadFile(file); err != nil || string(again) != string(text) {
		t.Errorf("gone on with: %v\n%s\n%s", err, text, again)
	}
	code, stdout, stderr := b.run("export", "--business", "studio", "--json")
	if lines := strings.Split(stdout, "\n"); code != done || len(lines) != 4 || !json.Valid([]byte(lines[0])) || !strings.HasPrefix(stderr, "Exported @studio: product 1, ") {
		t.Errorf("to standard output: ended with %d: %s%s", code, stdout, stderr)
	}

	var moved importAnswer
	b.must(&moved, "import", "--business", "@moved", "--in", file)
	if moved.ID == made.ID || moved.Handle != "moved" || moved.Counts["product"] != 1 || moved.SHA256 != exported.SHA256 {
		t.Errorf("imported %+v", moved)
	}
	if code, _ := b.refused("import", "--in", file); code != "CONFLICT" {
		t.Errorf("into the same business: %s", code)
	}
	if code, _ := b.refused("import", "--in", file+".not"); code != "NOT_FOUND" {
		t.Errorf("no file: %s", code)
	}
	b.stdin = string(text)
	b.must(&moved, "import", "--business", "piped")
	if code, _ := b.refused("import", "--discard", "--business", "piped"); code != "NOT_FOUND" {
		t.Errorf("nothing to discard: %s", code)
	}
	if told := b.log(made.ID); !slices.Contains(told, string(audit.BusinessExported)+" map[]") {
		t.Errorf("the studio's log has %q", told)
	}
	if told := b.log(moved.ID); len(told) != 1 || !strings.HasPrefix(told[0], string(audit.BusinessImported)+" map[exportedAt:") {
		t.Errorf("the copy's log has %q", told)
	}
}

func TestProgressIsShownEveryOtherSecond(t *testing.T) {
	var out strings.Builder
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	p := &progress{out: &out, now: func() time.Time { return now }}
	for n := range 1000 {
		p.show(transfer.Progress{Step: "Exporting", Done: n + 1, Of: 2000})
		now = now.Add(5 * time.Millisecond)
	}
	p.end()
	want := "Exporting: 500 records, 200 a second, about 1500 left, 8s\nExporting: 900 records, 200 a second, about 1100 left, 6s\nExporting: 1000 records, 200 a second, about 1000 left, 5s\n"
	if out.String() != want {
		t.Errorf("it shows\n%s", out.String())
	}
}
