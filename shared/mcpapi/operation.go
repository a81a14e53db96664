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
	openWorld   bool // it reaches beyond the business, as a message does
	needs       []access.Capability
	input       *jsonschema.Schema
	output      *jsonschema.Schema
	words       map[string]string // what the door calls the domain's fields, where it differs
	recorder    *audit.Recorder
	app         *app                    // of a tool: what shows its answer; nil for none
	text        func(answer any) string // of a tool: its answer for people to read; nil where JSON will do

	// call decodes arguments that were checked against input, and runs.
	call func(ctx context.Context, c access.Caller, arguments []byte) (any, error)
	// question, unless nil, is what a person is asked before a destructive tool runs: confirming makes one.
	question func(ctx context.Context, c access.Caller, arguments []byte) (string, error)
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
		in, err := decode[In](op.name, arguments)
		if err != nil {
			return nil, err
		}
		return run(ctx, c, in)
	}
	return op
}

func decode[In any](operation string, arguments []byte) (in In, err error) {
	if err = json.Unmarshal(arguments, &in); err != nil {
		err = fmt.Errorf("mcpapi: %s: arguments that fit the schema do not fit its type: %w", operation, err)
	}
	return in, err
}

// permit judges the caller, and has a refusal logged.
func (op operation) permit(ctx context.Context, c access.Caller) error {
	err := c.Require(op.needs...)
	op.recorder.Refused(ctx, c, op.name, err)
	return err
}

// prepared is a call of an operation that was permitted and whose arguments were checked. Nothing has been done yet.
type prepared struct {
	operation
	caller    access.Caller
	arguments []byte
	written   map[string]string // how the caller wrote the names of arguments that are published otherwise
}

// prepare judges the caller, and then the arguments.
func (op operation) prepare(ctx context.Context, c access.Caller, arguments []byte) (prepared, error) {
	p := prepared{operation: op}
	err := op.permit(ctx, c)
	if err != nil {
		return p, err
	}
	if p.arguments, p.written, err = check(op.input, arguments); err == nil {
		p.caller, err = op.keyed(c, p.arguments)
	}
	if err != nil {
		fail(ctx, err)
	}
	return p, err
}

// do does what was asked.
func (p prepared) do(ctx context.Context) (any, error) {
	answer, err := p.call(ctx, p.caller, p.arguments)
	if err != nil {
		return nil, p.failed(ctx, err)
	}
	return answer, nil
}

// failed puts err in the words of the door and of the caller.
func (p prepared) failed(ctx context.Context, err error) error {
	fail(ctx, err)
	return problem.From(err).TranslateFields(p.words).TranslateFields(p.written)
}

// run judges the caller, then the arguments, and then does what was asked.
func (op operation) run(ctx context.Context, c access.Caller, arguments []byte) (any, error) {
	p, err := op.prepare(ctx, c, arguments)
	if err != nil {
		return nil, err
	}
	return p.do(ctx)
}

// told returns what of an answer goes to those who read text.
func (op operation) told(answer any) (string, error) {
	if op.text != nil {
		return op.text(answer), nil
	}
	text, err := json.Marshal(answer)
	return string(text), err
}

// instant reads a point in time from an argument.
func instant(field, value string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return t, problem.Invalid(field, value, "%s must be a time with its offset, such as 2026-06-01T09:30:00Z.", field)
	}
	return t, nil
}
