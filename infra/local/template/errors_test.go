package template

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Parts of broken templates.
const (
	api      = "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: dev}}\n"
	function = "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: functions/f\n"
	doorman  = "Authorizers: {A: {FunctionArn: !GetAtt F.Arn, FunctionPayloadType: REQUEST, Identity: {ReauthorizeEvery: 0}}}"
)

// events is a template whose function F has Api events with these properties, on lines 8, 9 and so on.
func events(properties ...string) string {
	text := "Resources:\n" + api + function + "      Events:\n"
	for i, p := range properties {
		text += fmt.Sprintf("        E%d: {Type: Api, Properties: {%s}}\n", i, p)
	}
	return text
}

// settings is a template whose API, on line 2, has these properties.
func settings(properties string) string {
	return "Resources:\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: dev, " + properties + "}}\n" + function
}

// brokenTemplate is a template that Read refuses.
type brokenTemplate struct {
	name string
	text string
	want string // the error after the path
}

func TestBrokenTemplates(t *testing.T) {
	check(t, []brokenTemplate{
		{"broken YAML", "Resources:\n  A: [1\nB: {}\n", ":3: mapping values are not allowed in this context"},
		{"not a mapping", "- a\n", ":1: a template is a mapping with a Resources section"},
		{"empty", "", ": no documents in stream"},
		{"no resources", "Parameters: {}\n", ":1: the template has no Resources"},
		{"key twice", "Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", ":3: A is given twice"},
		{"alias", "Resources:\n  A: &a {Type: X}\n  B: *a\n", ":3: CloudFormation does not accept YAML aliases (*a)"},
		{"no type", "Resources:\n  A: {}\n", ":2: resource A has no Type"},
		{"no API", "Resources:\n" + function, ":2: the template has no AWS::Serverless::Api"},
		{"two APIs", "Resources:\n" + api + strings.Replace(api, "Api:", "Api2:", 1), ":3: Api2 is a second API beside Api; the local run supports one"},
		{"no CodeUri", "Resources:\n" + api + "  F: {Type: AWS::Serverless::Function}\n", ":3: function F has no CodeUri"},
		{"no stage", "Resources:\n  Api: {Type: AWS::Serverless::Api}\n", ":2: Api: StageName \"\" is not made of letters, digits, _ and -"},
		{"wrong type", "Resources:\n" + api + function + "      Timeout: long\n", ":7: cannot construct !!str `long` into int"},
	})
}

func TestBrokenRoutes(t *testing.T) {
	check(t, []brokenTemplate{
		{"method", events("Method: FETCH, Path: /a"), ":8: route of F: \"FETCH\" is not an HTTP method"},
		{"without slash", events("Method: GET, Path: a"), ":8: route of F: path \"a\" does not begin with /"},
		{"with @", events("Method: GET, Path: '/@{handle}'"), ":8: route of F: path /@{handle}: segment \"@{handle}\" is neither letters, digits and ._-: nor one {name}"},
		{"empty segment", events("Method: GET, Path: /a//b"), ":8: route of F: path /a//b: segment \"\" is neither letters, digits and ._-: nor one {name}"},
		{"greedy in the middle", events("Method: GET, Path: '/{a+}/b'"), ":8: route of F: path /{a+}/b: {a+} must be the last segment"},
		{"variable twice", events("Method: GET, Path: '/{a}/{a}'"), ":8: route of F: path /{a}/{a}: {a} appears twice"},
		{"sibling variables", events("Method: GET, Path: '/x/{a}'", "Method: GET, Path: '/x/{b}/c'"),
			":9: route of F: path /x/{b}/c: a path has room for one variable at each place, and /x/{a} is already declared"},
		{"twice", events("Method: get, Path: /a", "Method: GET, Path: /a"), ":9: route GET /a of F is already declared by F"},
		{"other API", events("Method: GET, Path: /a, RestApiId: !Ref F"), ":8: route of F: F is not the template's API"},
		{"unknown authorizer", events("Method: GET, Path: /a, Auth: {Authorizer: Nobody}"), ":8: route of F: unknown authorizer Nobody"},
	})
}

func TestBrokenEvents(t *testing.T) {
	// event is a template whose function F has one event, on line 9.
	event := func(kind, properties string) string {
		return "Resources:\n" + api + "  T: {Type: AWS::DynamoDB::Table}\n" + function + "      Events:\n        E: {Type: " + kind + ", Properties: {" + properties + "}}\n"
	}
	const stream = "Stream: !GetAtt T.StreamArn, StartingPosition: TRIM_HORIZON"
	check(t, []brokenTemplate{
		{"unknown type", event("SQS", "Queue: q"), ":9: event E of F: the local run doesn't know events of Type SQS"},
		{"no type", strings.Replace(event("X", ""), "Type: X, ", "", 1), ":9: event E of F has no Type"},
		{"no table", event("DynamoDB", "Stream: !GetAtt F.StreamArn, StartingPosition: TRIM_HORIZON"), ":9: event E of F: \"F\" is not a table of the template"},
		{"from now on", event("DynamoDB", "Stream: !GetAtt T.StreamArn, StartingPosition: LATEST"), ":9: event E of F: the local run plays streams from TRIM_HORIZON only"},
		{"batch size", event("DynamoDB", stream+", BatchSize: 0"), ":9: event E of F: BatchSize is 0, not from 1 to 10000"},
		{"batching window", event("DynamoDB", stream+", MaximumBatchingWindowInSeconds: 5"),
			":9: event E of F: the local run does not wait for batches to fill: MaximumBatchingWindowInSeconds must be 0"},
		{"giving up", event("DynamoDB", stream+", MaximumRetryAttempts: 3"), ":9: event E of F: the local run gives up no batch: MaximumRetryAttempts must be -1"},
		{"response type", event("DynamoDB", stream+", FunctionResponseTypes: [Other]"), ":9: event E of F: the local run doesn't know the FunctionResponseType Other"},
		{"pattern", event("DynamoDB", stream+", FilterCriteria: {Filters: [{Pattern: '{\"a\":[1]}'}]}"),
			":9: event E of F: the pattern's a: the local run doesn't know the comparison 1"},
		{"property of a stream", event("DynamoDB", stream+", TumblingWindowInSeconds: 5"), ":9: event E of F: the local run doesn't know the property TumblingWindowInSeconds"},
		{"cron", event("Schedule", "Schedule: cron(0 10 * * ? *)"), ":9: event E of F: the local run plays schedules like rate(5 minutes) only, not \"cron(0 10 * * ? *)\""},
		{"no schedule", event("Schedule", ""), ":9: event E of F: the local run plays schedules like rate(5 minutes) only, not \"\""},
		{"plural of one", event("Schedule", "Schedule: rate(1 minutes)"), ":9: event E of F: \"rate(1 minutes)\" is not a rate: it is rate(1 minute), but rate(2 minutes)"},
		{"singular of two", event("Schedule", "Schedule: rate(2 minute)"), ":9: event E of F: \"rate(2 minute)\" is not a rate: it is rate(1 minute), but rate(2 minutes)"},
		{"rate of nothing", event("Schedule", "Schedule: rate(0 minutes)"), ":9: event E of F: \"rate(0 minutes)\" is not a rate: it is rate(1 minute), but rate(2 minutes)"},
		{"input", event("Schedule", "Schedule: rate(1 hour), Input: '{}'"), ":9: event E of F: the local run doesn't know the property Input"},
	})
}

func TestBrokenAPIs(t *testing.T) {
	check(t, []brokenTemplate{
		{"authorizer without function", settings("Auth: {Authorizers: {A: {FunctionArn: Gone}}}"),
			":2: authorizer A names \"Gone\", which is not a function of the template"},
		{"token authorizer", settings("Auth: {Authorizers: {A: {FunctionArn: !GetAtt F.Arn}}}"), ":2: authorizer A: the local run supports REQUEST authorizers only"},
		{"authorizer with cache", settings("Auth: {" + strings.Replace(doorman, "ReauthorizeEvery: 0", "", 1) + "}"),
			":2: authorizer A: the local run does not cache; set Identity.ReauthorizeEvery to 0"},
		{"identity sources", settings("Auth: {" + strings.Replace(doorman, "Every: 0", "Every: 0, Headers: [Authorization]", 1) + "}"),
			":2: authorizer A: the local run does not support identity sources"},
		{"default authorizer", settings("Auth: {DefaultAuthorizer: A}"), ":2: DefaultAuthorizer A is not among the Authorizers"},
		{"authorized preflight", settings("Cors: \"'*'\", Auth: {DefaultAuthorizer: A, " + doorman + "}"),
			":2: set AddDefaultAuthorizerToCorsPreflight to false: SAM would authorize preflights, which carry no credential"},
		{"unquoted CORS", settings("Cors: {AllowOrigin: '*'}"), ":2: Cors: AllowOrigin must be in single quotes inside the text, like \"'*'\""},
		{"response type", settings("GatewayResponses: {TEAPOT: {StatusCode: 418}}"), ":2: TEAPOT is not a gateway response type that can be customized"},
		{"response status", settings("GatewayResponses: {THROTTLED: {StatusCode: 42}}"), ":2: THROTTLED: 42 is not a status code"},
		{"response header", settings("GatewayResponses: {THROTTLED: {ResponseParameters: {Headers: {Retry-After: soon}}}}"),
			":2: THROTTLED: header Retry-After: soon is neither 'text' in single quotes nor a mapping such as context.requestId"},
	})
}

func TestBrokenIntrinsics(t *testing.T) {
	codeURI := func(expression string) string {
		return "Resources:\n" + api + "  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: " + expression + "}}\n"
	}
	check(t, []brokenTemplate{
		{"unknown reference", codeURI("!Ref Where"), ":3: Where is neither a parameter nor a resource"},
		{"unknown reference in a text", codeURI("!Sub 'a/${Where}'"), ":3: Where is neither a parameter nor a resource"},
		{"attribute of nothing", codeURI("!GetAtt Where.Arn"), ":3: Where is not a resource"},
		{"unknown function", codeURI("!Join ['', [a]]"), ":3: the local run doesn't know the intrinsic function Join"},
		{"half an If", codeURI("!If [A, b]"), ":3: Fn::If takes a condition and two values"},
		{"two of three keys", codeURI("!FindInMap [M, a]"), ":3: Fn::FindInMap takes a mapping and two keys"},
		{"unknown mapping", codeURI("!FindInMap [M, a, b]"), ":3: Mappings has no M here"},
		{"unknown condition", "Resources:\n  A: {Type: X, Condition: Sunny}\n", ":2: unknown condition Sunny"},
		{"circular condition", "Conditions:\n  A: !Not [!Condition A]\nResources:\n  A: {Type: X, Condition: A}\n", ":2: condition A depends on itself"},
		{"parameter without value", "Parameters:\n  P: {Type: String}\nResources:\n  A: {Type: X}\n", ":2: parameter P has no Default and no value was given"},
		{"parameter not allowed", "Parameters:\n  P: {Default: a, AllowedValues: [b, c]}\nResources:\n  A: {Type: X}\n", ":2: parameter P cannot be \"a\": allowed are b, c"},
	})
}

// check reads each template from a file.
func check(t *testing.T, tests []brokenTemplate) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "template.yaml")
			if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path)
			if err == nil || err.Error() != path+test.want {
				t.Errorf("got  %v\nwant %s%s", err, path, test.want)
			}
		})
	}
}

func TestWhatDoesNotExist(t *testing.T) {
	if _, err := Read("nowhere.yaml"); err == nil || err.Error() != "nowhere.yaml: no such file or directory" {
		t.Errorf("missing file: %v", err)
	}
	if _, err := ReadWith(realTemplate, map[string]string{"Nope": "x"}); err == nil || !strings.HasSuffix(err.Error(), "the template has no parameter Nope") {
		t.Errorf("unknown parameter: %v", err)
	}
}
