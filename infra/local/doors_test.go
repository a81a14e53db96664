package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/local/runtime"
	"frontdesk/infra/local/template"

	"github.com/aws/aws-lambda-go/events"
)

const root = "../.." // of the repository

func makeBuild(t *testing.T) {
	t.Helper()
	build := exec.Command("make", "--no-print-directory", "build")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("make build: %v\n%s", err, out)
	}
}

// started is a local run of the test's own, which ends with it.
func started(t *testing.T) *Site {
	t.Helper()
	makeBuild(t)
	site, err := Start(t.Context(), Options{Root: root, Data: t.TempDir(), Settings: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.Close)
	return site
}

// TestDoorsRefuseWithoutAuthorizerContext calls the built function of every authorized route as only a broken gateway
// would: without an authorizer's context, with an empty or incomplete one, with a denial.
func TestDoorsRefuseWithoutAuthorizerContext(t *testing.T) {
	makeBuild(t)
	read, err := template.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	functions := map[string]*runtime.Function{}
	for _, f := range read.Functions {
		binary, err := filepath.Abs(filepath.Join(root, ".build", f.Name))
		if err != nil {
			t.Fatal(err)
		}
		// Without an engine, a door that read the store would fail with something other than 401 or 403.
		functions[f.LogicalID] = runtime.New(runtime.Config{Name: f.Name, Binary: binary, MaxInstances: 1, MemorySize: 512, Timeout: 10 * time.Second, Log: t.Output(), Env: map[string]string{
			"ENVIRONMENT": "local", "PUBLIC_URL": "http://127.0.0.1:1", "ACCESS_TABLE": "a", "BUSINESS_TABLE": "b", "DYNAMODB_ENDPOINT": "http://127.0.0.1:1",
			"CURSOR_KEY": strings.Repeat("k", 32), "MCP_STATE_KEY": strings.Repeat("s", 32), "WEBHOOK_KEY": strings.Repeat("w", 32), "LAMBDA_ENDPOINT": "http://127.0.0.1:1", "DELIVERY_FUNCTION": "d"}})
		t.Cleanup(functions[f.LogicalID].Close)
	}
	denial := `{"code":"FORBIDDEN","message":"No.","details":{"reason":"wrong_business"}}`
	routes := 0
	for _, route := range read.Routes {
		if route.Authorizer == "" {
			continue
		}
		routes++
		for _, tt := range []struct {
			name    string
			context map[string]any
			status  int
			says    string
		}{
			{"no context", nil, 401, "UNAUTHORIZED"},
			{"empty context", map[string]any{}, 401, "UNAUTHORIZED"},
			{"unrelated context", map[string]any{"principalId": "user", "integrationLatency": 7}, 401, "UNAUTHORIZED"},
			{"empty principal", map[string]any{"principal": "", "capabilities": "participants.read", "door": "partner"}, 401, "UNAUTHORIZED"},
			{"denial", map[string]any{"denial": denial}, 403, "wrong_business"},
			{"denial and principal", map[string]any{"denial": denial, "principal": "key:1", "door": "partner", "capabilities": "participants.read"}, 403, "wrong_business"},
			{"damaged denial", map[string]any{"denial": "{", "principal": "key:1", "door": "partner"}, 401, "UNAUTHORIZED"},
		} {
			event, err := json.Marshal(events.APIGatewayProxyRequest{
				Resource: route.Path, Path: strings.Replace(route.Path, "{handle}", "@acme", 1), HTTPMethod: "POST",
				Headers:        map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Host": "127.0.0.1:1"},
				Body:           `{"query":"{ activeBusiness { id } }","jsonrpc":"2.0","id":1,"method":"tools/list"}`,
				RequestContext: events.APIGatewayProxyRequestContext{RequestID: "req", Authorizer: tt.context},
			})
			if err != nil {
				t.Fatal(err)
			}
			out, err := functions[route.FunctionID].Invoke(t.Context(), "invocation", event)
			var answer events.APIGatewayProxyResponse
			if err == nil {
				err = json.Unmarshal(out, &answer)
			}
			if err != nil || answer.StatusCode != tt.status || !strings.Contains(answer.Body, tt.says) {
				t.Errorf("%s %s, %s: %v %d %s", route.Method, route.Path, tt.name, err, answer.StatusCode, answer.Body)
			}
		}
	}
	if routes < 5 {
		t.Errorf("only %d routes are authorized", routes)
	}
}
