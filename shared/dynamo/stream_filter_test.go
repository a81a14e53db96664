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
	if len(patterns) != 2 {
		t.Fatalf("there are %d patterns in the template", len(patterns))
	}
	told := slices.Sorted(maps.Keys(streamed))
	for n, event := range []string{"MODIFY", "INSERT"} {
		var filter struct {
			EventName []string
			Dynamodb  struct {
				NewImage struct {
					Type     struct{ S []string }
					Imported struct{ S []struct{ Exists *bool } }
				}
			}
		}
		if err := json.Unmarshal(patterns[n][1], &filter); err != nil || !slices.Equal(filter.EventName, []string{event}) {
			t.Fatalf("pattern %d is of %v, %v", n, filter.EventName, err)
		}
		image := filter.Dynamodb.NewImage
		if let := slices.Sorted(slices.Values(image.Type.S)); !slices.Equal(let, told) {
			t.Errorf("the template lets through %q; told are %q", let, told)
		}
		if foreign := len(image.Imported.S) == 1 && image.Imported.S[0].Exists != nil && !*image.Imported.S[0].Exists; foreign != (event == "INSERT") {
			t.Errorf("the pattern of %s leaves imports out: %v", event, foreign)
		}
	}
}
