package template

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/local/pattern"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const realTemplate = "../../../template.yaml"

// TestRealTemplate holds the routes of the deployed API to a golden file, so that a change of them is seen in review.
func TestRealTemplate(t *testing.T) {
	got, err := Read(realTemplate)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, r := range got.Routes {
		authorizer := r.Authorizer
		if authorizer == "" {
			authorizer = "NONE"
		}
		fmt.Fprintf(&table, "%-4s %-48s %-22s %s\n", r.Method, r.Path, r.FunctionID, authorizer)
	}
	golden := filepath.Join("testdata", "routes.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table.String() != string(want) {
		t.Errorf("routes differ from %s (go test -update rewrites it):\n%s", golden, table.String())
	}
}

func TestRealTemplateDetails(t *testing.T) {
	got, err := ReadWith(realTemplate, map[string]string{"DomainName": "desk.test", "Environment": "staging"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Stage != "staging" {
		t.Errorf("stage %s", got.Stage)
	}
	if got.Authorizers["Frontdesk"] != "AuthorizerFunction" {
		t.Errorf("authorizers %v", got.Authorizers)
	}
	if !slices.Contains(got.Tables, "AccessTable") || !slices.Contains(got.Tables, "BusinessTable") {
		t.Errorf("tables %v", got.Tables)
	}
	if got.CORS == nil || got.CORS.AllowOrigin != "*" || got.CORS.MaxAge != "600" {
		t.Errorf("CORS %+v", got.CORS)
	}
	if r := got.GatewayResponses["ACCESS_DENIED"]; r.StatusCode != 401 || r.Headers["WWW-Authenticate"] != "context.authorizer.challenge" {
		t.Errorf("ACCESS_DENIED %+v", r)
	}
	static, err := ReadWith(realTemplate, map[string]string{"Challenge": "static"})
	if err != nil {
		t.Fatal(err)
	}
	if r := static.GatewayResponses["ACCESS_DENIED"]; r.StatusCode != 401 || r.Headers["WWW-Authenticate"] != "'Bearer'" {
		t.Errorf("the other wiring's ACCESS_DENIED %+v", r)
	}
	byID := map[string]Function{}
	for _, f := range got.Functions {
		byID[f.LogicalID] = f
	}
	if got := byID["WebhooksFunction"].Env["DELIVERY_FUNCTION"]; got != "WebhookDeliveryFunction" {
		t.Errorf("the alias of the delivery function is %q", got)
	}
	if f := byID["AuthorizerFunction"]; f.Name != "authorizer" || f.Timeout != 8*time.Second || f.MemorySize != 512 {
		t.Errorf("authorizer %+v", f)
	}
	env := byID["OauthTokenFunction"].Env
	if env["PUBLIC_URL"] != "https://desk.test" || env["ACCESS_TABLE"] != "AccessTable" || env["ENVIRONMENT"] != "staging" {
		t.Errorf("environment %v", env)
	}
}

// frame is a template around an expression, which becomes the variable V of its function.
const frame = `
Parameters:
  Env: {Default: dev}
  Empty: {Default: ''}
Mappings:
  M: {dev: {Word: mapped}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [{Ref: Env}, dev]
  HasEmpty: !Not [!Equals [!Ref Empty, '']]
  Both: !And [!Condition IsDev, !Not [{Condition: IsProd}]]
  Either: !Or [!Condition IsProd, !Condition HasEmpty]
Globals:
  Function: {Timeout: 9, Environment: {Variables: {V: global, KEPT: kept}}}
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref Env}}
  Table: {Type: AWS::DynamoDB::Table}
  Ghost: {Type: AWS::DynamoDB::Table, Condition: IsProd}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/f
      Policies: [!Unknown x]
      Environment: {Variables: {V: %s}}
`

func TestIntrinsicFunctions(t *testing.T) {
	tests := []struct{ expression, want string }{
		{"!Ref Env", "dev"},
		{"{Ref: Table}", "Table"},
		{"!Ref AWS::Region", "us-east-1"},
		{"!GetAtt Table.Arn", "Table"},
		{"{'Fn::GetAtt': [Table, Arn]}", "Table"},
		{"!Sub 'https://${Env}.x/${!Literal}'", "https://dev.x/${Literal}"},
		{"{'Fn::Sub': '${Table.Arn}/index/*'}", "Table/index/*"},
		{"!Sub ['${a}-${Env}', {a: !Ref Table}]", "Table-dev"},
		{"!If [IsProd, yes-, no-]", "no-"},
		{"{'Fn::If': [IsDev, !Ref Env, x]}", "dev"},
		{"!If [Both, both, x]", "both"},
		{"!If [Either, x, neither]", "neither"},
		{"!If [IsProd, x, !Ref AWS::NoValue]", "global"},
		{"!FindInMap [M, !Ref Env, Word]", "mapped"},
		{"{'Fn::FindInMap': [M, dev, Word]}", "mapped"},
		{"!Ref F.Alias", "F"},
		{"7", "7"},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			got, err := parse(fmt.Appendf(nil, frame, test.expression), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"V": test.want, "KEPT": "kept"}
			if f := got.Functions[0]; !maps.Equal(f.Env, want) || f.Timeout != 9*time.Second || f.MemorySize != 128 {
				t.Errorf("got %+v, want environment %v", f, want)
			}
			if !slices.Equal(got.Tables, []string{"Table"}) {
				t.Errorf("tables %v", got.Tables)
			}
		})
	}
}

func TestEvents(t *testing.T) {
	got, err := parse([]byte(`
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: dev}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/f
      Events:
        All: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: TRIM_HORIZON}}
        Some:
          Type: DynamoDB
          Properties:
            Stream: {'Fn::GetAtt': [Table, StreamArn]}
            StartingPosition: TRIM_HORIZON
            BatchSize: 7
            ParallelizationFactor: 10
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"]}'}, {Pattern: '{"eventName":["MODIFY"]}'}]}
        Often: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(2 days), Description: a}}
  Table: {Type: AWS::DynamoDB::Table}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Schedule{{"F", "Often", time.Minute}, {"F", "Daily", 48 * time.Hour}}; !slices.Equal(got.Schedules, want) {
		t.Errorf("schedules %v", got.Schedules)
	}
	if len(got.Streams) != 2 {
		t.Fatalf("streams %v", got.Streams)
	}
	if all := got.Streams[0]; all.Name != "All" || all.Table != "Table" || all.BatchSize != 100 || all.Patterns != nil || all.ReportsFailed || all.HalvesOnErrors {
		t.Errorf("got %+v", all)
	}
	if some := got.Streams[1]; some.FunctionID != "F" || some.Table != "Table" || some.BatchSize != 7 || len(some.Patterns) != 2 || !some.ReportsFailed || !some.HalvesOnErrors ||
		!some.Patterns[1].Match(map[string]any{"eventName": "MODIFY"}) {
		t.Errorf("got %+v", some)
	}
}

// TestRealStream holds the filter of the deployed stream to the items that webhooks are made of.
func TestRealStream(t *testing.T) {
	got, err := Read(realTemplate)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Streams) != 1 || got.Streams[0].FunctionID != "WebhooksFunction" || got.Streams[0].Table != "BusinessTable" || !got.Streams[0].ReportsFailed || len(got.Streams[0].Patterns) != 2 {
		t.Fatalf("streams %+v", got.Streams)
	}
	if len(got.Schedules) != 1 || got.Schedules[0].FunctionID != "WebhooksFunction" || got.Schedules[0].Every != time.Minute {
		t.Errorf("schedules %+v", got.Schedules)
	}
	image := func(kind string) map[string]any { return map[string]any{"type": map[string]any{"S": kind}} }
	let := func(event string, image map[string]any) bool {
		record := map[string]any{"eventName": event, "dynamodb": map[string]any{"NewImage": image}}
		return slices.ContainsFunc(got.Streams[0].Patterns, func(p pattern.Pattern) bool { return p.Match(record) })
	}
	for kind, want := range map[string]bool{"participant": true, "session": true, "registration": true, "purchase": true, "webhookEndpoint": true, "notice": true,
		"calendar": false, "contact": false, "staff": false} {
		if matches := let("INSERT", image(kind)); matches != want {
			t.Errorf("a new %s: %v", kind, matches)
		}
		imported := image(kind)
		imported["imported"] = map[string]any{"S": "biz"}
		if let("INSERT", imported) || let("MODIFY", imported) != want {
			t.Errorf("a %s that an import brings in, or changed since, is not told as it should be", kind)
		}
	}
	if got.Streams[0].Patterns[0].Match(map[string]any{"dynamodb": map[string]any{"OldImage": image("participant")}}) {
		t.Error("a removal is told")
	}
}

func TestCORSAsAnOriginAlone(t *testing.T) {
	got, err := parse([]byte("Resources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: dev, Cors: \"'https://x'\"}}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.CORS == nil || *got.CORS != (CORS{AllowOrigin: "https://x"}) {
		t.Errorf("got %+v", got.CORS)
	}
}
