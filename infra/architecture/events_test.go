package architecture

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryKindOfEventIsWrittenAndSeen holds the registry of events to the code: some code writes each kind, and some test
// beside it looks for it in the store.
func TestEveryKindOfEventIsWrittenAndSeen(t *testing.T) {
	registry, err := os.ReadFile("../../shared/audit/kind.go")
	if err != nil {
		t.Fatal(err)
	}
	writers, tests := "", ""
	for _, root := range []string{"../../shared", "../../infra"} {
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.Contains(path, "/audit/") || strings.Contains(path, "/console/") {
				return err // those show events
			}
			text, err := os.ReadFile(path)
			if strings.HasSuffix(path, "_test.go") {
				tests += string(text)
			} else {
				writers += string(text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	kinds := regexp.MustCompile(`(?m)^\t(\w+) +Kind = "([a-z._]+)"`).FindAllStringSubmatch(string(registry), -1)
	if len(kinds) < 20 {
		t.Fatalf("found %d kinds", len(kinds))
	}
	for _, kind := range kinds {
		name := regexp.MustCompile(`audit\.` + kind[1] + `\b`)
		written, seen := name.MatchString(writers), name.MatchString(tests) || strings.Contains(tests, kind[2])
		if !written || !seen {
			t.Errorf("%s: written %v, looked for by a test %v", kind[1], written, seen)
		}
	}
}
