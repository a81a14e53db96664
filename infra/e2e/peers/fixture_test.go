//lint:file-ignore SA1019 The suite asks for roots, sampling and logging, which the revision 2026-07-28 deprecates.

package peers

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/mcpserver"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// startFixture serves what the conformance suite wants to find on a server, on the handler stack of the doors, and returns its
// address.
func startFixture(t *testing.T) string {
	server := mcp.NewServer(&mcp.Implementation{Name: "fixture", Version: "1"}, &mcp.ServerOptions{
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}, Resources: &mcp.ResourceCapabilities{}, Prompts: &mcp.PromptCapabilities{}, Logging: &mcp.LoggingCapabilities{}},
		CompletionHandler: func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"paris"}}}, nil
		},
	})
	addFixtureTools(server)
	addFixtureResources(server)
	addFixturePrompts(server)
	addAskingTools(server)

	handler := mcpserver.New(server)
	site := httptest.NewUnstartedServer(nil)
	own := &url.URL{Scheme: "http", Host: site.Listener.Addr().String()}
	origins := mcpserver.Origins{Own: own, Loopback: true}
	site.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		message, err := receive(r, origins)
		if err != nil {
			mcpserver.Refuse(w, "", err)
			return
		}
		handler.Serve(w, r, message, "")
	})
	site.Start()
	t.Cleanup(site.Close)
	return own.String()
}

func receive(r *http.Request, from mcpserver.Origins) (m mcpserver.Message, err error) {
	if err := from.Check(r); err != nil {
		return m, err
	}
	body, err := mcpserver.ReadBody(r)
	if err != nil {
		return m, err
	}
	return mcpserver.Parse(body)
}

var (
	dot     = mustDecode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==")
	silence = mustDecode("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=")
)

func mustDecode(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func said(text string) mcp.Content { return &mcp.TextContent{Text: text} }

func shown() mcp.Content { return &mcp.ImageContent{Data: dot, MIMEType: "image/png"} }

func embedded(uri string) mcp.Content {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: "text/plain", Text: "An embedded resource"}}
}

func addFixtureTools(server *mcp.Server) {
	for name, content := range map[string][]mcp.Content{
		"test_simple_text":            {said("This is a simple text response for testing.")},
		"test_image_content":          {shown()},
		"test_audio_content":          {&mcp.AudioContent{Data: silence, MIMEType: "audio/wav"}},
		"test_embedded_resource":      {embedded("test://embedded-resource")},
		"test_multiple_content_types": {said("Several kinds"), shown(), embedded("test://embedded-resource")},
		"test_streaming_elicitation":  {said("Nothing but a result")},
	} {
		addFixtureTool(server, name, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: content}, nil
		})
	}
	addFixtureTool(server, "test_error_handling", func(context.Context, *mcp.CallToolRequest) (res *mcp.CallToolResult, _ error) {
		res = &mcp.CallToolResult{}
		res.SetError(errors.New("This tool intentionally returns an error for testing"))
		return res, nil
	})
	for _, name := range []string{"test_tool_with_progress", "test_tool_with_logging", "test_logging_tool"} {
		addFixtureTool(server, name, notify)
	}
	addFixtureTool(server, "test_missing_capability", needsSampling)
	server.AddTool(fixtureTool("json_schema_2020_12_tool", schema202012), simple)
	server.AddTool(fixtureTool("test_x_mcp_header", `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}`), simple)
}

func addFixtureTool(server *mcp.Server, name string, run mcp.ToolHandler) {
	server.AddTool(fixtureTool(name, `{"type":"object"}`), run)
}

func fixtureTool(name, schema string) *mcp.Tool {
	return &mcp.Tool{Name: name, Description: "For the conformance suite", InputSchema: json.RawMessage(schema)}
}

func simple(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return &mcp.CallToolResult{Content: []mcp.Content{said("done")}}, nil
}

// notify tries what an answer in one piece cannot carry.
func notify(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	for i := range 3 {
		req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: "a step"})
		if token := req.Params.GetProgressToken(); token != nil {
			req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: token, Progress: float64(50 * i), Total: 100})
		}
	}
	return simple(ctx, req)
}

func needsSampling(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if c := req.ClientCapabilities(); c != nil && c.Sampling != nil {
		return simple(ctx, req)
	}
	data, err := json.Marshal(mcp.MissingRequiredClientCapabilityData{RequiredCapabilities: &mcp.ClientCapabilities{Sampling: &mcp.SamplingCapabilities{}}})
	if err != nil {
		return nil, err
	}
	return nil, &jsonrpc.Error{Code: mcp.CodeMissingRequiredClientCapabilities, Message: "This tool needs sampling.", Data: data}
}

const schema202012 = `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,
	"$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
	"properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
	"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
	"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]}}`

func addFixtureResources(server *mcp.Server) {
	read := func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		one := &mcp.ResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: "The static text resource."}
		if id, ok := strings.CutPrefix(req.Params.URI, "test://template/"); ok {
			one.MIMEType, one.Text = "application/json", `{"id":"`+strings.TrimSuffix(id, "/data")+`"}`
		} else if req.Params.URI == "test://static-binary" {
			one.MIMEType, one.Text, one.Blob = "image/png", "", dot
		}
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{one}}, nil
	}
	for _, name := range []string{"static-text", "static-binary"} {
		server.AddResource(&mcp.Resource{Name: name, Description: "For the conformance suite", URI: "test://" + name}, read)
	}
	server.AddResourceTemplate(&mcp.ResourceTemplate{Name: "template", Description: "For the conformance suite", URITemplate: "test://template/{id}/data"}, read)
}

func addFixturePrompts(server *mcp.Server) {
	add := func(name string, say func(arguments map[string]string) mcp.Content, arguments ...string) {
		p := &mcp.Prompt{Name: name, Description: "For the conformance suite"}
		for _, a := range arguments {
			p.Arguments = append(p.Arguments, &mcp.PromptArgument{Name: a, Description: a, Required: true})
		}
		server.AddPrompt(p, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: say(req.Params.Arguments)}}}, nil
		})
	}
	add("test_simple_prompt", func(map[string]string) mcp.Content { return said("This is a simple prompt for testing.") })
	add("test_prompt_with_arguments", func(a map[string]string) mcp.Content { return said(a["arg1"] + " and " + a["arg2"]) }, "arg1", "arg2")
	add("test_prompt_with_embedded_resource", func(a map[string]string) mcp.Content { return embedded(a["resourceUri"]) }, "resourceUri")
	add("test_prompt_with_image", func(map[string]string) mcp.Content { return shown() })
}
