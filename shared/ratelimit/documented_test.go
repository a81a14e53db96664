package ratelimit_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/ratelimit"
)

// TestEveryLimitIsDocumented compares the page for operators and clients with what is enforced.
func TestEveryLimitIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../infra/docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	says := func(words string) {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	for _, q := range ratelimit.Quotas() {
		cost := "–"
		if q.Cost > 0 {
			cost = fmt.Sprintf("%d,%03d", q.Cost/1000, q.Cost%1000)
		}
		says(fmt.Sprintf("| %s | %d | %d | %s |", q.Name, q.Requests, q.Writes, cost))
	}
	windows := map[time.Duration]string{time.Minute: "a minute", 15 * time.Minute: "15 minutes", time.Hour: "an hour"}
	for _, l := range ratelimit.Limits() {
		switch l {
		case ratelimit.ProviderSignIns:
			l.Doing += " through a provider"
		case ratelimit.EmailRequests:
			l.Doing += " asked for"
		case ratelimit.Emails:
			says(fmt.Sprintf("at most %d %s\nin %s", l.Most, l.Doing, windows[l.Window]))
			continue
		}
		says(fmt.Sprintf("| %s | %d | %s |", l.Doing, l.Most, windows[l.Window]))
	}
}

// TestNoLimitIsForgotten holds Limits and Quotas to list all that are declared.
func TestNoLimitIsForgotten(t *testing.T) {
	declared := map[string]int{}
	for _, file := range []string{"limit.go", "quota.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.CompositeLit); ok {
				if name, ok := literal.Type.(*ast.Ident); ok {
					declared[name.Name]++
				}
			}
			return true
		})
	}
	if declared["Limit"] != len(ratelimit.Limits()) || declared["Quota"] != len(ratelimit.Quotas()) {
		t.Errorf("declared are %v, listed %d limits and %d quotas", declared, len(ratelimit.Limits()), len(ratelimit.Quotas()))
	}
}
