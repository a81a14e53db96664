package mcpapi

import (
	"context"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// completer lists the values of an argument that fit what somebody has typed so far, as the caller may know them. FORBIDDEN is no values.
type completer func(ctx context.Context, c access.Caller, typed string) ([]string, error)

const (
	mostValues = 100 // that one answer may hold, by the protocol
	// mostTyped bounds what is compared with each choice (CWE-407): bodies are large, and some choices are anybody's to look for. No value
	// of ours is as long.
	mostTyped = 200 // bytes
)

// complete answers completion/complete, for arguments of prompts and of resource templates.
func (d *door) complete(ctx context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	c := access.CallerFrom(ctx)
	op, known := d.referred(req.Params.Ref)
	if !known {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "There is no such prompt or resource template."}
	}
	if err := op.permit(ctx, c); err != nil {
		return nil, d.rpcError(ctx, c, err)
	}
	name, p := property(op.input, req.Params.Argument.Name)
	if p == nil {
		return nil, d.rpcError(ctx, c, problem.Invalid("argument", req.Params.Argument.Name, "%s has no argument of this name.", op.name))
	}
	values, err := d.values(ctx, c, name, p, req.Params.Argument.Value)
	if err != nil {
		return nil, d.rpcError(ctx, c, err)
	}
	shown := values[:min(len(values), mostValues)]
	return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: shown, Total: len(values), HasMore: len(values) > len(shown)}}, nil
}

// referred returns the prompt or the resource that a reference is of.
func (d *door) referred(ref *mcp.CompleteReference) (operation, bool) {
	if ref == nil {
		return operation{}, false
	}
	if ref.Type == "ref/prompt" {
		p, known := d.prompt(ref.Name)
		return p.operation, known
	}
	for _, op := range d.operations {
		if op.resource && op.template() == ref.URI {
			return op, true
		}
	}
	return d.resourceAt(ref.URI)
}

func (d *door) values(ctx context.Context, c access.Caller, name string, p *jsonschema.Schema, typed string) ([]string, error) {
	var values []string
	var err error
	switch complete := d.completers[name]; {
	case len(typed) > mostTyped:
	case complete != nil:
		values, err = complete(ctx, c, typed)
	case p.Type == "boolean":
		values = fitting(typed, "true", "false")
	case p.Items != nil:
		values = fitting(typed, choices(p.Items)...)
	default:
		values = fitting(typed, choices(p)...)
	}
	if err != nil && !problem.Is(err, problem.Forbidden) {
		return nil, err
	}
	return append([]string{}, values...), nil
}

func choices(p *jsonschema.Schema) (all []string) {
	for _, one := range p.Enum {
		if text, ok := one.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// fitting are the values that begin with what was typed, in any case.
func fitting(typed string, values ...string) []string {
	return slices.DeleteFunc(values, func(value string) bool { return !begins(value, typed) })
}

func begins(text, typed string) bool {
	return strings.HasPrefix(strings.ToLower(text), strings.ToLower(typed))
}

// choice is a record that an argument may name.
type choice struct{ id, name string }

// lister lists all choices that the caller may know.
type lister func(ctx context.Context, c access.Caller) ([]choice, error)

// names completes with the names of the choices whose name or id begins with what was typed.
func (list lister) names() completer {
	return list.complete(func(one choice) string { return one.name })
}

// ids completes with their ids.
func (list lister) ids() completer { return list.complete(func(one choice) string { return one.id }) }

func (list lister) complete(show func(choice) string) completer {
	return func(ctx context.Context, c access.Caller, typed string) (values []string, _ error) {
		choices, err := list(ctx, c)
		for _, one := range choices {
			if begins(one.name, typed) || begins(one.id, typed) {
				values = append(values, show(one))
			}
		}
		return values, err
	}
}

func activityChoices(desk *booking.Desk) lister {
	return func(ctx context.Context, c access.Caller) (choices []choice, _ error) {
		activities, err := desk.Activities(ctx, c)
		for _, a := range activities {
			choices = append(choices, choice{a.ID, a.Name})
		}
		return choices, err
	}
}

// sessionChoices are the sessions of the coming week.
func sessionChoices(desk *booking.Desk) lister {
	return func(ctx context.Context, c access.Caller) (choices []choice, _ error) {
		sessions, err := desk.UpcomingSessions(ctx, c, 7, booking.MaxSessions)
		for _, s := range sessions {
			choices = append(choices, choice{s.ID, s.ActivityName})
		}
		return choices, err
	}
}

func teamChoices(desk *booking.Desk) lister {
	return func(ctx context.Context, c access.Caller) (choices []choice, _ error) {
		team, err := desk.Team(ctx, c, booking.TeamQuery{})
		for _, m := range team.Members {
			choices = append(choices, choice{m.ID, m.Name})
		}
		return choices, err
	}
}

// handles completes with those of businesses of whose handle, or a word of whose name, what was typed is the beginning.
func handles(desk *booking.Desk) completer {
	return func(ctx context.Context, c access.Caller, typed string) ([]string, error) {
		found, err := desk.SearchBusinesses(ctx, c, typed)
		var handles []string
		for _, b := range found {
			handles = append(handles, b.Handle)
		}
		return handles, err
	}
}
