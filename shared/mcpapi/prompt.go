package mcpapi

import (
	"context"
	"embed"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"

	"github.com/go-json-experiment/json"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// prompt is a text that leads an assistant through a piece of work, by the door's tools. People choose it in their host, so it is
// offered to those only who may use all of these tools.
type prompt struct {
	operation          // its name, words and arguments, all texts, and what its tools need; it does nothing itself
	tools     []string // that the text names
	text      string   // with {argument} where an argument belongs
}

//go:embed prompts/*.txt
var promptTexts embed.FS

// leading completes a prompt with its text, from the file of its name, and its arguments, taken from In.
func leading[In any](p prompt, constraints map[string]constraint) prompt {
	text, err := promptTexts.ReadFile("prompts/" + p.name + ".txt")
	if err != nil {
		panic("mcpapi: " + err.Error())
	}
	p.text, p.input, p.readOnly = string(text), schemaOf[In](constraints), true
	for _, property := range p.input.Properties {
		if property.MaxLength == nil {
			most := 200
			property.MaxLength = &most
		}
	}
	return p
}

// say puts arguments into the text. A line for an argument that was left out is left out.
func (p prompt) say(arguments map[string]string) string {
	var said strings.Builder
	for line := range strings.Lines(p.text) {
		missing := false
		for name := range p.input.Properties {
			if place := "{" + name + "}"; strings.Contains(line, place) {
				missing = missing || arguments[name] == ""
				line = strings.ReplaceAll(line, place, strings.Join(strings.Fields(arguments[name]), " "))
			}
		}
		if !missing {
			said.WriteString(line)
		}
	}
	return said.String()
}

// equip leaves out the prompts whose tools the door does not have, and tells the others what their tools need.
func (d *door) equip() {
	d.prompts = slices.DeleteFunc(d.prompts, func(p prompt) bool {
		return slices.ContainsFunc(p.tools, func(tool string) bool { _, known := d.find(tool, false); return !known })
	})
	for i := range d.prompts {
		p := &d.prompts[i]
		p.recorder = d.recorder
		for _, tool := range p.tools {
			op, _ := d.find(tool, false)
			p.needs = append(p.needs, op.needs...)
		}
	}
}

// prompt returns the door's prompt of that name.
func (d *door) prompt(name string) (prompt, bool) {
	i := slices.IndexFunc(d.prompts, func(p prompt) bool { return p.name == name })
	if i < 0 {
		return prompt{}, false
	}
	return d.prompts[i], true
}

func (d *door) addPrompt(server *mcp.Server, p prompt) {
	offered := &mcp.Prompt{Name: p.name, Title: p.title, Description: p.description, Icons: d.icons(p.name)}
	for _, name := range p.input.PropertyOrder {
		offered.Arguments = append(offered.Arguments, &mcp.PromptArgument{Name: name, Description: p.input.Properties[name].Description, Required: slices.Contains(p.input.Required, name)})
	}
	server.AddPrompt(offered, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		text, err := p.get(ctx, access.CallerFrom(ctx), req.Params.Arguments)
		if err != nil {
			return nil, d.rpcError(ctx, access.CallerFrom(ctx), err)
		}
		return &mcp.GetPromptResult{Description: p.description, Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: text}}}}, nil
	})
}

// get judges the caller, then the arguments, and returns the text.
func (p prompt) get(ctx context.Context, c access.Caller, given map[string]string) (string, error) {
	if err := p.permit(ctx, c); err != nil {
		return "", err
	}
	arguments, err := json.Marshal(given)
	if err != nil {
		return "", problem.New(problem.ValidationError, "The arguments must be texts in UTF-8.")
	}
	checked, _, err := check(p.input, arguments)
	if err != nil {
		return "", err
	}
	values := map[string]string{}
	if err := json.Unmarshal(checked, &values); err != nil {
		return "", err
	}
	return p.say(values), nil
}
