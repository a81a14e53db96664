package dynamo

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestTheTemplateLetsThroughWhatIsTold: an item type that template.yaml's filter keeps back is never told of, and nothing else would say so.
func TestTheTemplateLetsThroughWhatIsTold(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	patterns := regexp.MustCompile(`(?m)^\s*- Pattern: '(.*)'$`).FindAllSubmatch(text, -1)
	if len(patterns) != 1 {
		t.Fatalf("there are %d patterns in the template", len(patterns))
	}
	var filter struct {
		Dynamodb struct {
			NewImage struct{ Type struct{ S []string } }
		}
	}
	if err := json.Unmarshal(patterns[0][1], &filter); err != nil {
		t.Fatal(err)
	}
	told := slices.Sorted(maps.Keys(streamed))
	if let := slices.Sorted(slices.Values(filter.Dynamodb.NewImage.Type.S)); !slices.Equal(let, told) {
		t.Errorf("the template lets through %q; told are %q", let, told)
	}
}
