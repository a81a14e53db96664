package graphqlapi

import (
	"net/http"
	"testing"

	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// TestAKeyIsForOneMutation asks a schema of two fields, whose answers tell nothing of what ours do.
func TestAKeyIsForOneMutation(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `type Query { a: Int } type Mutation { a: Int b: Int }`})
	for _, tt := range []struct {
		name, query, key string
		want             string
		code             problem.Code
	}{
		{"one", `mutation { a }`, "k-1", "k-1", ""},
		{"none given", `mutation { a b }`, "", "", ""},
		{"with its type's name", `mutation { __typename a }`, "k-1", "k-1", ""},
		{"two fields", `mutation { a b }`, "k-1", "", problem.ValidationError},
		{"an alias", `mutation { a again: a }`, "k-1", "", problem.ValidationError},
		{"in fragments", `mutation { ...f ... { b } } fragment f on Mutation { a }`, "k-1", "", problem.ValidationError},
		{"not a key", `mutation { a }`, "a b", "", problem.ValidationError},
		{"a query", `{ a }`, "a b", "", ""},
	} {
		h := http.Header{}
		if tt.key != "" {
			h.Set(idempotency.Header, tt.key)
		}
		document, problems := gqlparser.LoadQueryWithRules(schema, tt.query, rules.NewDefaultRules())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		got, err := keyOf(h, document.Operations[0].Operation, writes(document.Operations[0]))
		if tt.code == "" && (err != nil || got != tt.want) || tt.code != "" && !problem.Is(err, tt.code) {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}
