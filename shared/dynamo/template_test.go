package dynamo_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"frontdesk/shared/dynamo/dynamotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"go.yaml.in/yaml/v4"
)

type templateTable struct {
	Type       string `yaml:"Type"`
	Properties struct {
		BillingMode          string `yaml:"BillingMode"`
		AttributeDefinitions []struct {
			AttributeName string `yaml:"AttributeName"`
			AttributeType string `yaml:"AttributeType"`
		} `yaml:"AttributeDefinitions"`
		KeySchema              []templateKey `yaml:"KeySchema"`
		GlobalSecondaryIndexes []struct {
			IndexName  string        `yaml:"IndexName"`
			KeySchema  []templateKey `yaml:"KeySchema"`
			Projection struct {
				ProjectionType string `yaml:"ProjectionType"`
			} `yaml:"Projection"`
		} `yaml:"GlobalSecondaryIndexes"`
		StreamSpecification struct {
			StreamViewType string `yaml:"StreamViewType"`
		} `yaml:"StreamSpecification"`
		TimeToLiveSpecification struct {
			AttributeName string `yaml:"AttributeName"`
			Enabled       bool   `yaml:"Enabled"`
		} `yaml:"TimeToLiveSpecification"`
	} `yaml:"Properties"`
}

type templateKey struct {
	AttributeName string `yaml:"AttributeName"`
	KeyType       string `yaml:"KeyType"`
}

// TestSchemaIsTheTemplates compares the tables of a local run with those of a deployed stack.
func TestSchemaIsTheTemplates(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]yaml.Node `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	tables, _ := dynamotest.New(t)
	schema := tables.Schema()
	deployed := 0
	for name, node := range template.Resources {
		var kind struct {
			Type string `yaml:"Type"`
		}
		if err := node.Decode(&kind); err != nil {
			t.Fatal(err)
		}
		if kind.Type != "AWS::DynamoDB::Table" {
			continue
		}
		deployed++
		n := slices.Index([]string{"AccessTable", "BusinessTable"}, name)
		if n < 0 {
			t.Errorf("the template's %s is unknown here", name)
			continue
		}
		var want templateTable
		if err := node.Decode(&want); err != nil {
			t.Fatal(err)
		}
		p := want.Properties
		if p.TimeToLiveSpecification.AttributeName != "ttl" || !p.TimeToLiveSpecification.Enabled {
			t.Errorf("%s: items carry ttl, the template says %+v", name, p.TimeToLiveSpecification)
		}
		if streamed := p.StreamSpecification.StreamViewType == "NEW_AND_OLD_IMAGES"; streamed != (name == "BusinessTable") {
			t.Errorf("%s: the stream's view is %q", name, p.StreamSpecification.StreamViewType)
		}
		var there, here []string
		for _, a := range p.AttributeDefinitions {
			there = append(there, fmt.Sprint("attribute ", a.AttributeName, " ", a.AttributeType))
		}
		there = append(there, "billing "+p.BillingMode, fmt.Sprint("key ", p.KeySchema))
		for _, index := range p.GlobalSecondaryIndexes {
			there = append(there, fmt.Sprint("index ", index.IndexName, index.KeySchema, index.Projection.ProjectionType))
		}
		in := schema[n]
		for _, a := range in.AttributeDefinitions {
			here = append(here, fmt.Sprint("attribute ", *a.AttributeName, " ", a.AttributeType))
		}
		here = append(here, "billing "+string(in.BillingMode), fmt.Sprint("key ", keys(in.KeySchema)))
		for _, index := range in.GlobalSecondaryIndexes {
			here = append(here, fmt.Sprint("index ", *index.IndexName, keys(index.KeySchema), index.Projection.ProjectionType))
		}
		slices.Sort(there)
		slices.Sort(here)
		if !slices.Equal(there, here) {
			t.Errorf("%s differs:\nthe template: %q\nSchema:       %q", name, there, here)
		}
	}
	if deployed != len(schema) {
		t.Errorf("the template has %d tables, Schema %d", deployed, len(schema))
	}
}

func keys(schema []types.KeySchemaElement) []templateKey {
	var out []templateKey
	for _, k := range schema {
		out = append(out, templateKey{aws.ToString(k.AttributeName), string(k.KeyType)})
	}
	return out
}
