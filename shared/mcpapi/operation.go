package mcpapi

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// operation is a tool or a resource of a door.
type operation struct {
	name        string
	title       string
	description string
	resource    bool
	path        string // of a resource that is one record: its URI's, with the argument that names it, as sessions/{sessionId}
	readOnly    bool
	destructive bool
	idempotent  bool
	needs       []access.Capability
	meta        mcp.Meta // what the door tells of a tool to hosts with extensions
	input       *jsonschema.Schema
	output      *jsonschema.Schema
	words       map[string]string // what the door calls the domain's fields, where it differs
	recorder    *audit.Recorder

	// call decodes arguments that were checked against input, and runs.
	call func(ctx context.Context, c access.Caller, arguments []byte) (any, error)
}

// define completes an operation with the shapes of its arguments and its answer, taken from In and Out, and with the
// function that runs it. constraints narrow the arguments.
func define[In, Out any](op operation, constraints map[string]constraint, run func(context.Context, access.Caller, In) (Out, error)) operation {
	op.input = schemaOf[In](constraints)
	op.output = schemaOf[Out](nil)
	if op.writes() {
		op.input.Properties[keyArgument] = keySchema()
	}
	op.call = func(ctx context.Context, c access.Caller, arguments []byte) (any, error) {
		var in In
		if err := json.Unmarshal(arguments, &in); err != nil {
			return nil, fmt.Errorf("mcpapi: %s: arguments that fit the schema do not fit its type: %w", op.name, err)
		}
		return run(ctx, c, in)
	}
	return op
}

// permit judges the caller, and has a refusal logged.
func (op operation) permit(ctx context.Context, c access.Caller) error {
	err := c.Require(op.needs...)
	op.recorder.Refused(ctx, c, op.name, err)
	return err
}

// run judges the caller, then the arguments, and then does what was asked.
func (op operation) run(ctx context.Context, c access.Caller, arguments []byte) (any, error) {
	if err := op.permit(ctx, c); err != nil {
		return nil, err
	}
	answer, err := op.do(ctx, c, arguments)
	if err != nil {
		fail(ctx, err)
		return nil, err
	}
	return answer, nil
}

func (op operation) do(ctx context.Context, c access.Caller, arguments []byte) (any, error) {
	checked, written, err := check(op.input, arguments)
	if err != nil {
		return nil, err
	}
	if c, err = op.keyed(c, checked); err != nil {
		return nil, err
	}
	answer, err := op.call(ctx, c, checked)
	if err != nil {
		return nil, problem.From(err).TranslateFields(op.words).TranslateFields(written)
	}
	return answer, nil
}

// instant reads a point in time from an argument.
func instant(field, value string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return t, problem.Invalid(field, value, "%s must be a time with its offset, such as 2026-06-01T09:30:00Z.", field)
	}
	return t, nil
}
