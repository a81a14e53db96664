package mcpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"frontdesk/shared/access"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the answers in testdata/*.txtar anew")

// TestTranscripts plays the requests in testdata/*.txtar and compares what comes back to the letter. A file's comment
// names who asks, before its colon; each "request" holds headers, an empty line and a body, and the "answer" after it
// the status, the headers that matter, and the body, indented. Ids are numbered in the order they appear.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := newSite(t)
			s.Participant("mina")
			s.addKnowledge(t)
			who := map[string]access.Caller{
				"staff":     s.Person("ana", access.Owner),
				"assistant": s.Key(access.Assistant, "*"),
				"reader":    s.Key(access.Assistant, "read:services"),
				"anybody":   {Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous},
			}
			caller, ok := who[strings.SplitN(string(archive.Comment), ":", 2)[0]]
			if !ok {
				t.Fatalf("nobody is called %s", archive.Comment)
			}
			numbered := numbering()
			played := &txtar.Archive{Comment: archive.Comment}
			for _, part := range archive.Files {
				if part.Name == "request" {
					played.Files = append(played.Files, part, txtar.File{Name: "answer", Data: numbered(s.play(t, caller, string(part.Data)))})
				}
			}
			got := txtar.Format(played)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := txtar.Format(archive); !bytes.Equal(got, want) && !*update {
				t.Errorf("%s differs; run go test -update and review the change\n%s", file, got)
			}
		})
	}
}

func (s *site) play(t *testing.T, c access.Caller, text string) []byte {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	r := post(strings.TrimSpace(body))
	for _, line := range strings.Split(head, "\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("no header: %q", line)
		}
		r.Header.Set(name, value)
	}
	w := s.serve(c, r)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d %s\n", w.Code, http.StatusText(w.Code))
	for _, name := range []string{"Content-Type", "WWW-Authenticate", "Allow"} {
		if value := w.Header().Get(name); value != "" {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	out.WriteByte('\n')
	if json.Valid(w.Body.Bytes()) {
		json.Indent(&out, w.Body.Bytes(), "", "  ")
	} else {
		out.Write(w.Body.Bytes())
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

// numbering replaces record ids, which are drawn anew each time, by their order of appearance.
func numbering() func([]byte) []byte {
	form := regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)
	seen := map[string]string{}
	return func(text []byte) []byte {
		return form.ReplaceAllFunc(text, func(id []byte) []byte {
			if seen[string(id)] == "" {
				seen[string(id)] = fmt.Sprintf("ID-%d", len(seen)+1)
			}
			return []byte(seen[string(id)])
		})
	}
}
