package architecture

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// policy lists which of our packages may import which; shared/ is left out on the right. It is exact: every permission
// is used. Change it first, and deliberately. A name ending in /* covers every package below; the first line that
// covers a package applies.
const policy = `
	shared/problem     →
	shared/metric      →
	shared/reqlog      → credential metric
	shared/host        →
	shared/outbound    → host
	shared/apigateway  →
	shared/config      → host
	shared/mail        → config problem
	shared/seal        → config
	shared/strictjson  →
	shared/page        → host problem
	shared/access      → problem
	shared/credential  →
	shared/contention  →
	shared/contact     → problem
	shared/gid         →
	shared/enum        →
	shared/fold        →
	shared/keyword     → fold
	shared/embedding   → config reqlog
	shared/sms         → config problem
	shared/channel     → access booking config mail problem sms
	shared/ratelimit   → access problem
	shared/audit       → access problem reqlog
	shared/usage       → access problem ratelimit
	shared/idempotency → access audit problem
	shared/booking     → access audit contact contention fold idempotency keyword problem
	shared/webhook     → access audit booking contact contention enum gid idempotency metric outbound problem reqlog
	shared/invoke      → config webhook
	shared/alert       → access account booking webhook
	shared/account     → access audit contact contention credential problem ratelimit reqlog
	shared/upstream    → account problem
	shared/upstream/upstreamtest →
	shared/oauth       → access account audit contact credential host outbound page problem ratelimit reqlog strictjson
	shared/authorizer  → access apigateway audit credential problem ratelimit reqlog
	shared/graphqlapi  → access audit booking enum gid graphqlapi/schema idempotency problem ratelimit reqlog strictjson webhook
	shared/graphqlapi/schema →
	shared/mcpserver   → host mcpserver/mcpenv problem reqlog strictjson
	shared/mcpapi      → access audit booking idempotency mcpserver problem ratelimit reqlog seal
	shared/mcpserver/mcpenv →
	shared/mcpserver/mcptest →
	shared/console     → access account audit booking credential graphqlapi/schema mail mcpapi/catalogue oauth page problem ratelimit reqlog upstream usage webhook
	shared/mcpapi/catalogue → access
	shared/function    → apigateway config reqlog
	shared/dynamo      → access account audit authorizer booking config credential fold idempotency oauth ratelimit reqlog usage webhook
	shared/child       →
	shared/dynamo/engine      → child
	shared/dynamo/dynamotest  → dynamo dynamo/engine reqlog
	shared/booking/bookingtest → access audit booking credential dynamo dynamo/dynamotest
	functions/*        → account alert audit authorizer booking channel config console dynamo embedding function graphqlapi invoke mail mcpapi oauth outbound page problem ratelimit reqlog seal upstream usage webhook
	infra/demo         → access account booking credential dynamo problem
	infra/transfer     → access account audit booking contact credential dynamo problem
	infra/ops          → access account audit booking config contact credential dynamo embedding infra/transfer oauth problem usage
	infra/ops/frontdesk-key → credential
	infra/bench        → child credential dynamo/engine infra/local/gateway infra/local/runtime infra/local/template
	infra/bench/desk   → account apigateway audit authorizer booking config credential dynamo function graphqlapi infra/demo mcpapi oauth page problem ratelimit reqlog
	infra/bench/gosdk  →
	infra/local        → access account config credential dynamo dynamo/engine infra/demo infra/local/gateway infra/local/lambdaapi infra/local/runtime infra/local/schedule infra/local/stream infra/local/template
	infra/local/gateway  → host infra/local/runtime infra/local/template
	infra/local/lambdaapi → host infra/local/runtime
	infra/local/pattern  →
	infra/local/runtime  → child
	infra/local/schedule → infra/local/template
	infra/local/stream   → infra/local/pattern infra/local/template
	infra/local/template → infra/local/pattern
	infra/smoke          →
	infra/samlocal       → child config dynamo dynamo/engine infra/demo
	infra/architecture   →
	infra/matrix         →
	infra/scale          → ratelimit
	infra/fronttest      → apigateway audit authorizer booking dynamo function graphqlapi mcpapi problem ratelimit reqlog seal webhook
	infra/e2e            →
	infra/e2e/localrun   → credential reqlog
	infra/e2e/peers      →
`

const module = "frontdesk/"

// rule is a line of the policy.
type rule struct {
	pattern string
	may     []string
	used    map[string]bool // by permission
	covered bool            // it applies to a package
}

func readPolicy() []*rule {
	var rules []*rule
	for line := range strings.Lines(strings.TrimSpace(policy)) {
		pattern, may, _ := strings.Cut(line, "→")
		rules = append(rules, &rule{pattern: strings.TrimSpace(pattern), may: strings.Fields(may), used: map[string]bool{}})
	}
	return rules
}

func (r *rule) covers(name string) bool {
	below, all := strings.CutSuffix(r.pattern, "*")
	return name == r.pattern || all && strings.HasPrefix(name, below)
}

func TestImportsFollowThePolicy(t *testing.T) {
	rules := readPolicy()
	for name, imports := range ownImports(t) {
		i := slices.IndexFunc(rules, func(r *rule) bool { return r.covers(name) })
		if i < 0 {
			t.Errorf("%s is not in the policy: say what it may import", name)
			continue
		}
		rules[i].covered = true
		for _, imported := range imports {
			permission := strings.TrimPrefix(imported, "shared/")
			if !slices.Contains(rules[i].may, permission) {
				t.Errorf("%s imports %s, which the policy does not allow", name, imported)
			}
			rules[i].used[permission] = true
		}
	}
	for _, r := range rules {
		if !r.covered {
			t.Errorf("the policy has a line for %s, which covers no package", r.pattern)
		}
		for _, permission := range r.may {
			if !r.used[permission] {
				t.Errorf("the policy lets %s import %s, which it does not", r.pattern, permission)
			}
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	for name := range ownImports(t) {
		if slices.Contains([]string{"utils", "util", "common", "helpers", "types", "models", "misc"}, path.Base(name)) {
			t.Errorf("%s: the name does not say what is inside", name)
		}
	}
}

// TestOnlyOwnersImportTheirLibraries keeps the libraries of AWS and of each protocol in the packages that wrap them.
func TestOnlyOwnersImportTheirLibraries(t *testing.T) {
	owners := map[string][]string{
		"github.com/aws/aws-lambda-go/":           {"shared/apigateway", "shared/dynamo", "shared/function", "infra/fronttest", "infra/local/gateway", "infra/local/runtime", "infra/local/schedule", "infra/local/stream", "infra/bench/desk"},
		"github.com/aws/aws-sdk-go-v2/service/":   {"shared/dynamo", "shared/embedding", "shared/invoke", "shared/mail", "shared/seal", "shared/sms", "infra/local/stream", "shared/config"},
		"github.com/aws/aws-sdk-go-v2/feature/":   {"shared/dynamo"},
		"github.com/aws/aws-sdk-go-v2/config":     {"infra/ops"},
		"github.com/graph-gophers/graphql-go":     {"shared/graphqlapi"},
		"github.com/vektah/gqlparser/v2":          {"shared/graphqlapi"},
		"github.com/modelcontextprotocol/go-sdk/": {"shared/mcpapi", "shared/mcpserver", "infra/bench/gosdk", "infra/e2e/localrun"},
		"github.com/google/jsonschema-go/":        {"shared/mcpapi"},
		"golang.org/x/crypto/":                    {"shared/account"},
		"golang.org/x/text/":                      {"shared/fold"},
		"github.com/coreos/go-oidc/":              {"shared/upstream", "shared/upstream/upstreamtest"},
		"golang.org/x/oauth2":                     {"shared/upstream", "shared/upstream/upstreamtest", "infra/e2e/localrun", "infra/smoke", "infra/bench"},
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

// allImports lists what each of our packages imports. Tests are left out: they may import anything.
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
