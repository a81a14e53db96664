package architecture

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestWhoMayWhat (CWE-250) lists, for each thing that must not be done by many, all who may do it: an action on a partition of the
// AccessTable, or an action of another service.
func TestWhoMayWhat(t *testing.T) {
	got := map[string][]string{}
	for _, p := range permissions(t) {
		got[p.action+" "+p.partition] = append(got[p.action+" "+p.partition], p.function)
	}
	for function, policy := range statements(t) {
		for _, s := range policy {
			for _, action := range s.Action {
				if !strings.HasPrefix(action, "dynamodb:") {
					got[action] = append(got[action], function)
				}
			}
		}
	}
	for what, want := range map[string][]string{
		// Tokens are made where codes and refresh tokens are shown, and ended there or by a person.
		"PutItem GRANT":     {"OauthTokenFunction"},
		"UpdateItem GRANT":  {"ConsoleFunction", "OauthTokenFunction"},
		"UpdateItem CODE":   {"OauthTokenFunction"},
		"PutItem CODE":      {"OauthAuthorizeFunction"},
		"BatchGetItem CODE": {"OauthTokenFunction"},
		// Keys, in the partition of their business, are made and changed by people in the console; operators have policies of their own.
		"PutItem BUSINESS":    {"ConsoleFunction"},
		"UpdateItem BUSINESS": {"ConsoleFunction"},
		// People and their sessions are the console's.
		"PutItem USER":    {"ConsoleFunction"},
		"UpdateItem USER": {"ConsoleFunction"},
		"PutItem SESSION": {"ConsoleFunction"},
		"PutItem CLIENT":  {"OauthRegisterFunction"},
		// Deliveries are made of what changed, and of nothing else.
		"PutItem DELIVERIES":    {"WebhooksFunction"},
		"lambda:InvokeFunction": {"ConsoleFunction", "WebhooksFunction"},
		"kms:Encrypt":           {"ConsoleFunction", "GraphqlFunction"},
		"kms:Decrypt":           {"ConsoleFunction", "GraphqlFunction", "WebhookDeliveryFunction"},
		"ses:SendEmail":         {"ConsoleFunction", "McpFunction", "WebhookDeliveryFunction"},
		"sns:Publish":           {"McpFunction"},
		"bedrock:InvokeModel":   {"McpFunction"},
	} {
		slices.Sort(got[what])
		if who := slices.Compact(got[what]); !slices.Equal(who, want) {
			t.Errorf("%s: %v may, not %v", what, who, want)
		}
		delete(got, what)
	}
	for what := range got {
		if !strings.Contains(what, " ") {
			t.Errorf("%v may %s: say in this test who should", got[what], what)
		}
	}
}

// TestTheMetadataFunctionReachesNothing (CWE-250): it answers anybody, of its address alone.
func TestTheMetadataFunctionReachesNothing(t *testing.T) {
	if policy := statements(t)["MetadataFunction"]; len(policy) > 0 {
		t.Errorf("it may %v", policy[0].Action)
	}
}

// patterns are what policies may name by a pattern, and why.
var patterns = map[string]string{
	"BusinessTableArn.Value}/index/*": "a table's indexes have no names of their own in policies that would outlive a new one",
	"AccessTableArn.Value}/index/*":   "as above",
	":identity/*":                     "SES has verified an address or its domain, which is not known here; ses:FromAddress is bound",
}

// unbound are the actions that a function may do on every partition of a table, and why.
var unbound = map[string]string{
	"AuthorizerFunction BatchGetItem":     "one request finds a credential, its grant and its business, whichever they are",
	"GraphqlFunction GetItem":             "a business's records, of the business that the caller is of: the key has its id, as every read's",
	"GraphqlFunction BatchGetItem":        "as above",
	"GraphqlFunction Query":               "as above, and by the indexes",
	"McpFunction GetItem":                 "as for GraphqlFunction",
	"McpFunction BatchGetItem":            "as above",
	"McpFunction Query":                   "as above",
	"McpFunction PutItem":                 "bookings, of any business that is booked at",
	"McpFunction UpdateItem":              "as above",
	"McpFunction DeleteItem":              "as above",
	"McpFunction ConditionCheckItem":      "as above",
	"OauthAuthorizeFunction BatchGetItem": "the handles and names of the businesses that a person may choose",
	"WebhooksFunction Query":              "only deliveries and queues are in the AccessTable's index",
	"WebhookDeliveryFunction Query":       "as above",
}

// TestNoPolicyIsWide (CWE-732): no action or resource is a pattern but those listed, and whoever reaches a table is bound to partitions
// of it but for what is listed.
func TestNoPolicyIsWide(t *testing.T) {
	used := map[string]bool{}
	for function, policy := range statements(t) {
		for _, s := range policy {
			resource, err := yaml.Marshal(&s.Resource)
			if err != nil {
				t.Fatal(err)
			}
			for _, wild := range regexp.MustCompile(`\S*\*\S*`).FindAllString(string(resource), -1) {
				if !slices.ContainsFunc(slices.Collect(maps.Keys(patterns)), func(p string) bool { used[p] = used[p] || strings.Contains(wild, p); return strings.Contains(wild, p) }) {
					t.Errorf("%s reaches %s", function, wild)
				}
			}
			for _, action := range s.Action {
				if s.NotResource.Kind != 0 && action != "sns:Publish" { // phones have no names in policies; no topic is one
					t.Errorf("%s may %s all but what is named", function, action)
				}
				if strings.Contains(action, "*") {
					t.Errorf("%s may %s", function, action)
				}
				name, of := strings.CutPrefix(action, "dynamodb:")
				if !of || s.partitions(t) != nil {
					continue
				}
				if what := function + " " + name; unbound[what] == "" {
					t.Errorf("%s may %s every partition", function, name)
				} else {
					used[what] = true
				}
			}
		}
	}
	for _, list := range []map[string]string{patterns, unbound} {
		for what := range list {
			if !used[what] {
				t.Errorf("%s is listed, and nobody may", what)
			}
		}
	}
}

// TestEveryFunctionMayReadTheAddress holds the one shared policy to all functions' roles.
func TestEveryFunctionMayReadTheAddress(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	policy := regexp.MustCompile(`(?ms)^  PublicUrlPolicy:\n.*?\n\n`).FindString(string(text))
	var got, want []string
	for _, found := range regexp.MustCompile(`!Ref (\w+)Role\n`).FindAllStringSubmatch(policy, -1) {
		got = append(got, found[1])
	}
	for _, f := range readTemplate(t).Functions {
		want = append(want, f.LogicalID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || strings.Count(policy, "Action:") != 1 || !strings.Contains(policy, "Action: ssm:GetParameter") {
		t.Errorf("it is for %v, not %v:\n%s", got, want, policy)
	}
}
