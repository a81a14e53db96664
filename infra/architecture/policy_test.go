package architecture

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// permission is an action on the items of the AccessTable whose partition keys begin with a word.
type permission struct{ function, action, partition string }

// texts is one text or a list of them, as policies have it.
type texts []string

func (l *texts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = texts{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}

// statement is one of a policy. What it allows under a condition of the template counts as allowed.
type statement struct {
	Action      texts                           `yaml:"Action"`
	Resource    yaml.Node                       `yaml:"Resource"`
	NotResource yaml.Node                       `yaml:"NotResource"`
	Condition   map[string]map[string]yaml.Node `yaml:"Condition"`
}

func (s *statement) UnmarshalYAML(n *yaml.Node) error {
	if n.Tag == "!If" {
		n = n.Content[1]
	}
	type plain statement
	return n.Decode((*plain)(s))
}

// statements lists what the template allows each of its functions.
func statements(t *testing.T) map[string][]statement {
	t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Resources map[string]struct {
			Properties struct {
				Policies []struct {
					Statement []statement `yaml:"Statement"`
				} `yaml:"Policies"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	all := map[string][]statement{}
	for function, resource := range read.Resources {
		for _, policy := range resource.Properties.Policies {
			all[function] = append(all[function], policy.Statement...)
		}
	}
	return all
}

// partitions are those that a statement is bound to, nil for one that is not.
func (s statement) partitions(t *testing.T) (list texts) {
	t.Helper()
	keys, bound := s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
	if !bound {
		return nil
	}
	if err := keys.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// permissions lists what the template allows to be done to named partitions of the AccessTable.
func permissions(t *testing.T) (list []permission) {
	t.Helper()
	for function, policy := range statements(t) {
		for _, s := range policy {
			if s.Resource.Value != "AccessTableArn.Value" {
				continue
			}
			for _, action := range s.Action {
				for _, partition := range s.partitions(t) {
					list = append(list, permission{function, strings.TrimPrefix(action, "dynamodb:"), strings.TrimSuffix(partition, "#*")})
				}
			}
		}
	}
	return list
}

// TestPoliciesNamePartitionsThatThereAre: IAM says nothing of a partition that is misspelt.
func TestPoliciesNamePartitionsThatThereAre(t *testing.T) {
	schema, err := os.ReadFile("../../shared/dynamo/testdata/keys.golden")
	if err != nil {
		t.Fatal(err)
	}
	list := permissions(t)
	for _, p := range list {
		if !regexp.MustCompile(`\s` + p.partition + `#`).Match(schema) {
			t.Errorf("%s may %s %s, which no key begins with", p.function, p.action, p.partition)
		}
	}
	if len(list) == 0 {
		t.Error("the template names no partition")
	}
}

// TestNoFunctionCanRemoveWhatIsKept (CWE-250): a flaw in a function that anybody may call ends no key unseen, resets no count and
// rewrites no log.
func TestNoFunctionCanRemoveWhatIsKept(t *testing.T) {
	allowed := map[string][]string{
		"BUSINESS": {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem"}, "GRANT": {"BatchGetItem", "PutItem", "UpdateItem"}, "CLIENT": {"GetItem", "BatchGetItem", "PutItem", "UpdateItem"},
		"LIMIT": {"UpdateItem"}, "USAGE": {"Query", "UpdateItem"}, "LOG": {"GetItem", "Query", "PutItem"}, "CONNECTIONS": {"Query", "PutItem"}, "ONCE": {"GetItem", "PutItem"},
		"DELIVERIES": {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem"}, "QUEUE": {"GetItem", "Query", "PutItem", "UpdateItem"},
	}
	for _, p := range permissions(t) {
		if actions, kept := allowed[p.partition]; kept && !slices.Contains(actions, p.action) {
			t.Errorf("%s may %s %s", p.function, p.action, p.partition)
		}
	}
}
