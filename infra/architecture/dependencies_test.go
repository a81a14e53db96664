package architecture

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tracked lists the files of the repository with that name, from its root.
func tracked(t *testing.T, name string) []string {
	t.Helper()
	list := exec.Command("git", "ls-files", "--", name, "*/"+name)
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// justified lists what the README's table of dependencies with that heading names, each with the words that say what for.
func justified(t *testing.T, heading string) map[string]string {
	t.Helper()
	_, section, _ := strings.Cut(read(t, "README.md"), "\n## Dependencies\n")
	_, table, _ := strings.Cut(section, "\n"+heading)
	_, table, _ = strings.Cut(table, "|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	named := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			t.Fatalf("%q is not a name and what for", line)
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			named[name[1]] = strings.TrimSpace(cells[2])
		}
	}
	if len(named) == 0 {
		t.Fatalf("the README has no table %q", heading)
	}
	return named
}

// TestEveryDependencyIsJustified holds the README's tables to what the manifests of Go, npm and PyPI ask for, both ways.
func TestEveryDependencyIsJustified(t *testing.T) {
	for heading, needed := range map[string][]string{"From Go's module proxy:": modules(t), "From npm:": npmPackages(t), "From PyPI:": pythonPackages(t)} {
		named := justified(t, heading)
		for name, why := range named {
			if !slices.ContainsFunc(needed, func(dependency string) bool { return isNamed(dependency, name) }) {
				t.Errorf("%s the README names %s, which nothing asks for", heading, name)
			}
			if why == "" {
				t.Errorf("%s %s is not justified", heading, name)
			}
		}
		for _, dependency := range needed {
			isMissing := true
			for name := range named {
				isMissing = isMissing && !isNamed(dependency, name)
			}
			if isMissing {
				t.Errorf("%s %s is not in the README", heading, dependency)
			}
		}
	}
}

// isNamed reports whether a name means the dependency: all of it, or a module by the end of its path.
func isNamed(dependency, name string) bool {
	return dependency == name || strings.HasSuffix(dependency, "/"+name)
}

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// modules are the direct requirements of go.mod and what the Makefile runs, without major versions.
func modules(t *testing.T) (paths []string) {
	direct, _, _ := strings.Cut(strings.SplitN(read(t, "go.mod"), "require (\n", 2)[1], "\n)")
	for line := range strings.Lines(direct) {
		if !strings.Contains(line, "// indirect") {
			paths = append(paths, majorVersion.ReplaceAllString(strings.Fields(line)[0], ""))
		}
	}
	for _, tool := range regexp.MustCompile(`(?m)^tool (\S+)/cmd/|:= (\S+?)(?:/cmd/\S+)?@v[0-9]`).FindAllStringSubmatch(read(t, "go.mod")+read(t, "Makefile"), -1) {
		paths = append(paths, tool[1]+tool[2])
	}
	return paths
}

func npmPackages(t *testing.T) (names []string) {
	for _, file := range tracked(t, "package.json") {
		var manifest struct {
			Dependencies, DevDependencies map[string]string
		}
		if err := json.Unmarshal([]byte(read(t, file)), &manifest); err != nil {
			t.Fatal(file, err)
		}
		for name, version := range manifest.Dependencies {
			if names = append(names, name); !regexp.MustCompile(`^[0-9]`).MatchString(version) {
				t.Errorf("%s asks for %s %s, not for one version", file, name, version)
			}
		}
		if manifest.DevDependencies != nil {
			t.Errorf("%s: nothing of npm ships, so everything is a dependency", file)
		}
	}
	return names
}

// pythonPackages are those that we ask for; below "# What they need." stand those that these ask for.
func pythonPackages(t *testing.T) (names []string) {
	for _, file := range tracked(t, "*requirements.txt") {
		own, _, _ := strings.Cut(read(t, file), "# What they need.")
		for line := range strings.Lines(own) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			name, version, exact := strings.Cut(line, "==")
			if names = append(names, name); !exact || version == "" {
				t.Errorf("%s: %s is not one version", file, line)
			}
		}
	}
	return names
}

// TestLicencesOfProgramsFromNPM reads the lock files, where each package says its own. None of them ships; each must be free to use,
// and to change.
func TestLicencesOfProgramsFromNPM(t *testing.T) {
	free := []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "Python-2.0", "Unlicense"}
	byHand := map[string]string{"node_modules/@modelcontextprotocol/inspector": "on its way from MIT to Apache-2.0, each line under one of them"}
	for _, file := range tracked(t, "package-lock.json") {
		var lock struct {
			Packages map[string]struct{ License string }
		}
		if err := json.Unmarshal([]byte(read(t, file)), &lock); err != nil || len(lock.Packages) < 2 {
			t.Fatal(file, err, len(lock.Packages))
		}
		for name, p := range lock.Packages {
			one := func(choice string) bool {
				all := strings.Split(choice, " AND ")
				return !slices.ContainsFunc(all, func(licence string) bool { return !slices.Contains(free, licence) })
			}
			if name != "" && byHand[name] == "" && !slices.ContainsFunc(strings.Split(strings.Trim(p.License, "()"), " OR "), one) {
				t.Errorf("%s: %s has the licence %q", file, name, p.License)
			}
		}
	}
}
