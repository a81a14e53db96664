package architecture

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// policy is who may import whom among our own packages. It is a statement of intent: change it first, and deliberately.
// A name ending in /* stands for every package below.
const policy = `
	shared/problem     →
	shared/reqlog      →
	shared/apigateway  →
	shared/config      →
	shared/strictjson  →
	shared/page        → problem
	shared/access      → problem
	shared/credential  → access problem
	shared/booking     → access problem
	shared/account     → access credential problem
	shared/oauth       → account access credential page problem reqlog strictjson
	shared/authorizer  → access apigateway credential problem
	shared/graphqlapi  → access booking problem reqlog strictjson
	shared/mcpapi      → access booking problem reqlog strictjson
	shared/console     → access account booking oauth page problem reqlog
	shared/function    → apigateway problem reqlog
	shared/dynamo      → access account authorizer booking config credential oauth problem
	shared/dynamo/engine      →
	shared/dynamo/dynamotest  → dynamo dynamo/engine
	shared/booking/bookingtest → access booking dynamo dynamo/dynamotest
	functions/*        → access account apigateway authorizer booking config console credential dynamo function graphqlapi mcpapi oauth problem reqlog
	infra/demo         → access account booking config credential dynamo problem
	infra/ops          → oauth access account booking config credential dynamo problem infra/demo
	infra/local        → access account config dynamo dynamo/engine infra/demo infra/local/gateway infra/local/runtime infra/local/template
	infra/local/gateway  → infra/local/runtime infra/local/template
	infra/local/runtime  →
	infra/local/template →
	infra/architecture   →
	infra/e2e            →
`

const module = "frontdesk/"

func TestImportsFollowThePolicy(t *testing.T) {
	allowed := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(policy), "\n") {
		name, may, _ := strings.Cut(line, "→")
		allowed[strings.TrimSpace(name)] = strings.Fields(may)
	}
	for name, imports := range ownImports(t) {
		may, known := allowed[name]
		if strings.HasPrefix(name, "functions/") {
			may, known = allowed["functions/*"]
		}
		if !known {
			t.Errorf("%s is not in the policy: say what it may import", name)
			continue
		}
		for _, imported := range imports {
			if !slices.Contains(may, strings.TrimPrefix(imported, "shared/")) {
				t.Errorf("%s imports %s, which the policy does not allow", name, imported)
			}
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	for name := range ownImports(t) {
		if slices.Contains([]string{"utils", "util", "common", "helpers", "types", "models", "misc"}, path.Base(name)) {
			t.Errorf("%s: the name explains nothing", name)
		}
	}
}

// TestOnlyTheirOwnersKnowTheirLibraries keeps what is peculiar to AWS and to a protocol where it belongs.
func TestOnlyTheirOwnersKnowTheirLibraries(t *testing.T) {
	owners := map[string][]string{
		"github.com/aws/aws-lambda-go/":           {"shared/apigateway", "infra/local/gateway", "infra/local/runtime"},
		"github.com/aws/aws-sdk-go-v2/service/":   {"shared/dynamo"},
		"github.com/aws/aws-sdk-go-v2/feature/":   {"shared/dynamo"},
		"github.com/aws/aws-sdk-go-v2/config":     {"infra/ops"},
		"github.com/graph-gophers/graphql-go":     {"shared/graphqlapi"},
		"github.com/vektah/gqlparser/v2":          {"shared/graphqlapi"},
		"github.com/modelcontextprotocol/go-sdk/": {"shared/mcpapi"},
		"github.com/google/jsonschema-go/":        {"shared/mcpapi"},
		"golang.org/x/crypto/":                    {"shared/account"},
	}
	for name, imports := range allImports(t) {
		for _, imported := range imports {
			for prefix, may := range owners {
				if strings.HasPrefix(imported, prefix) && !slices.Contains(may, name) {
					t.Errorf("%s imports %s, which belongs to %v", name, imported, may)
				}
			}
		}
	}
}

func ownImports(t *testing.T) map[string][]string {
	own := map[string][]string{}
	for name, imports := range allImports(t) {
		own[name] = nil
		for _, imported := range imports {
			if strings.HasPrefix(imported, module) {
				own[name] = append(own[name], strings.TrimPrefix(imported, module))
			}
		}
	}
	return own
}

// allImports lists what each of our packages imports, tests left out: they may reach for anything.
func allImports(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		all[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	return all
}
