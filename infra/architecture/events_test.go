package architecture

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwritten are the kinds of event that nothing writes yet. The list is exact.
var unwritten = []string{"MemberInvited", "InvitationWithdrawn", "MemberJoined", "RoleChanged", "MemberRemoved", "AppRevoked"}

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
	waiting := map[string]bool{}
	for _, name := range unwritten {
		waiting[name] = true
	}
	for _, kind := range kinds {
		name := regexp.MustCompile(`audit\.` + kind[1] + `\b`)
		written, seen := name.MatchString(writers), name.MatchString(tests) || strings.Contains(tests, kind[2])
		switch {
		case waiting[kind[1]] && written:
			t.Errorf("%s is written: take it off the list", kind[1])
		case !waiting[kind[1]] && !(written && seen):
			t.Errorf("%s: written %v, looked for by a test %v", kind[1], written, seen)
		}
		delete(waiting, kind[1])
	}
	for name := range waiting {
		t.Errorf("%s on the list is no kind", name)
	}
}
