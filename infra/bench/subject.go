package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
)

// Names of the servers, as the page shows them.
const (
	ours       = "Frontdesk"
	provider   = "oidc-provider"
	apollo     = "Apollo Server"
	yoga       = "GraphQL Yoga"
	typeScript = "TypeScript MCP SDK"
	goSDK      = "go-sdk"
)

// subject is something that several servers are asked for, ours first.
type subject struct {
	name, title, asked string
	servers            []served
	check              func(context.Context) error // that all answer alike
}

// served is a server with what it is asked. ask asks once, for one of several clients at the same time.
type served struct {
	*process
	name string
	ask  func(ctx context.Context, client int) error
}

func (s *stage) subjects() []subject {
	servers := func(of func(string) served, names ...string) (all []served) {
		for _, name := range names {
			all = append(all, of(name))
		}
		return all
	}
	return []subject{
		{"token", "Token endpoint: refresh", "`grant_type=refresh_token` of a public client; the refresh token is rotated, the access token opaque, no ID token",
			servers(s.refresh, ours, provider), s.refreshAlike},
		{"flat", "GraphQL: 25 participants", "25 of the business's participants, six fields each, from the published schema",
			servers(s.flat, ours, apollo, yoga), func(ctx context.Context) error {
				return s.alike(ctx, s.flatQuestion, graphQLAnswer, ours, apollo, yoga)
			}},
		{"nested", "GraphQL: 25 participants × registrations × session", "25 participants, up to ten registrations of each, the session of each",
			servers(s.nested, ours, apollo, yoga), func(ctx context.Context) error {
				return s.alike(ctx, s.nestedQuestion, graphQLAnswer, ours, apollo, yoga)
			}},
		{"call", "MCP: tools/call", "`" + calledTool + "`, with structured content that has an output schema; revision " + protocolVersion,
			servers(s.call, ours, typeScript, goSDK), func(ctx context.Context) error {
				return s.alike(ctx, s.callQuestion, callAnswer, ours, typeScript, goSDK)
			}},
		{"list", "MCP: tools/list", fmt.Sprintf("the %d tools of the staff door with the schemas of what they take and answer; revision %s", len(s.data.Tools), protocolVersion),
			servers(s.list, ours, typeScript, goSDK), func(ctx context.Context) error {
				return s.alike(ctx, s.listQuestion, listAnswer, ours, typeScript, goSDK)
			}},
	}
}

func (s *stage) partner(query string) question {
	return graphQL(s.access.Address+"/@"+s.access.Handle+"/api/graphql", s.access.PartnerKey, query)
}

func (s *stage) staff(method, tool string) question {
	return mcp(s.access.Address+"/@"+s.access.Handle+"/api/mcp", s.access.StaffToken, method, tool)
}

// query is a query to one of the servers; the others are sent a key too, and take no notice.
func (s *stage) query(name, query string) question {
	if name == ours {
		return s.partner(query)
	}
	return graphQL(s.byName[name].address+"/", s.access.PartnerKey, query)
}

func (s *stage) protocol(name, method, tool string) question {
	if name == ours {
		return s.staff(method, tool)
	}
	return mcp(s.byName[name].address+"/", s.access.StaffToken, method, tool)
}

func (s *stage) flatQuestion(name string) question   { return s.query(name, flatQuery) }
func (s *stage) nestedQuestion(name string) question { return s.query(name, nestedQuery) }
func (s *stage) callQuestion(name string) question   { return s.protocol(name, "tools/call", calledTool) }
func (s *stage) listQuestion(name string) question   { return s.protocol(name, "tools/list", "") }

func (s *stage) flat(name string) served {
	return served{s.byName[name], name, s.repeat(s.flatQuestion(name), `"emailMarketingConsent"`)}
}

func (s *stage) nested(name string) served {
	return served{s.byName[name], name, s.repeat(s.nestedQuestion(name), `"spotsLeft"`)}
}

func (s *stage) call(name string) served {
	return served{s.byName[name], name, s.repeat(s.callQuestion(name), `"structuredContent"`)}
}

func (s *stage) list(name string) served {
	return served{s.byName[name], name, s.repeat(s.listQuestion(name), `"outputSchema"`)}
}

// alike asks all of them once, and compares what counts in the answers.
func (s *stage) alike(ctx context.Context, of func(string) question, counts func([]byte) (any, error), names ...string) error {
	var first any
	for n, name := range names {
		text, err := s.send(ctx, of(name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		answer, err := counts(text)
		if err != nil {
			return fmt.Errorf("%s: %w in %.300s", name, err, text)
		}
		if n == 0 {
			first = answer
		} else if !reflect.DeepEqual(first, answer) {
			a, _ := json.Marshal(first)
			b, _ := json.Marshal(answer)
			return fmt.Errorf("%s answers something else than %s:\n%s\n%s", name, names[0], b, a)
		}
	}
	return nil
}

func graphQLAnswer(text []byte) (any, error) {
	var answer struct {
		Data   any
		Errors any
	}
	err := json.Unmarshal(text, &answer)
	if err == nil && (answer.Errors != nil || answer.Data == nil) {
		err = fmt.Errorf("errors")
	}
	return answer.Data, err
}

func callAnswer(text []byte) (any, error) {
	var answer struct {
		Result struct{ Content, StructuredContent any }
	}
	err := json.Unmarshal(text, &answer)
	if err == nil && answer.Result.StructuredContent == nil {
		err = fmt.Errorf("no structured content")
	}
	return answer.Result, err
}

// listAnswer is each tool's name, description and schemas. Servers order tools as they like, and one may say of a schema which
// dialect it is in.
func listAnswer(text []byte) (any, error) {
	var answer struct {
		Result struct {
			Tools []struct {
				Name, Description         string
				InputSchema, OutputSchema map[string]any
			}
		}
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&answer); err != nil {
		return nil, err
	}
	tools := map[string]any{}
	for _, tool := range answer.Result.Tools {
		delete(tool.InputSchema, "$schema")
		delete(tool.OutputSchema, "$schema")
		tools[tool.Name] = tool
	}
	return tools, nil
}
