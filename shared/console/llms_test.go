package console_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"frontdesk/shared/mcpapi/catalogue"
)

// TestAgentsFindTheirWay follows every link of llms.txt to our own pages, without signing in, and looks for each tool, resource,
// prompt, argument and scope on its door's page.
func TestAgentsFindTheirWay(t *testing.T) {
	s := newSite(t, "https://desk.example")
	get := func(path string) string {
		t.Helper()
		res := s.send("GET", path, nil)
		text := body(t, res)
		if res.StatusCode != http.StatusOK || strings.Contains(text, "<no value>") {
			t.Fatalf("%s: %d %s", path, res.StatusCode, text)
		}
		return text
	}
	index := get("/llms.txt")
	if !strings.HasPrefix(index, "# Frontdesk\n\n> ") {
		t.Errorf("the index begins %.60q", index)
	}
	links := regexp.MustCompile(`\]\(`+regexp.QuoteMeta(s.origin)+`(/console[^)]+)\)`).FindAllStringSubmatch(index, -1)
	if len(links) != 5 {
		t.Errorf("the index leads to %v", links)
	}
	pages := map[string]string{}
	for _, link := range links {
		pages[link[1]] = get(link[1])
	}
	for _, door := range catalogue.Doors() {
		page := pages["/console/docs/"+string(door.Name)+".md"]
		has := func(what, text string) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: nothing tells of %s (%q)", door.Name, what, text)
			}
		}
		var fields func(of string, list []catalogue.Field)
		fields = func(of string, list []catalogue.Field) {
			for _, f := range list {
				has(of+"'s "+f.Name, "`"+f.Name+"` ("+f.Type)
				fields(of+"'s "+f.Name, f.Fields)
			}
		}
		for _, tool := range door.Tools {
			has(tool.Name, "### "+tool.Name+"\n\n"+tool.Description)
			fields(tool.Name, tool.Input.Arguments())
			fields(tool.Name, tool.Output.Answer())
		}
		for _, r := range door.Resources {
			has(r.Name, "### "+r.Address()+"\n\n"+r.Description)
			fields(r.Name, r.Input.Arguments())
		}
		for _, p := range door.Prompts {
			has(p.Name, "### "+p.Name+"\n\n"+p.Description)
			fields(p.Name, p.Fields())
		}
		if len(door.Tools) == 0 {
			t.Errorf("%s offers no tools", door.Name)
		}
	}
	for _, path := range []string{"/console/docs/nobody.md", "/console/docs/staff", "/console/docs/", "/console/docs/llms.txt"} {
		if res := s.send("GET", path, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
