package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryEndToEndCaseSaysWhatItNeeds in its first line: whoever writes one without it would have it fail in every run but our own.
func TestEveryEndToEndCaseSaysWhatItNeeds(t *testing.T) {
	files, err := filepath.Glob("../e2e/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(f.Name.Name, "Test") || f.Name.Name == "TestMain" {
				continue
			}
			cases++
			if first := string(text[f.Body.List[0].Pos()-1 : f.Body.List[0].End()-1]); !strings.HasPrefix(first, "localrun.Case(t") {
				t.Errorf("%s: %s begins with %s", name, f.Name.Name, first)
			}
		}
	}
	if cases < 60 {
		t.Errorf("only %d cases were found", cases)
	}
}
