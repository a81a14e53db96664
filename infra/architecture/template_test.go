package architecture

import (
	"os"
	"regexp"
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
	for _, s := range read.Streams {
		reached[s.FunctionID] = true
	}
	for _, s := range read.Schedules {
		reached[s.FunctionID] = true
	}
	for _, f := range read.Functions {
		if invoked := f.Env["DELIVERY_FUNCTION"]; invoked != "" {
			reached[invoked] = true
		}
	}
	for _, f := range read.Functions {
		if !reached[f.LogicalID] {
			t.Errorf("nothing leads to %s", f.LogicalID)
		}
		delete(reached, f.LogicalID)
	}
	for f := range reached {
		t.Errorf("something leads to %s, which is not a function", f)
	}
}

// TestWhatAFunctionInvokes holds the names that functions are given to what they may invoke.
func TestWhatAFunctionInvokes(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range readTemplate(t).Functions {
		resource := regexp.MustCompile(`(?ms)^  ` + f.LogicalID + `:\n.*?(?:^  \w|\z)`).FindString(string(text))
		given, may := f.Env["DELIVERY_FUNCTION"] != "", strings.Contains(resource, "lambda:InvokeFunction")
		if given != may {
			t.Errorf("%s: it is told a function's name: %v, it may invoke one: %v", f.LogicalID, given, may)
		}
		given, may = f.Env["WEBHOOK_KMS_KEY"] != "", strings.Contains(resource, "kms:Decrypt")
		if _, local := f.Env["WEBHOOK_KEY"]; given != may || given != local {
			t.Errorf("%s: it is told a key: %v, and one of a local run: %v, it may open with one: %v", f.LogicalID, given, local, may)
		}
	}
}

// TestOneThreadIsEnough: no function has the memory that buys a second core, which Go is told not to use.
func TestOneThreadIsEnough(t *testing.T) {
	const core = 1769 // MB that buy a whole one
	for _, f := range readTemplate(t).Functions {
		if f.Env["GOMAXPROCS"] != "1" || f.MemorySize > core {
			t.Errorf("%s has %d MB and GOMAXPROCS %q", f.LogicalID, f.MemorySize, f.Env["GOMAXPROCS"])
		}
	}
}

func TestFunctionsGetWhatConfigReads(t *testing.T) {
	// A function is given what all are, and what it alone needs: a secret must not lie in functions that have no use for it.
	given := map[string]bool{}
	for _, f := range readTemplate(t).Functions {
		for name := range f.Env {
			if name == "GOGC" || name == "GOMEMLIMIT" || name == "GOMAXPROCS" {
				continue // Go's own
			}
			if given[name] = true; !slices.Contains(config.Variables, name) {
				t.Errorf("%s gets %s, which config does not read", f.LogicalID, name)
			}
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
		if !asked[name] || !given[name] {
			t.Errorf("config.Variables lists %s: config reads it: %v, a function gets it: %v", name, asked[name], given[name])
		}
	}
}

// TestDoorsAreAuthorized lists every route that may be reached without the authorizer, so that a new one is a decision.
func TestDoorsAreAuthorized(t *testing.T) {
	open := []string{"/.well-known/", "/oauth/", "/api/oauth/", "/console", "/authorize", "/token", "/register", "/llms.txt"}
	for _, r := range readTemplate(t).Routes {
		public := slices.ContainsFunc(open, func(prefix string) bool { return strings.HasPrefix(r.Path, prefix) })
		if public == (r.Authorizer != "") {
			t.Errorf("%s %s: authorizer is %q", r.Method, r.Path, r.Authorizer)
		}
	}
}

// TestEveryParameterIsDocumented holds the table of parameters in the page on deploying to the template, both ways.
func TestEveryParameterIsDocumented(t *testing.T) {
	parameters, _, _ := strings.Cut(strings.SplitN(read(t, "template.yaml"), "\nParameters:\n", 2)[1], "\n\n")
	var declared, told []string
	for _, name := range regexp.MustCompile(`(?m)^  (\w+):$`).FindAllStringSubmatch(parameters, -1) {
		declared = append(declared, name[1])
	}
	_, table, _ := strings.Cut(read(t, "infra/docs/deploying.md"), "| parameter | default | what it means |\n|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for line := range strings.Lines(table) {
		for _, name := range regexp.MustCompile("`([A-Za-z]+)`").FindAllStringSubmatch(strings.Split(line, "|")[1], -1) {
			told = append(told, name[1])
		}
	}
	slices.Sort(declared)
	slices.Sort(told)
	if !slices.Equal(declared, told) {
		t.Errorf("template.yaml has the parameters\n%v, the page tells of\n%v", declared, told)
	}
}
