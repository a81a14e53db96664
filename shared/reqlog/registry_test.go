package reqlog_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/metric"
	"frontdesk/shared/reqlog"
)

var update = flag.Bool("update", false, "rewrite the tables in the page for operators")

const page = "../../infra/docs/observability.md"

// constants returns the fields by the names of their constants.
func constants(t *testing.T) map[string]reqlog.Field {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "field.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]reqlog.Field{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Field" {
				all[spec.Names[0].Name] = reqlog.Field(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
			}
		}
		return true
	})
	return all
}

// TestEveryFieldIsInTheRegistry, once, and what is in it is used: no line says something that the page does not, or the reverse.
func TestEveryFieldIsInTheRegistry(t *testing.T) {
	known, documented := constants(t), map[reqlog.Field]int{}
	for _, f := range reqlog.Fields() {
		documented[f.Name]++
		if f.Means == "" || !regexp.MustCompile(`^[a-z][A-Za-z]*$`).MatchString(string(f.Name)) {
			t.Errorf("%s means %q", f.Name, f.Means)
		}
	}
	for name, field := range known {
		if documented[field] != 1 {
			t.Errorf("%s stands %d times in the registry", name, documented[field])
		}
	}
	if len(documented) != len(known) {
		t.Errorf("%d fields are documented, and %d are there", len(documented), len(known))
	}
	used := map[string]bool{}
	eachFile(t, func(path string, file *ast.File) {
		inside := file.Name.Name == "reqlog" && !strings.HasSuffix(path, "field.go")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.SelectorExpr); ok && isReqlog(called) && called.Sel.Name == "Set" {
					if field, ok := n.Args[1].(*ast.SelectorExpr); !ok || !isReqlog(field) {
						t.Errorf("%s: reqlog.Set with a field that is none of the registry's", path)
					}
				}
			case *ast.SelectorExpr:
				if isReqlog(n) {
					used[n.Sel.Name] = true
				}
			case *ast.Ident:
				if inside {
					used[n.Name] = true
				}
			}
			return true
		})
	})
	for name := range known {
		if !used[name] {
			t.Errorf("no line has the field %s", name)
		}
	}
}

func isReqlog(s *ast.SelectorExpr) bool {
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "reqlog"
}

// eachFile parses every source file of ours that is no test.
func eachFile(t *testing.T, see func(path string, file *ast.File)) {
	t.Helper()
	for _, dir := range []string{"../../functions", "../../shared"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err == nil {
				see(path, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestThePageShowsTheRegistries of fields and of metrics.
func TestThePageShowsTheRegistries(t *testing.T) {
	var fields, metrics strings.Builder
	fields.WriteString("| field | what it says |\n|---|---|\n")
	for _, f := range reqlog.Fields() {
		fmt.Fprintf(&fields, "| `%s` | %s |\n", f.Name, f.Means)
	}
	metrics.WriteString("| metric | unit | by | what it says |\n|---|---|---|---|\n")
	for _, m := range metric.All() {
		var sets []string
		for _, set := range m.Sets {
			sets = append(sets, "`"+strings.Join(set, "`, `")+"`")
		}
		fmt.Fprintf(&metrics, "| `%s` | %s | %s | %s |\n", m.Name, m.Unit, strings.Join(sets, "; "), m.Means)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	made := string(text)
	for name, table := range map[string]string{"fields": fields.String(), "metrics": metrics.String()} {
		begin, end := "<!-- "+name+": made by go test ./shared/reqlog -update -->\n", "<!-- end of "+name+" -->"
		head, rest, begins := strings.Cut(made, begin)
		_, tail, ends := strings.Cut(rest, end)
		if !begins || !ends {
			t.Fatalf("the page has no place for %s", name)
		}
		made = head + begin + table + end + tail
	}
	if made == string(text) {
		return
	}
	if !*update {
		t.Fatal("the page differs from the registries: read the difference after go test ./shared/reqlog -update")
	}
	if err := os.WriteFile(page, []byte(made), 0o644); err != nil {
		t.Fatal(err)
	}
}

// insights are the words of the query language of CloudWatch Logs, as far as the page's queries use them, and the fields that CloudWatch
// itself adds.
var insights = strings.Fields("fields filter stats sort limit by as desc asc and or not in like count sum avg max pct bin ispresent @timestamp @message @log")

// TestThePagesQueriesAskForFieldsThatThereAre: a query with a field that nobody writes answers nothing, which reads as if all were well.
func TestThePagesQueriesAskForFieldsThatThereAre(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	queries := regexp.MustCompile("(?s)```logs\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(queries) < 5 {
		t.Fatalf("the page has %d queries", len(queries))
	}
	for _, q := range queries {
		named := map[string]bool{"msg": true, "level": true, "time": true}
		for _, alias := range regexp.MustCompile(`\bas (\w+)`).FindAllStringSubmatch(q[1], -1) {
			named[alias[1]] = true
		}
		for _, f := range reqlog.Fields() {
			named[string(f.Name)] = true
		}
		bare := regexp.MustCompile(`'[^']*'|"[^"]*"|\b\d+\w*`).ReplaceAllString(q[1], "")
		for _, word := range regexp.MustCompile(`@?[A-Za-z]\w*`).FindAllString(bare, -1) {
			if !named[word] && !slices.Contains(insights, strings.ToLower(word)) {
				t.Errorf("no line has %q, which this query asks for:\n%s", word, q[1])
			}
		}
	}
}
