package architecture

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are what we tell people, by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, path := range tracked(t, "*.md") {
		found[path] = read(t, path)
	}
	return found
}

// tests are the names of all tests and fuzz targets.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	list := exec.Command("git", "grep", "--untracked", "-hoE", `^func (Test|Fuzz)[A-Za-z0-9_]+\(`, "--", "*_test.go")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		names[strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "func "), "(")] = true
	}
	return names
}

var named = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")

// TestNamedTestsExist holds that each test which a page of ours names as a proof is there.
func TestNamedTestsExist(t *testing.T) {
	there, count := tests(t), map[string]int{}
	for path, text := range pages(t) {
		for _, name := range named.FindAllStringSubmatch(text, -1) {
			if count[path]++; !there[name[1]] {
				t.Errorf("%s: no test is called %s", path, name[1])
			}
		}
	}
	if count["shared/oauth/STANDARDS.md"] < 20 || count["infra/docs/threat-model.md"] < 80 {
		t.Errorf("the pages name %v", count)
	}
}

// TestAdvisoriesAreInTheirTestsNames: whoever comes with an advisory finds our test of it by its id.
func TestAdvisoriesAreInTheirTestsNames(t *testing.T) {
	advisory := regexp.MustCompile(`\b(CVE-[0-9]+-[0-9]+|GHSA(?:-[0-9a-z]{4}){3}|GO-[0-9]+-[0-9]+)\b`)
	_, section, _ := strings.Cut(read(t, "infra/docs/threat-model.md"), "\n## Flaws of others that are tests here\n")
	section, _, _ = strings.Cut(section, "\n## ")
	listed := map[string]bool{}
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, id := range advisory.FindAllString(cells[1], -1) {
			if listed[id] = true; !strings.Contains(cells[3], strings.ReplaceAll(id, "-", "_")) {
				t.Errorf("no test of %s has it in its name", id)
			}
		}
	}
	for name := range tests(t) {
		for _, id := range regexp.MustCompile(`(?:CVE_[0-9]+_[0-9]+|GHSA(?:_[0-9a-z]{4}){3}|GO_[0-9]+_[0-9]+)`).FindAllString(name, -1) {
			if !listed[strings.ReplaceAll(id, "_", "-")] {
				t.Errorf("%s is about an advisory that the threat model does not list", name)
			}
		}
	}
	if len(listed) < 20 {
		t.Errorf("the threat model lists %d advisories", len(listed))
	}
}

// TestThePageSaysWhatToDoAboutEachAlarm of the template, and speaks of no other.
func TestThePageSaysWhatToDoAboutEachAlarm(t *testing.T) {
	var there, told []string
	for _, alarm := range regexp.MustCompile(`(?m)^  (\w+)Alarm:\n    Type: AWS::CloudWatch::Alarm$`).FindAllStringSubmatch(read(t, "template.yaml"), -1) {
		there = append(there, alarm[1])
	}
	_, table, _ := strings.Cut(read(t, "infra/docs/deploying.md"), "\n| alarm | means | do |\n|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for line := range strings.Lines(table) {
		told = append(told, strings.Split(strings.Trim(strings.Split(line, "|")[1], " "), ", ")...)
	}
	slices.Sort(there)
	slices.Sort(told)
	if len(there) == 0 || !slices.Equal(there, told) {
		t.Errorf("the template has the alarms %v, the page %v", there, told)
	}
}

// TestLinksBetweenPagesLead holds that a link of a page to a file of the repository finds it, and to a heading, the heading.
func TestLinksBetweenPagesLead(t *testing.T) {
	all := pages(t)
	count := 0
	for path, text := range all {
		for _, link := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, ":") || regexp.MustCompile(`[{$<]`).MatchString(target) {
				continue
			}
			count++
			to := path
			if target != "" {
				to = filepath.Join(filepath.Dir(path), target)
			}
			if there, err := filepath.Glob(filepath.Join("../..", to)); err != nil || len(there) != 1 {
				t.Errorf("%s: %s leads nowhere", path, link[1])
			} else if anchor != "" && !headings(all[to])[anchor] {
				t.Errorf("%s: %s has no heading #%s", path, to, anchor)
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d links", count)
	}
}

// headings are a page's, as GitHub names them in addresses.
func headings(text string) map[string]bool {
	names := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		plain := regexp.MustCompile("[^a-z0-9 _-]").ReplaceAllString(strings.ToLower(heading[1]), "")
		names[strings.ReplaceAll(plain, " ", "-")] = true
	}
	return names
}
