package peers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"frontdesk/infra/e2e/localrun"
)

// visit is what a client is asked to do at a door, and how it comes in: with a key, or with nothing and a person who
// will let it in.
type visit struct {
	Address  string    `json:"address"`
	Key      string    `json:"key,omitempty"`
	Document string    `json:"document,omitempty"` // the address of its client id metadata document; it registers when empty
	Answers  []string  `json:"answers,omitempty"`  // what its person says when a tool asks first: accept or decline; a client without any cannot ask
	Steps    []request `json:"steps"`

	who      localrun.Person
	business string
}

// answer returns what gives the answers one after the other.
func (v visit) answer() func() string {
	if v.Answers == nil {
		return nil
	}
	n := -1
	return func() string { n++; return v.Answers[n] }
}

// request is one of MCP, or expire: from there on the client's access token is an old one.
type request struct {
	Method string `json:"method"`
	Params params `json:"params"`
}

type params struct {
	Name      string         `json:"name,omitempty"`
	URI       string         `json:"uri,omitempty"`
	Arguments map[string]any `json:"arguments,omitempty"`
}

func call(tool string, arguments map[string]any) request {
	return request{"tools/call", params{Name: tool, Arguments: arguments}}
}

// visitFindings is what a client reports of a visit.
type visitFindings struct {
	Version   string    // of the protocol, where the client says it
	Results   []outcome // one for each step
	Refreshed bool      // whether it got itself another access token after it expired
}

// client is an MCP client that others wrote.
type client struct {
	name      string
	version   string // of the protocol that it speaks with us; empty where it does not say
	visit     func(*testing.T, visit) visitFindings
	documents bool // whether it can describe itself by a client id metadata document
	asks      bool // whether it can show a person what a tool asks first, which takes the newest revision of the protocol
}

// clients are those that people use, each at its newest version.
var clients = []client{
	{"TypeScript SDK 1", "2025-11-25", visitBy("typescript-sdk-1.mjs"), true, false},
	{"TypeScript SDK 2", "2026-07-28", visitBy("typescript-sdk-2.mjs"), true, true},
	{"Python SDK", "2026-07-28", visitBy("python-sdk.py"), true, true},
	{"go-sdk", "2026-07-28", visitByGoSDK, true, true},
	{"Inspector", "", visitByInspector, true, false},
	{"mcp-remote", "2026-07-28", visitByRemote, false, true},
}

// visitBy returns how a program of ours makes a visit.
func visitBy(program string) func(*testing.T, visit) visitFindings {
	return func(t *testing.T, v visit) (found visitFindings) {
		t.Helper()
		p := start(t, program, v)
		if v.Key == "" {
			p.signIn(t, v.who, v.business, &found)
		} else if err := json.Unmarshal(p.read(t).Found, &found); err != nil {
			t.Fatal(err)
		}
		return found
	}
}

func visitByGoSDK(t *testing.T, v visit) (found visitFindings) {
	t.Helper()
	assistant := &localrun.Assistant{Address: v.Address, Key: v.Key, Document: v.Document, Person: v.who, Business: v.business, Answers: v.answer()}
	session, err := assistant.Connect(t)
	if err != nil {
		t.Fatal(err)
	}
	found.Version = session.InitializeResult().ProtocolVersion
	found.Results = v.take(assistant.Expire, func(r request) outcome { return send(t.Context(), session, r) })
	found.Refreshed = assistant.Refreshed()
	return found
}

// take makes the steps of a visit one after the other, and returns what each came to.
func (v visit) take(expire func(), send func(request) outcome) (results []outcome) {
	for _, r := range v.Steps {
		if r.Method == "expire" {
			expire()
			results = append(results, outcome{})
		} else {
			results = append(results, send(r))
		}
	}
	return results
}

// send makes a request through a session of go-sdk.
func send(ctx context.Context, session *mcp.ClientSession, r request) outcome {
	var res any
	var err error
	switch r.Method {
	case "tools/list":
		res, err = session.ListTools(ctx, nil)
	case "resources/list":
		res, err = session.ListResources(ctx, nil)
	case "resources/templates/list":
		res, err = session.ListResourceTemplates(ctx, nil)
	case "resources/read":
		res, err = session.ReadResource(ctx, &mcp.ReadResourceParams{URI: r.Params.URI})
	case "tools/call":
		res, err = session.CallTool(ctx, &mcp.CallToolParams{Name: r.Params.Name, Arguments: r.Params.Arguments})
	default:
		err = fmt.Errorf("%s is no step", r.Method)
	}
	if err != nil {
		return outcome{Error: err.Error()}
	}
	text, err := json.Marshal(res)
	if err != nil {
		return outcome{Error: err.Error()}
	}
	return outcome{Result: text}
}

// expired stands for an access token that the authorization server has never given out.
const expired = "mcp_expired"

// keptToken is an access token in a client's file, as JSON or as JSON inside a string.
var keptToken = regexp.MustCompile(`(access_token\\?"\s*:\s*\\?")[^"\\]+`)

// expireKept makes the access tokens old that a client keeps in the JSON files of a folder.
func expireKept(t *testing.T, folder string) {
	t.Helper()
	changed := false
	for path, text := range kept(t, folder) {
		if old := keptToken.ReplaceAllString(text, "${1}"+expired); old != text {
			changed = true
			if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !changed {
		t.Fatalf("no access token is kept in %v", kept(t, folder))
	}
}

// hasRefreshed reports whether a client has replaced all access tokens that expireKept made old.
func hasRefreshed(t *testing.T, folder string) bool {
	t.Helper()
	for _, text := range kept(t, folder) {
		if strings.Contains(text, expired) {
			return false
		}
	}
	return true
}

// kept returns the JSON files of a folder and those below it, by path.
func kept(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
