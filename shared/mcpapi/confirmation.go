package mcpapi

import (
	"cmp"
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// confirming makes an operation ask a person before it runs, where the client can show them a question: the revisions with
// results that require input, and the capability elicitation. With any other client, and in the plain call form, it runs
// at once: there its hints are what a host decides by. question says what is about to happen, as a question; an empty one
// asks nothing. It must change nothing and be right each time, because who answers may come to another instance.
func confirming[In any](op operation, question func(ctx context.Context, c access.Caller, in In) (string, error)) operation {
	op.question = func(ctx context.Context, c access.Caller, arguments []byte) (string, error) {
		in, err := decode[In](op.name, arguments)
		if err != nil {
			return "", err
		}
		return question(ctx, c, in)
	}
	return op
}

const (
	modern   = "2026-07-28" // the first revision with results that require input
	answerID = "confirm"    // our name for the one question
)

// canAsk reports whether the client of a request shows a person a form.
func canAsk(req *mcp.CallToolRequest) bool {
	able := req.ClientCapabilities()
	if req.ProtocolVersion() < modern || able == nil || able.Elicitation == nil {
		return false
	}
	return able.Elicitation.Form != nil || able.Elicitation.URL == nil // neither is form, as the revisions before had it
}

// confirmed lets a call go on, or returns the result that asks a person first. A person's answer comes with the state of
// its question, which nobody can make up, and which holds for this caller, tool and arguments only.
//
// An accepted state may come again until it is too old. So that what it allows happens once, it stands in for an
// idempotency key where the caller gave none.
func (d *door) confirmed(ctx context.Context, req *mcp.CallToolRequest, call prepared) (prepared, *mcp.CallToolResult, error) {
	if call.question == nil || !canAsk(req) {
		return call, nil, nil
	}
	if req.Params.RequestState != "" {
		if err := d.states.answered(ctx, d.name, call, req.Params.RequestState); err != nil {
			return call, nil, err
		}
		switch answer, _ := req.Params.InputResponses[answerID].(*mcp.ElicitResult); {
		case answer == nil: // it is asked again
		case answer.Action == "accept":
			call.caller.IdempotencyKey = cmp.Or(call.caller.IdempotencyKey, stateKey(req.Params.RequestState))
			return call, nil, nil
		default:
			return call, nil, problem.Denied("declined", "The person did not agree to this, so nothing was changed.")
		}
	}
	question, err := call.question(ctx, call.caller, call.arguments)
	switch {
	case problem.Is(err, problem.Conflict), problem.Is(err, problem.NotFound):
		return call, nil, nil // the operation refuses it too, or gives a repeated call its first answer
	case err != nil:
		return call, nil, call.failed(ctx, err)
	case question == "":
		return call, nil, nil
	}
	state, err := d.states.asked(ctx, d.name, call)
	if err != nil {
		return call, nil, err
	}
	return call, &mcp.CallToolResult{
		Content:       []mcp.Content{}, // nil would be null
		InputRequests: mcp.InputRequestMap{answerID: &mcp.ElicitParams{Mode: "form", Message: question, RequestedSchema: &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}}}},
		RequestState:  state,
	}, nil
}
