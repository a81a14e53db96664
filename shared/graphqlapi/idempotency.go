package graphqlapi

import (
	"net/http"

	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"github.com/vektah/gqlparser/v2/ast"
)

// keyOf returns the idempotency key of a mutation. One key is for one write, so a request with several has none.
func keyOf(h http.Header, operation ast.Operation, writes int) (string, error) {
	if operation != ast.Mutation {
		return "", nil
	}
	key, err := idempotency.FromHeader(h)
	if err == nil && key != "" && writes > 1 {
		err = problem.New(problem.ValidationError, "%s is for one write. Send each in a request of its own.", idempotency.Header).With("field", idempotency.Header)
	}
	return key, err
}
