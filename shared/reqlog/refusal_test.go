package reqlog_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
)

// TestWhatWasDecidedAndWhy of a request that is refused once, twice, or not at all.
func TestWhatWasDecidedAndWhy(t *testing.T) {
	role, scope := problem.Denied("role", "your role"), problem.MissingScope("read:team")
	down := fmt.Errorf("get: %w", problem.Internal(errors.New("the store is down")))
	for _, tt := range []struct {
		name                             string
		refuse                           func(context.Context)
		status                           int
		decision, level, code, why, text string
	}{
		{"nothing", func(ctx context.Context) { reqlog.Refuse(ctx, nil) }, 200, "allowed", "INFO", "", "", ""},
		{"a redirect", func(context.Context) {}, 303, "allowed", "INFO", "", "", ""},
		{"a reason", func(ctx context.Context) { reqlog.Refuse(ctx, role) }, 403, "refused", "INFO", "FORBIDDEN", "role", "FORBIDDEN: your role"},
		{"no reason", func(ctx context.Context) { reqlog.Refuse(ctx, problem.New(problem.NotFound, "gone")) }, 404, "refused", "INFO", "NOT_FOUND", "not_found", "NOT_FOUND: gone"},
		{"in an answer of 200", func(ctx context.Context) { reqlog.Refuse(ctx, problem.New(problem.Conflict, "full")) }, 200, "refused", "INFO", "CONFLICT", "conflict", "CONFLICT: full"},
		{"OAuth's words", func(ctx context.Context) { reqlog.Refuse(ctx, problem.OAuth("invalid_grant", "used")) }, 400, "refused", "INFO", "invalid_grant", "invalid_grant", "invalid_grant: used"},
		{"a reason for the log alone", func(ctx context.Context) {
			reqlog.RefuseFor(ctx, "code_reused", problem.OAuth("invalid_grant", "used"))
		}, 400, "refused", "INFO", "invalid_grant", "code_reused", "invalid_grant: used"},
		{"the first of two", func(ctx context.Context) { reqlog.Refuse(ctx, scope); reqlog.Refuse(ctx, role) }, 403, "refused", "INFO", "FORBIDDEN", "insufficient_scope", scope.Error()},
		{"a failure after a refusal", func(ctx context.Context) { reqlog.Refuse(ctx, role); reqlog.Refuse(ctx, down) }, 200, "failed", "ERROR", "INTERNAL_ERROR", "internal_error", down.Error()},
		{"a refusal after a failure", func(ctx context.Context) { reqlog.Refuse(ctx, down); reqlog.Refuse(ctx, role) }, 200, "failed", "ERROR", "INTERNAL_ERROR", "internal_error", down.Error()},
		{"an error of no kind", func(ctx context.Context) { reqlog.Refuse(ctx, errors.New("what")) }, 200, "failed", "ERROR", "INTERNAL_ERROR", "internal_error", "what"},
		{"a status alone", func(context.Context) {}, 405, "refused", "INFO", "", "method_not_allowed", ""},
		{"a status that says more", func(ctx context.Context) { reqlog.Refuse(ctx, role) }, 500, "failed", "ERROR", "FORBIDDEN", "internal_server_error", "FORBIDDEN: your role"},
	} {
		_, lines := serve(t, func(w http.ResponseWriter, r *http.Request) {
			tt.refuse(r.Context())
			w.WriteHeader(tt.status)
		})
		text := func(name string) string { value, _ := lines[0][name].(string); return value }
		if text("decision") != tt.decision || text("level") != tt.level || text("code") != tt.code || text("reason") != tt.why || text("error") != tt.text {
			t.Errorf("%s: %v", tt.name, lines[0])
		}
		if from := text("source"); (from == "192.0.2.1:1234") != (tt.decision != "allowed") {
			t.Errorf("%s: from %q", tt.name, from)
		}
	}
	reqlog.Refuse(context.Background(), role) // does nothing
}
