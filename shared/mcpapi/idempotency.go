package mcpapi

import (
	"cmp"
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"github.com/google/jsonschema-go/jsonschema"
)

// keyArgument is the argument of every tool that writes, beside those of its own.
const keyArgument = "idempotency_key"

func keySchema() *jsonschema.Schema {
	least, most := 1, idempotency.MaxKey
	return &jsonschema.Schema{Type: "string", MinLength: &least, MaxLength: &most,
		Description: "a text of your own, new for each thing you want done: a repeated call with the same one, within 24 hours, does nothing and gets the first one's answer"}
}

// writes reports whether the operation changes anything.
func (op operation) writes() bool { return !op.readOnly && !op.resource }

// keyed returns the caller with the idempotency key of one call: the header's, which the caller has already, or the argument.
func (op operation) keyed(c access.Caller, arguments []byte) (access.Caller, error) {
	if !op.writes() {
		c.IdempotencyKey = ""
		return c, nil
	}
	var in struct {
		Key *string `json:"idempotency_key"`
	}
	if err := json.Unmarshal(arguments, &in); err != nil || in.Key == nil {
		return c, err
	}
	if err := idempotency.Check(keyArgument, *in.Key); err != nil {
		return c, err
	}
	if cmp.Or(c.IdempotencyKey, *in.Key) != *in.Key {
		return c, problem.Invalid(keyArgument, *in.Key, "%s and the header %s must be the same when both are there.", keyArgument, idempotency.Header)
	}
	c.IdempotencyKey = *in.Key
	return c, nil
}

// takeKey returns the caller with the idempotency key of a request's header. One key is for one write: a batch with several has to give
// each its own, as an argument.
func (d *door) takeKey(c access.Caller, h http.Header, in incoming) (access.Caller, error) {
	key, err := idempotency.FromHeader(h)
	writes := 0
	for _, one := range in.Batch {
		if op, known := d.called(one); known && op.writes() {
			writes++
		}
	}
	if err == nil && key != "" && writes > 1 {
		err = problem.New(problem.ValidationError, "%s is for one write, and the batch holds %d. Give each its own %s.", idempotency.Header, writes, keyArgument).With("field", idempotency.Header)
	}
	if err != nil {
		return c, err
	}
	c.IdempotencyKey = key
	return c, nil
}
