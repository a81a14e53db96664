package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPagesShowCommandsThatThereAre holds every `go run ./infra/ops …` of a page to the commands and their flags, and every
// `make …` to the Makefile.
func TestPagesShowCommandsThatThereAre(t *testing.T) {
	targets := map[string]bool{}
	for _, target := range regexp.MustCompile(`(?m)^([a-z0-9-]+):`).FindAllStringSubmatch(page(t, "Makefile"), -1) {
		targets[target[1]] = true
	}
	docs, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, path := range append(docs, "../../README.md", "../../.github/SECURITY.md") {
		text := page(t, path)
		for _, line := range regexp.MustCompile(`go run \./infra/ops (.*)`).FindAllStringSubmatch(strings.ReplaceAll(text, "\\\n", ""), -1) {
			shown++
			checkCommand(t, path, line[1])
		}
		for _, target := range regexp.MustCompile("(?m)(?:^|`|&& )make ([a-z0-9-]+)").FindAllStringSubmatch(text, -1) {
			if shown++; !targets[target[1]] {
				t.Errorf("%s: the Makefile has no %s", path, target[1])
			}
		}
	}
	if shown < 30 {
		t.Errorf("the pages show %d commands", shown)
	}
}

func page(t *testing.T, path string) string {
	t.Helper()
	if !strings.HasPrefix(path, "..") {
		path = filepath.Join("../..", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkCommand reads a command line as the command would, up to where the shell or the page's own text goes on.
func checkCommand(t *testing.T, path, line string) {
	var args []string
	for _, word := range regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`).FindAllString(line, -1) {
		if end := strings.IndexAny(word, "|>)`&;…"); end >= 0 && word[0] != '\'' && word[0] != '"' || strings.HasPrefix(word, "<<<") {
			if end > 0 {
				args = append(args, word[:end])
			}
			break
		}
		args = append(args, strings.Trim(word, `'"`))
	}
	var g global
	before := flags(&g)
	if err := before.Parse(args); err != nil {
		t.Errorf("%s: %s: %v", path, line, err)
	}
	words := before.Args()
	if len(words) == 0 || words[0] == "help" {
		return
	}
	i := slices.IndexFunc(commands, func(c command) bool {
		return c.noun == words[0] && (c.verb == "" || len(words) > 1 && c.verb == words[1])
	})
	if i < 0 {
		t.Errorf("%s: there is no command %v", path, words)
		return
	}
	if _, err := commands[i].read(words[len(strings.Fields(commands[i].noun+" "+commands[i].verb)):], &g); err != nil {
		t.Errorf("%s: %s: %v", path, line, err)
	}
}
