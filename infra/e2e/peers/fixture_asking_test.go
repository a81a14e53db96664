//lint:file-ignore SA1019 The suite asks for roots, sampling and logging, which the revision 2026-07-28 deprecates.

package peers

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// asking is a tool or a prompt that asks the client, a round at a time, before it answers (multi-round-trip requests).
type asking struct {
	rounds []mcp.InputRequestMap
	key    []byte // of the state that says which round was asked
}

// question is put to a person, and wants one value.
func question(name, kind string) mcp.InputRequest {
	return &mcp.ElicitParams{Message: "Please tell your " + name,
		RequestedSchema: &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{name: {Type: kind}}, Required: []string{name}}}
}

// prompt is put to the client's model.
func prompt(text string) mcp.InputRequest {
	return &mcp.CreateMessageParams{Messages: []*mcp.SamplingMessage{{Role: "user", Content: said(text)}}, MaxTokens: 50}
}

func addAskingTools(server *mcp.Server) {
	key := make([]byte, sha256.Size)
	rand.Read(key)
	everything := mcp.InputRequestMap{"user_name": question("name", "string"), "greeting": prompt("Greet me."), "client_roots": &mcp.ListRootsParams{}}
	confirm := []mcp.InputRequestMap{{"confirm": question("ok", "boolean")}}
	for name, rounds := range map[string][]mcp.InputRequestMap{
		"elicitation":     {{"user_name": question("name", "string")}},
		"sampling":        {{"capital_question": prompt("What is the capital of France?")}},
		"list_roots":      {{"client_roots": &mcp.ListRootsParams{}}},
		"request_state":   confirm,
		"tampered_state":  confirm,
		"multiple_inputs": {everything},
		"multi_round":     {{"step1": question("name", "string")}, {"step2": question("color", "string")}},
		"capabilities":    {everything},
	} {
		addFixtureTool(server, "test_input_required_result_"+name, func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			ask, state, told, err := asking{rounds, key}.next(req.Params.RequestState, req.Params.InputResponses, req.ClientCapabilities())
			if err != nil || len(ask) > 0 {
				return &mcp.CallToolResult{InputRequests: ask, RequestState: state}, err
			}
			return &mcp.CallToolResult{Content: []mcp.Content{said(strings.Join(append(told, "state-ok"), " "))}}, nil
		})
	}
	server.AddPrompt(&mcp.Prompt{Name: "test_input_required_result_prompt", Description: "For the conformance suite"},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			ask, state, told, err := asking{[]mcp.InputRequestMap{{"user_context": question("context", "string")}}, key}.next(
				req.Params.RequestState, req.Params.InputResponses, req.ClientCapabilities())
			if err != nil || len(ask) > 0 {
				return &mcp.GetPromptResult{InputRequests: ask, RequestState: state}, err
			}
			return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: said(strings.Join(told, " "))}}}, nil
		})
}

// next returns what to ask now and the state to ask it with, or, when nothing is left to ask, what was told in the last round.
func (a asking) next(state string, given mcp.InputResponseMap, capable *mcp.ClientCapabilities) (ask mcp.InputRequestMap, _ string, told []string, err error) {
	round := 0
	if state != "" {
		if round, err = a.opened(state); err != nil {
			return nil, "", nil, err
		}
	}
	ask = mcp.InputRequestMap{}
	for key, request := range a.rounds[round] {
		if text := heard(given[key]); text != "" {
			told = append(told, text)
		} else if can(capable, request) {
			ask[key] = request
		}
	}
	if len(ask) > 0 {
		return ask, a.sealed(round), nil, nil
	}
	if round++; round < len(a.rounds) {
		return a.rounds[round], a.sealed(round), nil, nil
	}
	return nil, "", told, nil
}

// can reports whether the client declared that it answers such requests.
func can(capable *mcp.ClientCapabilities, request mcp.InputRequest) bool {
	switch request.(type) {
	case *mcp.ElicitParams:
		return capable != nil && capable.Elicitation != nil
	case *mcp.CreateMessageParams:
		return capable != nil && capable.Sampling != nil
	default:
		return capable != nil && capable.RootsV2 != nil
	}
}

// heard returns what a response says, or "" when it is not there or says nothing.
func heard(response mcp.InputResponse) string {
	switch r := response.(type) {
	case *mcp.ElicitResult:
		for _, value := range r.Content {
			switch v := value.(type) {
			case string:
				return v
			case bool:
				return strconv.FormatBool(v)
			}
		}
	case *mcp.CreateMessageWithToolsResult:
		return r.Content[0].(*mcp.TextContent).Text
	case *mcp.ListRootsResult:
		return strconv.Itoa(len(r.Roots)) + " roots"
	}
	return ""
}

func (a asking) sealed(round int) string {
	text := strconv.Itoa(round)
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(text))
	return text + "." + hex.EncodeToString(mac.Sum(nil))
}

func (a asking) opened(state string) (round int, err error) {
	text, _, _ := strings.Cut(state, ".")
	round, err = strconv.Atoi(text)
	if err != nil || !hmac.Equal([]byte(a.sealed(round)), []byte(state)) {
		return 0, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "This requestState is not ours."}
	}
	return round, nil
}
