package architecture

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/infra/local/template"
	"frontdesk/shared/config"
)

func readTemplate(t *testing.T) *template.Template {
	t.Helper()
	read, err := template.Read("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestTemplateAndFoldersHaveTheSameFunctions(t *testing.T) {
	folders, err := os.ReadDir("../../functions")
	if err != nil {
		t.Fatal(err)
	}
	var built, declared []string
	for _, f := range folders {
		built = append(built, f.Name())
	}
	for _, f := range readTemplate(t).Functions {
		declared = append(declared, f.Name)
	}
	slices.Sort(declared)
	if !slices.Equal(built, declared) {
		t.Errorf("functions/ holds %v, template.yaml declares %v", built, declared)
	}
}

func TestEveryFunctionIsReached(t *testing.T) {
	read := readTemplate(t)
	reached := map[string]bool{}
	for _, r := range read.Routes {
		reached[r.FunctionID] = true
	}
	for _, f := range read.Authorizers {
		reached[f] = true
	}
	for _, f := range read.Functions {
		if !reached[f.LogicalID] {
			t.Errorf("no route leads to %s", f.LogicalID)
		}
		delete(reached, f.LogicalID)
	}
	for f := range reached {
		t.Errorf("a route leads to %s, which is not a function", f)
	}
}

func TestFunctionsGetWhatConfigReads(t *testing.T) {
	want := slices.Sorted(slices.Values(config.Variables))
	for _, f := range readTemplate(t).Functions {
		if got := slices.Sorted(maps.Keys(f.Env)); !slices.Equal(got, want) {
			t.Errorf("%s gets %v, config reads %v", f.LogicalID, got, want)
		}
	}
	// Recording the lookups shows what config reads.
	asked := map[string]bool{}
	config.Read(func(name string) string { asked[name] = true; return "" })
	for name := range asked {
		if !strings.HasPrefix(name, "AWS_") && !slices.Contains(config.Variables, name) {
			t.Errorf("config reads %s, which is not in config.Variables", name)
		}
	}
	for _, name := range config.Variables {
		if !asked[name] {
			t.Errorf("config.Variables lists %s, which config does not read", name)
		}
	}
}

// TestDoorsAreAuthorized lists every route that may be reached without the authorizer, so that a new one is a decision.
func TestDoorsAreAuthorized(t *testing.T) {
	open := []string{"/.well-known/", "/oauth/", "/api/oauth/", "/console", "/authorize", "/token", "/register"}
	for _, r := range readTemplate(t).Routes {
		public := slices.ContainsFunc(open, func(prefix string) bool { return strings.HasPrefix(r.Path, prefix) })
		if public == (r.Authorizer != "") {
			t.Errorf("%s %s: authorizer is %q", r.Method, r.Path, r.Authorizer)
		}
	}
}
